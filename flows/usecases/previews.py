"""Previews: environments that a program opens for a ref or an image of one service, with a token of that service."""

from sqlmodel import Session

from flows.context import Context
from flows.domain.actions import Action
from flows.domain.changes import difference
from flows.domain.errors import Conflict
from flows.domain.principal import Bearer
from flows.domain.project import Environment
from flows.domain.service import Service
from flows.launch import launch_due
from flows.plans import cloning
from flows.store import changes, projects, requests, services
from flows.usecases import environments, staging

MOST_PREVIEWS = 10  # of one service: a token that leaks must not fill the machine


def open_or_deploy(
    here: Context, bearer: Bearer, name: str, *, ref: str | None = None, image: str | None = None, message: str = ""
) -> Environment:
    """Opens `preview-NAME`: a clone, deployed at once, in which the bearer's service runs another ref or image.

    If it is open already, its service is deployed with what is named now. Raises Conflict where the service has no
    such source, where it has too many previews, and where the preview is not ready.
    """
    with here.database.transaction() as session:
        service = services.get(session, bearer.principal.workspace_id, bearer.service_id, lock=True)
        _refuse_other_source(session, service, ref, image)
        source = ref or image
        found = projects.find_preview(session, service.id, name)
        if found is None:
            fresh = _opened(session, bearer, service, name, source)
        else:
            _deploy_again(session, here, bearer, found, service, source, message)
    if found is None:
        environments.launch_clone(here, fresh)
        return fresh
    launch_due(here)
    return found


def delete(here: Context, bearer: Bearer, name: str) -> Environment:
    """Starts deleting the preview with all that is in it; raises NotFound where the service has no such preview."""
    with here.database.transaction() as session:
        service = services.get(session, bearer.principal.workspace_id, bearer.service_id, lock=True)
        preview = projects.preview(session, service.id, name)
        _, project, _ = services.place(session, service)
        environments.begin_deletion(session, bearer.principal, project, preview)
    environments.launch_deletion(here, preview)
    return preview


def _refuse_other_source(session: Session, service: Service, ref: str | None, image: str | None) -> None:
    config = changes.wanted_now(session, service)
    if ref is not None and config.git is None:
        raise Conflict("The service is not built of a repository: name no ref.")
    if image is not None and (config.git is not None or config.image is None):
        raise Conflict("The service does not run an image of a registry: name none.")


def _opened(session: Session, bearer: Bearer, service: Service, name: str, source: str | None) -> Environment:
    if len(projects.previews_of(session, service.id)) >= MOST_PREVIEWS:
        raise Conflict(f"The service has {MOST_PREVIEWS} previews already: end one first.")
    _, project, original = services.place(session, service)
    fresh = original.preview(name, service.id, source)
    environments.add_clone(session, bearer.principal, project, original, fresh, Action.PREVIEW_OPENED)
    return fresh


def _deploy_again(
    session: Session,
    here: Context,
    bearer: Bearer,
    preview: Environment,
    service: Service,
    source: str | None,
    message: str,
) -> None:
    """Deploys the service itself; the others of the preview stay as they are."""
    preview.require_open()
    clone = services.named(session, preview.id, service.slug, lock=True)
    if clone is None:
        raise Conflict("The preview has no such service any more: end it, and open it again.")
    by, goal = bearer.principal.actor, changes.wanted_now(session, clone)
    staging.stage(session, here.settings, by, clone, difference(goal, cloning.with_source(goal, source)))
    deployment = requests.deploy(session, clone, message, by=by)
    requests.supersede(session, deployment, by)
