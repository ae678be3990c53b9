"""Parts of the world that go away for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine

from flows.store.database import Database


@contextmanager
def nothing_can_be_read(database: Database) -> Iterator[None]:
    """Leads whatever reads to a port on which nobody listens."""
    reader, database._reader = database._reader, create_engine("postgresql+psycopg://127.0.0.1:1/none")
    try:
        yield
    finally:
        database._reader = reader
