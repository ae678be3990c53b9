"""Workspaces, projects and environments."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, and_, col, not_, or_, select

from flows.domain.columns import now
from flows.domain.errors import Conflict, NameTaken, NotFound
from flows.domain.ids import EnvironmentId, ProjectId, ServiceId, WorkspaceId
from flows.domain.project import PREVIEW, Environment, Project, Workspace
from flows.domain.rollout import Rollout, RolloutKind
from flows.domain.service import Service


def default_workspace(session: Session) -> Workspace:
    return session.exec(select(Workspace).order_by(col(Workspace.id))).one()


def get(session: Session, workspace_id: WorkspaceId, reference: str, *, lock: bool = False) -> Project:
    """Returns the project of this id or slug; raises NotFound."""
    query = select(Project).where(Project.workspace_id == workspace_id).where(_named(Project, "slug", reference))
    project = session.exec(query.with_for_update() if lock else query).one_or_none()
    if project is None:
        raise NotFound(f"There is no project {reference!r} here.")
    return project


def of_workspace(session: Session, workspace_id: WorkspaceId, *, after: str | None, limit: int) -> Sequence[Project]:
    """Returns projects by slug, which is also the cursor."""
    query = select(Project).where(Project.workspace_id == workspace_id).order_by(col(Project.slug)).limit(limit)
    return session.exec(query.where(col(Project.slug) > after) if after else query).all()


def create(session: Session, project: Project, first: Environment) -> None:
    if session.exec(
        select(Project.id).where(Project.workspace_id == project.workspace_id, Project.slug == project.slug)
    ).one_or_none():
        raise NameTaken(f"There is already a project named {project.slug}.")
    session.add(project)
    session.flush()
    session.add(first)
    session.flush()


def delete(session: Session, project: Project) -> None:
    """Deletes an empty project; raises Conflict if it has services, which have to be deleted first."""
    count = service_counts(session, [project.id]).get(project.id, 0)
    if count:
        raise Conflict(
            f"The project {project.slug} still has {count} service(s). Confirm with its slug to end them, too."
        )
    session.delete(project)


def environment(session: Session, project: Project, reference: str, *, lock: bool = False) -> Environment:
    """Returns the environment of this id or name; raises NotFound."""
    query = select(Environment).where(Environment.project_id == project.id)
    query = query.where(_named(Environment, "name", reference))
    found = session.exec(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFound(f"The project {project.slug} has no environment {reference!r}.")
    return found


def place(session: Session, workspace_id: WorkspaceId, project: str, name: str) -> tuple[Project, Environment]:
    """Returns a project and its environment, each by id or name; raises NotFound."""
    owner = get(session, workspace_id, project)
    return owner, environment(session, owner, name)


def environments(session: Session, project_ids: Sequence[ProjectId]) -> Sequence[Environment]:
    query = select(Environment).where(col(Environment.project_id).in_(project_ids))
    return session.exec(query.order_by(col(Environment.id))).all()


def add_environment(session: Session, environment: Environment) -> None:
    require_free_name(session, environment.project_id, environment.name)
    session.add(environment)
    session.flush()


def require_free_name(session: Session, project_id: ProjectId, name: str) -> None:
    """Raises NameTaken if the project has an environment of that name."""
    taken = select(Environment.id).where(Environment.project_id == project_id, Environment.name == name)
    if session.exec(taken).one_or_none():
        raise NameTaken(f"The project already has an environment named {name}.")


def previews_of(session: Session, service_id: ServiceId) -> Sequence[Environment]:
    """Returns the previews of the service that are open, oldest first."""
    query = select(Environment).where(Environment.preview_of == service_id, col(Environment.deleting_at).is_(None))
    return session.exec(query.order_by(col(Environment.id))).all()


def find_preview(session: Session, service_id: ServiceId, name: str) -> Environment | None:
    """Returns the open preview `preview-NAME` of a service, or None if there is none."""
    return next((each for each in previews_of(session, service_id) if each.name == PREVIEW + name), None)


def preview(session: Session, service_id: ServiceId, name: str) -> Environment:
    """Returns the open preview `preview-NAME` of a service; raises NotFound if there is none."""
    found = find_preview(session, service_id, name)
    if found is None:
        raise NotFound(f"There is no preview {name}.")
    return found


def renew_clone(session: Session, environment_id: EnvironmentId) -> None:
    """Writes down that somebody works on the clone, if it has not come to its end."""
    is_open = (col(Environment.id) == environment_id, col(Environment.cloning_at).is_not(None))
    session.exec(update(Environment).where(*is_open).values(cloning_at=now()))


def unfinished(session: Session, silence: timedelta) -> Sequence[Environment]:
    """Finds environments whose clone or end was asked for and has not come to its end for a while.

    A clone whose first versions are on their way is its rollout's business, however long they take.
    """
    moment = now() - silence
    is_rolled_out = select(Rollout.id).where(
        Rollout.environment_id == Environment.id, Rollout.kind == RolloutKind.CLONE, col(Rollout.settled_at).is_(None)
    )
    is_silent = and_(col(Environment.cloning_at) < moment, not_(is_rolled_out.exists()))
    is_deleted = and_(col(Environment.deleting_at) < moment, col(Environment.deletion_waits).is_(False))
    query = select(Environment).where(or_(is_silent, is_deleted))
    return session.exec(query).all()


def closing(session: Session, silence: timedelta) -> Sequence[Project]:
    """Finds projects whose end was asked for and has not come for a while."""
    is_silent = (col(Project.deleting_at) < now() - silence, col(Project.deletion_waits).is_(False))
    return session.exec(select(Project).where(*is_silent)).all()


def service_counts(
    session: Session, project_ids: Sequence[ProjectId], *, live: bool = False
) -> Mapping[ProjectId, int]:
    """Counts services per project; `live`: only those that have a version serving."""
    query = (
        select(Environment.project_id, func.count(col(Service.id)))
        .join(Service, col(Service.environment_id) == col(Environment.id))
        .where(col(Environment.project_id).in_(project_ids))
        .group_by(col(Environment.project_id))
    )
    rows = session.exec(query.where(col(Service.live_deployment_id).is_not(None)) if live else query)
    return {ProjectId(project_id): count for project_id, count in rows}


def environment_counts(
    session: Session, environment_ids: Sequence[EnvironmentId], *, live: bool = False
) -> Mapping[EnvironmentId, int]:
    """Counts services per environment; `live`: only those that have a version serving."""
    query = select(Service.environment_id, func.count(col(Service.id)))
    query = query.where(col(Service.environment_id).in_(environment_ids)).group_by(col(Service.environment_id))
    rows = session.exec(query.where(col(Service.live_deployment_id).is_not(None)) if live else query)
    return {EnvironmentId(environment_id): count for environment_id, count in rows}


def _named(table: type[Project] | type[Environment], attribute: str, reference: str) -> ColumnElement[bool]:
    name = col(getattr(table, attribute)) == reference
    try:
        return or_(name, col(table.id) == UUID(reference))
    except ValueError:
        return name
