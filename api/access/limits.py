"""Limits on how often somebody may ask. Each API process counts for itself."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from flows.domain.errors import TooManyRequests


class Limiter:
    """A limit of requests in any minute, counted for each key."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, key: str) -> None:
        """Counts one; raises TooManyRequests if it is one too many."""
        if not self._window.hit(self._limit, key):
            raise TooManyRequests
