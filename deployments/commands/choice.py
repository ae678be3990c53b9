"""Which one is meant: by number, by the end of an id, or because nothing was said."""

from collections.abc import Sequence

from deployments.client import Client, Deployment, Item, Service
from deployments.commands.failure import fail, misuse

ID_TAIL = 8  # ids begin with the time, so neighbours differ at the end only
WAITING = "queued"
ON_THE_WAY = (WAITING, "preparing", "building", "starting")
SUCCEEDED = ("healthy", "unhealthy", "sleeping", "removed")


def on_its_way(client: Client, service: Service, number: int | None) -> Deployment:
    """What is worked on, else what comes next."""
    if number is not None:
        return client.numbered(service, number)
    found = list(client.list_deployments(service, ON_THE_WAY))
    if not found:
        fail(f"Nothing of {service.name} is on its way.")
    return next((each for each in found if each.status != WAITING), found[-1])


def latest_failed(client: Client, service: Service, number: int | None) -> Deployment:
    if number is not None:
        return client.numbered(service, number)
    found = next(client.list_deployments(service, ("failed",)), None)
    if found is None:
        fail(
            f"No deployment of {service.name} has failed. Name one that was cancelled: slipway retry {service.name} N."
        )
    return found


def last_good(client: Client, service: Service, number: int | None) -> Deployment:
    """The last version that was healthy before the live one, and is not the same once more."""
    if number is not None:
        return client.numbered(service, number)
    live = service.live_deployment
    if live is None:
        fail(f"Nothing of {service.name} serves. Name what should: slipway rollback {service.name} N.")
    same = live.redeploy_of
    for earlier in client.list_deployments(service, SUCCEEDED):
        if earlier.id == same:
            same = earlier.redeploy_of
        elif earlier.number < live.number:
            break
    else:
        fail(f"No version of {service.name} was healthy before the live one.")
    return earlier


def tail(id: str) -> str:
    """As much of an id as people need."""
    return id[-ID_TAIL:]


def the_one(items: Sequence[Item], word: str, kind: str) -> str:
    """The id that ends so; lists show the ends."""
    found = [str(item["id"]) for item in items if str(item["id"]).endswith(word.lower())]
    if len(found) > 1:
        misuse(f"{word} is the end of {len(found)} ids; write more of it.")
    if not found or not word:
        fail(f"There is no {kind} {word}.")
    return found[0]
