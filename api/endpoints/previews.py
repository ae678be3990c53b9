"""Previews: environments that a program opens for a branch or an image, with a token of one service."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, status
from sqlmodel import Session

from api.context import ContextDep, address
from api.limits import Limiter
from api.schemas.previews import PREVIEW_NAME, PreviewOpen, PreviewRead
from api.views.services import service_read
from flows.context import Context
from flows.domain.actions import Action
from flows.domain.changes import difference
from flows.domain.deployment import Trigger
from flows.domain.errors import Conflict, NotFound
from flows.domain.event import Actor, Detail, Subject
from flows.domain.project import PREVIEW, Environment, Project
from flows.domain.service import Service, wanted
from flows.domain.stories import Story
from flows.domain.token import TokenKind, fingerprint
from flows.launch import launch, launch_due
from flows.plans import cloning
from flows.store import changes, events, projects, requests, services, tokens

open_router = APIRouter(tags=["previews"])
MOST_PREVIEWS = 10  # of one service: a token that leaks must not fill the machine
limiter = Limiter(per_minute=60)
Name = Annotated[str, Path(pattern=PREVIEW_NAME)]


@open_router.put("/preview/{secret}/{name}", status_code=status.HTTP_202_ACCEPTED)
def open_preview(
    secret: str, name: Name, request: Request, context: ContextDep, body: PreviewOpen | None = None
) -> PreviewRead:
    """Opens the environment `preview-NAME`: a clone, deployed at once, in which the token's service runs another ref or
    image. If it is open already, its service is deployed with what is named now."""
    wish = body or PreviewOpen()
    _limit(request, secret)
    with context.database.transaction() as session:
        by, service = _bearer(session, request, secret)
        _refuse_what_it_is_not(session, service, wish)
        found = _preview(session, service, name)
        if found is None:
            fresh = _opened(session, by, service, name, wish)
        else:
            _deploy_again(session, by, found, service, wish)
        answer = _read(session, context, service, found or fresh)
    if found is None:
        launch(context, Story.CLONE_ENVIRONMENT, f"clone-{fresh.id}", environment_id=str(fresh.id))
    else:
        launch_due(context)
    return answer


@open_router.get("/preview/{secret}/{name}")
def read_preview(secret: str, name: Name, request: Request, context: ContextDep) -> PreviewRead:
    """How far it is, and where it answers."""
    _limit(request, secret)
    with context.database.transaction() as session:
        _, service = _bearer(session, request, secret)
        return _read(session, context, service, _required(session, service, name))


@open_router.delete("/preview/{secret}/{name}", status_code=status.HTTP_202_ACCEPTED)
def end_preview(secret: str, name: Name, request: Request, context: ContextDep) -> PreviewRead:
    """Its environment goes, with all that is in it."""
    _limit(request, secret)
    with context.database.transaction() as session:
        by, service = _bearer(session, request, secret)
        found = _required(session, service, name)
        answer = _read(session, context, service, found)
        found.archive()
        _record(session, by, Action.ARCHIVE_REQUESTED, found)
    launch(context, Story.ARCHIVE_ENVIRONMENT, f"archive-{found.id}", environment_id=str(found.id))
    return answer.model_copy(update={"status": found.status})


def _limit(request: Request, secret: str) -> None:
    limiter.hit(address(request) or "")
    limiter.hit(fingerprint(secret))


def _bearer(session: Session, request: Request, secret: str) -> tuple[Actor, Service]:
    """Who asks, and the service whose token that is."""
    token = tokens.service_token(session, secret, TokenKind.PREVIEW)
    return Actor.of(token, address(request)), session.get_one(Service, token.service_id, with_for_update=True)


def _record(session: Session, by: Actor, action: Action, preview: Environment, source: str | None = None) -> None:
    project = session.get_one(Project, preview.project_id)
    events.record(session, by, action, Subject.of_environment(project, preview), Detail(source=source))


def _preview(session: Session, service: Service, name: str) -> Environment | None:
    return next((each for each in projects.previews_of(session, service.id) if each.name == PREVIEW + name), None)


def _required(session: Session, service: Service, name: str) -> Environment:
    found = _preview(session, service, name)
    if found is None:
        raise NotFound(f"There is no preview {name}.")
    return found


def _refuse_what_it_is_not(session: Session, service: Service, wish: PreviewOpen) -> None:
    config = wanted(service, services.pending(session, [service.id]))
    if wish.ref is not None and config.git is None:
        raise Conflict("The service is not built of a repository: name no ref.")
    if wish.image is not None and (config.git is not None or config.image is None):
        raise Conflict("The service does not run an image of a registry: name none.")


def _opened(session: Session, by: Actor, service: Service, name: str, wish: PreviewOpen) -> Environment:
    if len(projects.previews_of(session, service.id)) >= MOST_PREVIEWS:
        raise Conflict(f"The service has {MOST_PREVIEWS} previews already: end one first.")
    source = session.get_one(Environment, service.environment_id)
    fresh = source.preview(name, service.id, wish.ref or wish.image)
    projects.add_environment(session, fresh)
    _record(session, by, Action.PREVIEW_OPENED, fresh, source.name)
    return fresh


def _deploy_again(session: Session, by: Actor, preview: Environment, service: Service, wish: PreviewOpen) -> None:
    """Only the service itself: the others of the preview stay as they are."""
    preview.require_open()
    clone = _clone(session, preview, service, lock=True)
    if clone is None:
        raise Conflict("The preview has no such service any more: end it, and open it again.")
    goal = wanted(clone, services.pending(session, [clone.id]))
    changed = cloning.with_source(goal, wish.ref or wish.image)
    changes.stage(session, clone, difference(goal, changed))
    deployment = requests.deploy(session, clone, wish.message, by=by, trigger=Trigger.TOKEN)
    requests.supersede(session, deployment, by)


def _clone(session: Session, preview: Environment, service: Service, *, lock: bool = False) -> Service | None:
    found = services.chosen(session, preview.id, None, lock=lock)
    return next((each for each in found if each.slug == service.slug), None)


def _read(session: Session, context: Context, service: Service, preview: Environment) -> PreviewRead:
    clone = _clone(session, preview, service)
    read = service_read(session, context.settings, clone) if clone else None
    return PreviewRead(
        environment=preview.name,
        status=preview.status,
        failure=preview.clone_failure,
        service_status=read.status if read else None,
        urls=read.urls if read else [],
    )
