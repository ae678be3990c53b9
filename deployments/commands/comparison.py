"""`slipway environments compare`: how two environments differ in what serves."""

from collections.abc import Iterator

from deployments.cli import print_json
from deployments.client import Item
from deployments.commands.connection import connection
from deployments.commands.tables import show_table
from deployments.commands.told import told, word

DIFFERENT = "different"
SIDES = ("compared_with", "environment")
PARTS = ("variables", "shared_variables", "routes", "volumes", "config_files")


def compare(project: str, environment: str, other: str, *, as_json: bool) -> None:
    with connection() as client:
        found = client.compare(project, environment, other)
    if as_json:
        print_json(found)
        return
    nothing = f"{environment} and {other} of {project} do not differ in what serves."
    show_table(("SERVICE", "WHAT", other.upper(), environment.upper()), _rows(found), nothing)


def _rows(found: Item) -> Iterator[tuple[str, str, str, str]]:
    yield from _named("", "service", found["services"])
    yield from _named("", "shared variable", found["shared_variables"])
    for each in found["compared"]:
        slug, idle = each["service"], each["not_serving"]
        if idle:
            yield (slug, "what serves", *("nothing" if found[side] in idle else "a version" for side in SIDES))
        for fact in each["facts"]:
            yield slug, fact["name"], told(fact["before"]), told(fact["after"])
        for setting in each["settings"]:
            yield slug, word(setting), DIFFERENT, DIFFERENT
        for part in PARTS:
            yield from _named(slug, word(part).removesuffix("s"), each[part])


def _named(service: str, kind: str, names: Item) -> Iterator[tuple[str, str, str, str]]:
    """There or not; values are not told."""
    for name in names["added"]:
        yield service, f"{kind} {name}", "–", "yes"
    for name in names["removed"]:
        yield service, f"{kind} {name}", "yes", "–"
    for name in names["different"]:
        yield service, f"{kind} {name}", DIFFERENT, DIFFERENT
