"""Signs people in to the dashboard, and limits how often they may fail."""

from api.access.limits import Limiter
from flows.context import Context
from flows.domain.errors import Unauthenticated
from flows.usecases import sessions

failures = Limiter(per_minute=60)


def sign_in(context: Context, secret: str, address: str | None) -> str:
    """Returns the secret of a new session for the bearer of a token.

    Raises Unauthenticated, and TooManyRequests before an unknown client fills the table of events.
    """
    try:
        return sessions.sign_in(context, secret, address)
    except Unauthenticated:
        failures.hit(address or "")
        sessions.record_failure(context, address)
        raise
