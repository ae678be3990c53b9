"""`slipway deploy`: create or change a service, deploy it, and watch."""

from deployments.client import Client, Service
from deployments.commands.connection import connection, place
from deployments.commands.failure import fail
from deployments.commands.plan import tell_plan
from deployments.commands.upload import send
from deployments.commands.watch import conclude
from deployments.commands.wish import Wish, leads_already


def deploy_service(  # noqa: PLR0913 - how it is done
    name: str,
    environment: str,
    wish: Wish,
    message: str,
    *,
    supersede: bool,
    without_cache: bool,
    wait: bool,
    as_json: bool,
) -> None:
    """Exit status 0 if the new version serves (or was asked for, without --wait), else 1."""
    project, slug = place(name)
    with connection() as client:
        service = _ensure_service(client, project, environment, slug, wish)
        deployment = client.deploy(service, message, supersede=supersede, without_cache=without_cache)
        conclude(client, service, deployment, wait=wait, as_json=as_json)


def plan_deploy(name: str, environment: str, wish: Wish, *, show: bool, as_json: bool) -> None:
    """What the same words would do without it. Changes nothing, so the service must be there."""
    project, slug = place(name)
    with connection() as client:
        service = client.service(project, environment, slug) if client.knows_project(project) else None
        if service is None:
            fail(f"There is no service {project}/{slug} yet: its first deployment creates all that you name.")
        plan = client.plan(service) if wish.is_empty else client.plan_wish(service, wish.everything(service.wanted))
    tell_plan(service, plan, show=show, as_json=as_json)


def _ensure_service(client: Client, project: str, environment: str, slug: str, wish: Wish) -> Service:
    client.ensure_project(project)
    service = client.service(project, environment, slug)
    if service is not None:
        send(client, service, wish.source.upload)
        _change(client, service, wish)
        return service
    if not wish.names_source:
        fail(f"There is no service {project}/{slug} yet: say what it runs with --image, --repository or --path.")
    created = client.create_service(project, environment, {"slug": slug, **wish.everything({})})
    send(client, created, wish.source.upload)
    return created


def _change(client: Client, service: Service, wish: Wish) -> None:
    """Routes come first, since a health check may need one."""
    if wish.port and not leads_already(service.wanted, wish.domain, wish.port):
        client.create_route(service, {"domain": wish.domain, "port": wish.port})
    for kind, parts in wish.parts.items():
        for name, value in parts.items():
            client.set_part(service, kind, name, value)
    if body := wish.body(service.wanted):
        client.edit_service(service, body)
    if wish.dotenv:
        client.import_variables(service, wish.dotenv)
    for key, text in wish.variables.items():
        client.set_variable(service, key, text)
