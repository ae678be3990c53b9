"""What the operator does not allow is refused whoever asks, and every edit is recorded in the name of who did."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from flows.domain.actions import Action
from flows.domain.changes import ConfigField, Edit, Operation
from flows.domain.errors import Forbidden, Invalid, PlatformError
from flows.domain.event import PLATFORM, Actor, ActorKind
from flows.domain.parts import Route, Volume
from flows.domain.source import GitSource
from flows.store import changes, services
from flows.usecases import deployments, planning, staging
from flows.usecases import services as service_cases

ASKERS = [PLATFORM, *(Actor(kind, "ci") for kind in (ActorKind.API, ActorKind.SESSION, ActorKind.DEPLOY))]


def a_route(domain: str, **words: object) -> Edit:
    value = Route(**{"port": 80, **words}).model_dump(mode="json")
    return Edit(field=ConfigField.ROUTES, key=domain, value=value)


REFUSED: dict[str, tuple[Edit, type[PlatformError]]] = {
    "a wildcard over the root domain": (a_route("*.apps.example.com"), Invalid),
    "a domain of the proxy": (a_route("a.slipway"), Invalid),
    "a port of the platform": (Edit(field=ConfigField.HOST_PORTS, key="4600/tcp", value=80), Invalid),
    "a folder of the host": (
        Edit(
            field=ConfigField.VOLUMES,
            key="etc",
            value=Volume(path="/etc", host_path="/etc", read_only=True).model_dump(mode="json"),
        ),
        Forbidden,
    ),
    "a git host without https": (
        Edit(field=ConfigField.GIT, value=GitSource(repository="http://git.example.com/a.git").model_dump(mode="json")),
        Forbidden,
    ),
}
WAYS: dict[str, Callable[..., object]] = {
    "staging": lambda here, principal, shop, edit: staging.edit(here, principal, shop, [edit]),
    "deploying": lambda here, principal, shop, edit: deployments.deploy(here, principal, shop, [edit]),
    "planning": lambda here, principal, shop, edit: planning.deploy(here, principal, shop, [edit]),
    "creating": lambda here, principal, shop, edit: service_cases.create(
        here, principal, "store", "production", "other", [edit]
    ),
}


@pytest.mark.parametrize("actor", ASKERS, ids=lambda actor: str(actor.kind))
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", REFUSED)
def test_what_the_operator_does_not_allow_is_refused_and_changes_nothing(here, owner, shop, recorded, what, way, actor):
    edit, error = REFUSED[what]
    before = len(recorded())
    with pytest.raises(error):
        WAYS[way](here, replace(owner, actor=actor), shop, edit)
    assert len(recorded()) == before
    with here.database.reading() as session:
        pending = services.pending(session, [shop])
        assert [change.field for change in pending] == [ConfigField.IMAGE]
        place = services.get(session, owner.workspace_id, shop).environment_id
        assert services.named(session, place, "other") is None


@pytest.mark.parametrize("actor", ASKERS, ids=lambda actor: str(actor.kind))
def test_an_edit_is_recorded_in_the_name_of_who_asked_and_without_its_value(here, owner, shop, recorded, actor):
    asker, before = replace(owner, actor=actor), len(recorded())
    edits = [a_route("shop.example.com"), Edit(field=ConfigField.VARIABLES, key="PASSWORD", value="hunter2")]
    staging.edit(here, asker, shop, edits)
    staging.remove(here, asker, shop, ConfigField.VARIABLES, "PASSWORD")
    found = recorded()[before:]
    assert {(each.action, each.detail.names) for each in found} == {
        (Action.SERVICE_CONFIGURED, ("routes shop.example.com",)),
        (Action.VARIABLE_CHANGED, ("PASSWORD",)),
        (Action.VARIABLE_REMOVED, ("PASSWORD",)),
    }
    assert {(each.actor_kind, each.actor) for each in found} == {(actor.kind, actor.name)}
    assert not any("hunter2" in each.model_dump_json() for each in found)


def test_routes_that_name_no_domain_share_a_generated_one(here, owner, shop):
    staged = staging.edit(here, owner, shop, [a_route(""), a_route("/api", port=81)])
    assert [edit.key for edit in staged] == ["shop-store.apps.example.com", "shop-store.apps.example.com/api"]
    with here.database.reading() as session:
        wanted = changes.wanted_now(session, services.get(session, owner.workspace_id, shop))
    assert wanted.routes.keys() == {edit.key for edit in staged}


@pytest.mark.parametrize(
    ("edits", "pointer"),
    [
        ([a_route("shop.example.com", port=None)], "/routes/shop.example.com"),
        ([a_route("", port=None)], "/routes/"),
        ([a_route("/api", port=None)], "/routes/~1api"),
        ([a_route(""), a_route("")], "/routes/"),
        ([a_route("shop-store.apps.example.com"), a_route("")], "/routes/"),
    ],
)
def test_faults_point_to_the_key_that_was_given(here, owner, shop, edits, pointer):
    with pytest.raises(Invalid) as refused:
        staging.edit(here, owner, shop, edits)
    assert pointer in [fault.pointer for fault in refused.value.faults]


def test_a_plan_with_edits_keeps_neither_them_nor_their_events(here, owner, shop, recorded):
    before = len(recorded())
    plan = planning.deploy(here, owner, shop, [a_route("shop.example.com"), Edit(field=ConfigField.REPLICAS, value=2)])
    assert (plan.number, plan.serving) == (1, None)
    assert "route shop.example.com" in plan.preview.creates
    assert len(recorded()) == before
    with here.database.reading() as session:
        assert [change.field for change in services.pending(session, [shop])] == [ConfigField.IMAGE]


def test_what_is_removed_must_be_there(here, owner, shop):
    edit = Edit(field=ConfigField.REPLICAS, operation=Operation.SET, value=2)
    staging.edit(here, owner, shop, [edit])
    with pytest.raises(PlatformError, match="The service has no host port 53/udp"):
        staging.remove(here, owner, shop, ConfigField.HOST_PORTS, "53/udp")
