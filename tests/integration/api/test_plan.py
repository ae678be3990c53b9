"""What a deployment would do is reported before it is asked for."""

from datetime import timedelta
from uuid import UUID

from flows.store import deployments
from tests.integration.api.remote import Remote

DATA = {"data": {"path": "/data"}}


def plan(cart: Remote, **query: str) -> dict:
    answer = cart.ask("GET", "/plan", **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_plan_of_a_first_deployment_is_all_that_it_creates(a_service):
    cart = a_service("cart", port=80, volumes=DATA)
    found = plan(cart)
    assert found["number"] == 1
    assert found["creates"] == ["version 1: 1 × slipway/hello:1", "volume data", "route cart-store.localhost"]
    assert (found["stops"], found["removes"], found["has_downtime"]) == ([], [], False)
    assert {change["field"] for change in found["differences"]} == {"image", "volumes", "routes"}
    assert cart.changes != []


def test_the_plan_compares_with_what_serves_and_not_with_what_failed(cart):
    cart.serve()
    cart.patch(replicas=2)
    cart.fail()
    cart.patch(image="slipway/hello:2")
    differences = {change["field"]: (change["old"], change["new"]) for change in plan(cart)["differences"]}
    assert differences == {"image": ("slipway/hello:1", "slipway/hello:2"), "replicas": (1, 2)}
    assert plan(cart)["number"] == 3


def test_downtime_is_announced_with_its_reason(a_service):
    cart = a_service("cart", volumes=DATA)
    cart.serve()
    found = plan(cart)
    assert found["has_downtime"]
    assert "volume data" in found["downtime_reason"]
    assert found["stops"] == ["version 1"]
    cart.put("/volumes/data", path="/data", read_only=True)
    assert plan(cart)["has_downtime"] is False


def test_a_redeploy_is_planned_without_what_is_pending(a_service, cart):
    first = cart.serve()
    cart.patch(image="slipway/hello:2")
    cart.serve()
    cart.patch(replicas=5)
    found = plan(cart, redeploy=first["id"])
    assert [(change["field"], change["new"]) for change in found["differences"]] == [("image", "slipway/hello:1")]
    assert found["creates"] == ["version 3: 1 × slipway/hello:1"]
    foreign = a_service("other").deploy()
    assert cart.ask("GET", "/plan", redeploy=foreign["id"]).status_code == 404


def test_how_long_it_will_take_is_the_median_of_the_last_ones(cart):
    assert plan(cart)["expected_seconds"] is None
    for seconds in (1, 2, 30):
        deployment = cart.serve()
        with cart.database.transaction() as session:
            row = deployments.get(session, UUID(deployment["id"]))
            assert row.settled_at
            row.started_at = row.settled_at - timedelta(seconds=seconds)
    cart.fail()
    assert plan(cart)["expected_seconds"] == 2.0
