"""Commands about who reaches a service: routes of visitors, tokens of programs that deploy it."""

from typing import Annotated

import typer

from deployments.declarations.options import CONFIGURING, DEPLOYING, Environment, Json, Service, group

app = typer.Typer()
routes = group("Domains and paths that lead to a service.")
tokens = group("Secrets that may deploy one service, or open previews of it, and nothing else. They count at once.")
app.add_typer(routes, name="routes", rich_help_panel=CONFIGURING)
app.add_typer(tokens, name="tokens", rich_help_panel=DEPLOYING)


@routes.command("list")
def list_routes(service: Service, environment: Environment = "production", as_json: Json = False) -> None:
    """List the routes that the next deployment will have.

    Example: slipway routes list demo/web
    """
    from deployments.commands.routes import list_routes

    list_routes(service, environment, as_json=as_json)


@routes.command("add")
def add_route(  # noqa: PLR0913, PLR0917 - an option of the command each
    service: Service,
    route: Annotated[
        str, typer.Argument(metavar="DOMAIN/PATH", help="/PATH or nothing: the domain is made up.", show_default=False)
    ] = "",
    port: Annotated[int | None, typer.Option(help="Port of the service.")] = None,
    redirect: Annotated[str | None, typer.Option(metavar="URL", help="Send browsers there instead.")] = None,
    permanent: Annotated[bool, typer.Option("--permanent", help="Browsers remember the redirect.")] = False,
    keep_path: Annotated[bool, typer.Option("--keep-path", help="The app sees the route's path too.")] = False,
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Add a route. It is claimed at once; traffic comes with the next deployment. The same one again replaces it.

    Example: slipway routes add demo/web shop.example.com/api --port 8080

    Example: slipway routes add demo/web www.example.com --redirect https://example.com --permanent
    """
    from deployments.commands.routes import add_route

    elsewhere = {"url": redirect, "permanent": permanent} if redirect else None
    add_route(service, environment, route, port, elsewhere, keep=keep_path, as_json=as_json)


@routes.command("remove")
def remove_route(
    service: Service,
    route: Annotated[str, typer.Argument(metavar="DOMAIN/PATH", show_default=False)],
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Remove a route with the next deployment.

    Example: slipway routes remove demo/web shop.example.com/api
    """
    from deployments.commands.routes import remove_route

    remove_route(service, environment, route, as_json=as_json)


@tokens.command("list")
def list_tokens(service: Service, environment: Environment = "production", as_json: Json = False) -> None:
    """List the tokens of a service, without their secrets.

    Example: slipway tokens list demo/web
    """
    from deployments.commands.tokens import list_tokens

    list_tokens(service, environment, as_json=as_json)


@tokens.command("issue")
def issue_token(
    service: Service,
    name: Annotated[str, typer.Option(help="What it is for.")] = "deploy",
    preview: Annotated[
        bool, typer.Option("--preview", help="It opens and ends previews instead of deploying.")
    ] = False,
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Issue a token, and show its secret and address this once.

    With a deploy token a program deploys the service. With a preview token it opens environments named preview-NAME:
    clones, deployed at once, in which the service runs another branch or image; and ends them.

    Example: slipway tokens issue demo/web --name ci

    Example: slipway tokens issue demo/web --preview --name pull-requests
    """
    from deployments.commands.tokens import issue_token

    issue_token(service, environment, name, preview=preview, as_json=as_json)


@tokens.command("withdraw")
def withdraw_token(
    service: Service,
    token: Annotated[str, typer.Argument(metavar="ID", help="The end of its id will do.", show_default=False)],
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Withdraw a token. It opens nothing from then on.

    Example: slipway tokens withdraw demo/web 3f9a1c07
    """
    from deployments.commands.tokens import withdraw_token

    withdraw_token(service, environment, token, as_json=as_json)
