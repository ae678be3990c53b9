"""`slipway tokens`: secrets that may deploy one service, or open previews of it, and nothing else."""

from collections.abc import Sequence
from typing import Annotated

import typer

from deployments.cli.changes import tail, the_one
from deployments.cli.connection import service_of
from deployments.cli.formats import ago
from deployments.cli.grammar import Linkable
from deployments.cli.options import DEPLOYING, PRODUCTION, Environment, Json, ServiceName, add_noun
from deployments.cli.output import print_json, say, show_table

app = typer.Typer()
tokens = add_noun(
    app, "tokens", DEPLOYING, "Secrets that may deploy one service, or open previews of it, and nothing else."
)


@tokens.command("list", cls=Linkable)
def list_tokens(service: ServiceName, environment: Environment = PRODUCTION, as_json: Json = False) -> None:
    """List the tokens of a service, without their secrets.

    Example: slipway tokens list demo/web
    """
    with service_of(service, environment) as (client, found):
        tokens = client.tokens(found)
    if as_json:
        print_json(tokens)
        return
    rows = [(each["name"], each["kind"], ago(each["created_at"]), tail(each["id"])) for each in tokens]
    show_table(("NAME", "KIND", "AGE", "ID"), rows, f"{service} has no tokens: `slipway tokens issue` makes one.")


@tokens.command("issue", cls=Linkable)
def issue_token(
    service: ServiceName,
    name: Annotated[str, typer.Option(metavar="TEXT", help="What it is for.")] = "deploy",
    preview: Annotated[
        bool, typer.Option("--preview", help="It opens and closes previews instead of deploying.")
    ] = False,
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Issue a token, and show its secret and its address this once.

    A program deploys the service with a deploy token.
    With a preview token it opens and closes environments that are named preview-NAME.
    They are clones, deployed at once, in which the service runs another branch or image.

    Example: slipway tokens issue demo/web --name ci

    Example: slipway tokens issue demo/web --preview --name pull-requests
    """
    with service_of(service, environment) as (client, found):
        token = client.issue_token(found, name, "preview" if preview else "deploy")
    if as_json:
        print_json(token)
        return
    power = f"open previews of {service}" if preview else f"deploy {service}"
    say(f"Shown only this once. Whoever knows it can {power}, and do nothing else.\n")
    for line in _uses(token["url"], preview=preview):
        say(f"  {line}")
    say(f"\n`slipway tokens revoke {service} {tail(token['id'])}` revokes it.")


@tokens.command("revoke", cls=Linkable)
def revoke_token(
    service: ServiceName,
    token: Annotated[str, typer.Argument(metavar="ID", help="The end of its id is enough.", show_default=False)],
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Revoke a token. It is refused from then on.

    Example: slipway tokens revoke demo/web 3f9a1c07
    """
    with service_of(service, environment) as (client, found):
        client.revoke_token(found, the_one(client.tokens(found), token, "token"))
        if as_json:
            print_json(client.tokens(found))
        else:
            say(f"The token of {service} is revoked.")


def _uses(url: str, *, preview: bool) -> Sequence[str]:
    if not preview:
        return [f"curl -X PUT {url}"]
    return [
        f'curl -X PUT {url}/NAME --json \'{{"ref": "BRANCH"}}\'   # open it, or deploy it again',
        f"curl {url}/NAME                                     # show how far it is, and its address",
        f"curl -X DELETE {url}/NAME                           # close it",
    ]
