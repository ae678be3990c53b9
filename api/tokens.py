"""The first token of an installation."""

from flows.domain.actions import Action
from flows.domain.event import INSTALLATION, PLATFORM, Detail
from flows.domain.token import TokenKind, issue
from flows.settings import Settings
from flows.store import events, tokens
from flows.store.database import Database


def issue_first_token(settings: Settings) -> str | None:
    """The secret of a new API token, or None where one was issued before."""
    database = Database(settings.database_url, connections=1)
    try:
        with database.transaction() as session:
            if tokens.has_api_token(session):
                return None
            token, secret = issue(TokenKind.API, "first")
            session.add(token)
            events.record(session, PLATFORM, Action.TOKEN_ISSUED, INSTALLATION, Detail(names=(token.name,)))
            return secret
    finally:
        database.close()
