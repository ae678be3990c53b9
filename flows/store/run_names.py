"""The names and tags of flow runs that people see in Prefect."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from flows.domain.deployment import Deployment
from flows.domain.flow_names import FlowName
from flows.domain.project import PRODUCTION, Environment, Project
from flows.domain.service import Service

VERBS: Mapping[FlowName, str] = {
    FlowName.DEPLOY: "deploy",
    FlowName.SLEEP: "sleep",
    FlowName.WAKE: "wake",
    FlowName.DELETE_SERVICE: "delete",
    FlowName.CLONE_ENVIRONMENT: "clone",
    FlowName.DELETE_ENVIRONMENT: "delete",
    FlowName.DELETE_PROJECT: "delete",
}


@dataclass(frozen=True)
class RunName:
    """`deploy shop/web #14`; the tags, `project:shop` for example; and the page of the dashboard."""

    name: str = ""
    tags: tuple[str, ...] = ()
    page: str = ""


def of(session: Session, flow: FlowName, ids: Mapping[str, str | bool]) -> RunName:
    """Names a run of the flow with these parameters; the name is empty for what has no project, or is gone."""
    verb = VERBS.get(flow, "")
    if deployment := ids.get("deployment_id"):
        return _of_deployment(session, verb, UUID(str(deployment)))
    if service := ids.get("service_id"):
        return _of_service(session, verb, UUID(str(service)))
    if environment := ids.get("environment_id"):
        return _of_environment(session, verb, UUID(str(environment)))
    if project := ids.get("project_id"):
        return _of_project(session, verb, UUID(str(project)))
    return RunName()


def _of_deployment(session: Session, verb: str, identity: UUID) -> RunName:
    query = (
        select(Project.slug, Environment.name, Service.slug, Deployment.number)
        .join(Environment, col(Environment.project_id) == col(Project.id))
        .join(Service, col(Service.environment_id) == col(Environment.id))
        .join(Deployment, col(Deployment.service_id) == col(Service.id))
    )
    if (found := session.exec(query.where(Deployment.id == identity)).one_or_none()) is None:
        return RunName()
    project, environment, service, number = found
    name = f"{verb} {_spelled(project, environment, service)} #{number}"
    return RunName(name, _tags(project, environment, service), f"/deployments/{identity}")


def _of_service(session: Session, verb: str, identity: UUID) -> RunName:
    query = (
        select(Project.slug, Environment.name, Service.slug)
        .join(Environment, col(Environment.project_id) == col(Project.id))
        .join(Service, col(Service.environment_id) == col(Environment.id))
    )
    if (found := session.exec(query.where(Service.id == identity)).one_or_none()) is None:
        return RunName()
    return RunName(f"{verb} {_spelled(*found)}", _tags(*found), f"/services/{identity}")


def _of_environment(session: Session, verb: str, identity: UUID) -> RunName:
    source = aliased(Environment)
    query = (
        select(Project.slug, Environment.name, source.name)
        .join(Environment, col(Environment.project_id) == col(Project.id))
        .outerjoin(source, col(source.id) == col(Environment.source_id))
    )
    if (found := session.exec(query.where(Environment.id == identity)).one_or_none()) is None:
        return RunName()
    project, environment, cloned = found
    name = f"{project}/{cloned} → {environment}" if verb == "clone" and cloned else f"{project}/{environment}"
    return RunName(f"{verb} {name}", _tags(project, environment), f"/projects/{project}?environment={environment}")


def _of_project(session: Session, verb: str, identity: UUID) -> RunName:
    slug = session.exec(select(Project.slug).where(Project.id == identity)).one_or_none()
    return RunName(f"{verb} {slug}", _tags(slug), f"/projects/{slug}") if slug else RunName()


def _spelled(project: str, environment: str, service: str) -> str:
    """Spells the place of a service; production goes without saying."""
    return f"{project}/{service}" if environment == PRODUCTION else f"{project}/{environment}/{service}"


def _tags(project: str, environment: str = "", service: str = "") -> tuple[str, ...]:
    named = {"project": project, "environment": environment, "service": service}
    return tuple(f"{kind}:{name}" for kind, name in named.items() if name)
