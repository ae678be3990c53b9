"""Environments: created, cloned, renamed and deleted."""

from sqlmodel import Session

from flows.context import Context
from flows.domain.actions import Action
from flows.domain.errors import Conflict
from flows.domain.event import Detail, Subject
from flows.domain.flow_names import FlowName
from flows.domain.principal import Principal
from flows.domain.project import Environment, Project
from flows.launch import launch
from flows.store import conditions, events, projects


def create(here: Context, principal: Principal, project: str, name: str) -> Environment:
    """Creates an empty environment; raises NotFound, Conflict, NameTaken. `project`: by name or id."""
    with here.database.transaction() as session:
        owner = projects.get(session, principal.workspace_id, project, lock=True)
        owner.require_open()
        environment = Environment(project_id=owner.id, name=name)
        projects.add_environment(session, environment)
        subject = Subject.of_environment(owner, environment)
        events.record(session, principal.actor, Action.ENVIRONMENT_CREATED, subject)
        return environment


def clone(
    here: Context,
    principal: Principal,
    project: str,
    environment: str,
    name: str,
    *,
    deploys: bool,
    copies_data: bool,
) -> Environment:
    """Creates an environment that its flow fills with what the other one has.

    `deploys`: its services are deployed, too; `copies_data`: with the contents of volumes. Raises NotFound, Conflict,
    NameTaken.
    """
    with here.database.transaction() as session:
        owner = projects.get(session, principal.workspace_id, project, lock=True)
        owner.require_open()
        source = projects.environment(session, owner, environment)
        fresh = source.clone(name, deploys=deploys, copies_data=copies_data)
        add_clone(session, principal, owner, source, fresh, Action.ENVIRONMENT_CLONED)
    launch_clone(here, fresh)
    return fresh


def rename(here: Context, principal: Principal, project: str, environment: str, name: str) -> Environment:
    """Renames it; its domains stay. Raises NotFound, NameTaken, and Conflict for `production`."""
    with here.database.transaction() as session:
        owner = projects.get(session, principal.workspace_id, project, lock=True)
        found = projects.environment(session, owner, environment, lock=True)
        conditions.require_revision(found.revision)
        if name != found.name:
            projects.require_free_name(session, owner.id, name)
            before = Detail(before=found.name)
            found.rename(name)
            subject = Subject.of_environment(owner, found)
            events.record(session, principal.actor, Action.ENVIRONMENT_RENAMED, subject, before)
        return found


def delete(here: Context, principal: Principal, project: str, environment: str, confirmation: str) -> Environment:
    """Starts deleting an environment with all its services, which cannot be undone.

    `confirmation`: its name. Raises NotFound, and Conflict for `production` or another name.
    """
    with here.database.transaction() as session:
        owner = projects.get(session, principal.workspace_id, project, lock=True)
        found = projects.environment(session, owner, environment, lock=True)
        conditions.require_revision(found.revision)
        if confirmation != found.name:
            raise Conflict(f"To delete the environment, confirm with its name, {found.name}.")
        begin_deletion(session, principal, owner, found)
    launch_deletion(here, found)
    return found


def add_clone(
    session: Session, principal: Principal, project: Project, source: Environment, fresh: Environment, action: Action
) -> None:
    """Does what every clone needs, previews included: its row, and the event `action`. Raises NameTaken."""
    projects.add_environment(session, fresh)
    subject, detail = Subject.of_environment(project, fresh), Detail(source=source.name)
    events.record(session, principal.actor, action, subject, detail)


def launch_clone(here: Context, fresh: Environment) -> None:
    """Starts to fill it, after the commit."""
    launch(here, FlowName.CLONE_ENVIRONMENT, f"clone-{fresh.id}", environment_id=str(fresh.id))


def begin_deletion(session: Session, principal: Principal, project: Project, environment: Environment) -> None:
    """Does what every deletion needs, that of previews included. Raises Conflict for `production`."""
    environment.mark_deleting()
    subject = Subject.of_environment(project, environment)
    events.record(session, principal.actor, Action.DELETION_REQUESTED, subject)


def launch_deletion(here: Context, environment: Environment) -> None:
    """Starts the flow of a deletion, after the commit."""
    launch(here, FlowName.DELETE_ENVIRONMENT, f"delete-{environment.id}", environment_id=str(environment.id))
