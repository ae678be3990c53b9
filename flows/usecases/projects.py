"""Projects: created, described and deleted."""

from flows.context import Context
from flows.domain.actions import Action
from flows.domain.event import Detail, Subject
from flows.domain.flow_names import FlowName
from flows.domain.principal import Principal
from flows.domain.project import Environment, Project
from flows.launch import launch
from flows.store import conditions, events, projects


def create(here: Context, principal: Principal, slug: str, description: str = "") -> Project:
    """Creates a project with the environment `production`; raises NameTaken."""
    project = Project(workspace_id=principal.workspace_id, slug=slug, description=description)
    with here.database.transaction() as session:
        projects.create(session, project, Environment(project_id=project.id))
        events.record(session, principal.actor, Action.PROJECT_CREATED, Subject.of_project(project))
    return project


def describe(here: Context, principal: Principal, project: str, description: str) -> Project:
    """Raises NotFound. `project`: by name or id."""
    with here.database.transaction() as session:
        found = projects.get(session, principal.workspace_id, project, lock=True)
        conditions.require_revision(found.revision)
        found.description = description
        found.revision += 1
        edited = Detail(names=("description",))
        events.record(session, principal.actor, Action.PROJECT_EDITED, Subject.of_project(found), edited)
        return found


def delete(here: Context, principal: Principal, project: str, confirmation: str | None = None) -> Project | None:
    """Deletes an empty project at once and returns None.

    With its slug as confirmation, starts deleting one with all that is in it, and returns it. Raises NotFound, and
    Conflict for one with services that was not confirmed.
    """
    with here.database.transaction() as session:
        found = projects.get(session, principal.workspace_id, project, lock=True)
        conditions.require_revision(found.revision)
        if confirmation != found.slug or not projects.service_counts(session, [found.id]):
            projects.delete(session, found)
            events.record(session, principal.actor, Action.PROJECT_DELETED, Subject.of_project(found))
            return None
        found.mark_deleting()
        events.record(session, principal.actor, Action.DELETION_REQUESTED, Subject.of_project(found))
    launch(here, FlowName.DELETE_PROJECT, f"delete-{found.id}", project_id=str(found.id))
    return found
