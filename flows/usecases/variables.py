"""Variables that all services of an environment inherit; those of one service are edits of its configuration."""

from collections.abc import Mapping

from sqlmodel import Session

from flows.context import Context
from flows.domain.actions import Action
from flows.domain.event import Detail, Subject
from flows.domain.principal import Principal
from flows.domain.project import Environment, Project
from flows.store import conditions, events, projects, variables


def share(here: Context, principal: Principal, project: str, environment: str, values: Mapping[str, str]) -> None:
    """Sets these and leaves the others; services get them with their next deployment. Raises NotFound."""
    with here.database.transaction() as session:
        owner, place = _locked(session, principal, project, environment)
        variables.share(session, place.id, values)
        subject, named = Subject.of_environment(owner, place), Detail(names=tuple(values))
        events.record(session, principal.actor, Action.VARIABLE_CHANGED, subject, named)


def unshare(here: Context, principal: Principal, project: str, environment: str, key: str) -> None:
    """Removes one; raises NotFound where the environment has no such variable."""
    with here.database.transaction() as session:
        owner, place = _locked(session, principal, project, environment)
        variables.unshare(session, place.id, key)
        subject, named = Subject.of_environment(owner, place), Detail(names=(key,))
        events.record(session, principal.actor, Action.VARIABLE_REMOVED, subject, named)


def _locked(session: Session, principal: Principal, project: str, environment: str) -> tuple[Project, Environment]:
    """Returns the environment that is about to be edited, and its project; raises NotFound, PreconditionFailed."""
    owner = projects.get(session, principal.workspace_id, project)
    place = projects.environment(session, owner, environment, lock=True)
    conditions.require_revision(place.revision)
    place.revision += 1
    return owner, place
