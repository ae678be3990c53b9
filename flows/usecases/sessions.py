"""Sessions of the dashboard: opened with a token, and closed."""

from flows.context import Context
from flows.domain.actions import Action
from flows.domain.event import INSTALLATION, Actor, ActorKind
from flows.domain.principal import Principal
from flows.domain.token import SESSION_LIFETIME, TokenKind, issue
from flows.store import events, tokens


def sign_in(here: Context, secret: str, address: str | None) -> str:
    """Returns the secret of a new session for the bearer of a token; raises Unauthenticated.

    Who is turned away leaves no event here: whoever counts the attempts records those (`record_failure`).
    """
    with here.database.transaction() as session:
        known = tokens.by_secret(session, secret)
        tokens.delete_expired(session)
        token, own_secret = issue(TokenKind.SESSION, known.name, SESSION_LIFETIME)
        session.add(token)
        events.record(session, Actor.of(token, address), Action.SESSION_OPENED, INSTALLATION)
        return own_secret


def record_failure(here: Context, address: str | None) -> None:
    """Records that somebody failed to sign in."""
    with here.database.transaction() as session:
        events.record(session, Actor(ActorKind.UNKNOWN, address=address), Action.LOGIN_FAILED, INSTALLATION)


def sign_out(here: Context, principal: Principal) -> None:
    """Ends the session; an API token stays valid."""
    if principal.actor.kind is ActorKind.SESSION:
        with here.database.transaction() as session:
            session.delete(tokens.get(session, principal.actor.token_id))
            events.record(session, principal.actor, Action.SESSION_CLOSED, INSTALLATION)
