"""`slipway projects`: what belongs together, in environments."""

from typing import Annotated

import typer

from deployments.cli import completion
from deployments.cli.connection import connection
from deployments.cli.grammar import ListingGroup
from deployments.cli.options import ORGANISING, Confirm, Json, add_noun, confirmed
from deployments.cli.output import print_json, say, show_table
from deployments.cli.rest.transport import Item

app = typer.Typer()
Name = Annotated[str, typer.Argument(metavar="PROJECT", show_default=False, autocompletion=completion.projects)]
projects = add_noun(app, "projects", ORGANISING, "Services that belong together, in environments.", ListingGroup)


@projects.command("list")
def list_projects(as_json: Json = False) -> None:
    """List projects with their environments, and how many of their services serve.

    Example: slipway projects list
    """
    with connection() as client:
        found = list(client.projects())
    if as_json:
        print_json(found)
        return
    rows = [
        (each["slug"], each["status"], f"{each['live_count']} of {each['service_count']}", _environments(each),
         each["description"])
        for each in found
    ]  # fmt: skip
    nothing = "There is no project yet. `slipway deploy --help` shows how a first deployment makes one."
    show_table(("PROJECT", "STATUS", "SERVING", "ENVIRONMENTS", "DESCRIPTION"), rows, nothing)


@projects.command("create")
def create(
    project: Name,
    description: Annotated[str, typer.Option(metavar="TEXT", help="What it is, for readers of the list.")] = "",
    as_json: Json = False,
) -> None:
    """Create a project with the environment `production`. `slipway deploy` does it too, where there is none.

    Example: slipway projects create demo --description 'Where we try things'
    """
    with connection() as client:
        found = client.create_project(project, description)
    if as_json:
        print_json(found)
    else:
        say(f"The project {project} has the environment production, with nothing in it yet.")


@projects.command("delete")
def delete(project: Name, confirm: Confirm = None, as_json: Json = False) -> None:
    """Delete a project with all its environments, services and volumes. This cannot be undone.

    Example: slipway projects delete demo --confirm demo
    """
    with connection() as client:
        found = client.project(project)
        count = found["service_count"]
        client.delete_project(project, confirmed(confirm, f"{project} with {count} services", project))
    if as_json:
        print_json({"id": found["id"], "slug": project, "status": "deleting"})
    else:
        say(f"{project} is being deleted, with {count} services in all its environments.")


def _environments(project: Item) -> str:
    return ", ".join(each["name"] for each in project["environments"])
