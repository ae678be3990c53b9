"""Repeats the answers of requests that are sent again."""

from flows.context import Context
from flows.store import conditions
from flows.store.conditions import RequestKey


def keep_answer(here: Context, by: RequestKey, status: int, body: str) -> None:
    """Keeps the answer of a request for its repetition, unless the request had no effect that could be repeated."""
    with here.database.transaction() as session:
        conditions.answer(session, by, status, body)
