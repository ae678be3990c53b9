"""The one way to PostgreSQL: a visible transaction per use case."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlmodel import Session

from flows.domain.errors import ChangedMeanwhile, DatabaseUnavailable, Invalid
from flows.store.conditions import current

ROUTES_LOCK = 7_001  # advisory locks: whoever compares and writes the routing zone
QUEUE_LOCK = 7_002  # whoever chooses which deployments start
NETWORKS_LOCK = 7_003  # whoever makes networks, or removes idle ones
OVERFLOW = 8


class Database:
    """A pool of connections to our own database."""

    def __init__(self, url: str, *, connections: int = 2) -> None:
        """Opens a pool for `url`, in libpq's form; `connections` stay open, and some more come and go with the load."""
        self._engine = create_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1),
            pool_size=connections,
            max_overflow=OVERFLOW,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5, "application_name": "slipway"},
        )
        self._reader = self._engine.execution_options(postgresql_readonly=True)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Commits when the block ends, rolls back when it raises.

        Raises DatabaseUnavailable if PostgreSQL does not answer, ChangedMeanwhile if a constraint was faster, Invalid
        for what it cannot compare with: a NUL character, a number without end; and what the conditions of the request
        raise that is being carried out.
        """
        conditions = current()
        with self._transaction(self._engine) as session, conditions.kept(session):
            yield session
        conditions.is_committed = True

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Opens a transaction that only looks: PostgreSQL refuses every write and every row lock in it."""
        with self._transaction(self._reader) as session:
            yield session

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Session]:
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except OperationalError as error:
            raise DatabaseUnavailable from error
        except DataError as error:
            raise Invalid("A value in the request is not one that could exist.") from error
        except IntegrityError as error:
            raise ChangedMeanwhile("Somebody did something that excludes this at the same moment.") from error

    def ping(self) -> None:
        with self.transaction() as session:
            session.connection().execute(text("SELECT 1"))

    def notify(self, channel: str, message: str) -> None:
        with self.transaction() as session:
            session.connection().execute(
                text("SELECT pg_notify(:channel, :message)"), {"channel": channel, "message": message}
            )

    def close(self) -> None:
        self._engine.dispose()


def lock(session: Session, name: int) -> None:
    """Waits for an advisory lock that ends with the transaction."""
    session.connection().execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": name})
