"""Deployments again: an earlier one, what serves, what failed; and those that are called off."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.steps import Step
from flows.store import deployments, journal
from tests.integration.api.remote import Remote, kind

UNKNOWN = "0193e7c5-0000-7000-8000-000000000000"


def configuration(cart: Remote, deployment) -> dict:
    return cart.client.get(f"/api/v1/deployments/{deployment['id']}/configuration").json()


def ask(cart: Remote, deployment, what: str):
    return cart.client.post(f"/api/v1/deployments/{deployment['id']}/{what}")


def status(cart: Remote, deployment) -> str:
    return cart.client.get(f"/api/v1/deployments/{deployment['id']}").json()["status"]


def snapshot(cart: Remote, deployment):
    with cart.database.transaction() as session:
        return deployments.get(session, UUID(deployment["id"])).snapshot


def test_a_redeploy_gives_every_part_of_the_earlier_configuration_again(a_service):
    cart = a_service(
        "cart",
        port=80,
        variables={"A": "1"},
        volumes={"data": {"path": "/data"}},
        config_files={"conf": {"path": "/etc/a", "content": "one"}},
        host_ports={"5432/tcp": 5432},
        command=["one"],
        limits={"cpus": 0.5},
        health_check={"path": "/up"},
    )
    first = cart.serve()
    cart.patch(command=["two"], limits=None, health_check=None, image="slipway/hello:2", replicas=2)
    cart.put("/variables/B", value="2")
    cart.put("/config-files/conf", path="/etc/a", content="two")
    for path in ("/variables/A", "/volumes/data", "/routes/cart-store.localhost", "/host-ports/5432/tcp"):
        assert cart.delete(path).status_code == 204
    cart.serve()
    again = cart.deploy(redeploy=first["id"])
    assert (again["number"], again["redeploy_of"], again["message"]) == (3, first["id"], "Redeploy of 1")
    assert configuration(cart, again) == configuration(cart, first) == cart.get()["current"]
    assert cart.changes == []


def test_a_redeploy_leaves_pending_changes_pending(cart):
    first = cart.serve()
    cart.patch(replicas=2)
    cart.serve()
    cart.put("/variables/A", value="1")
    again = cart.deploy(redeploy=first["id"])
    assert configuration(cart, again)["variables"] == {}
    assert [(change["field"], change["new"]) for change in cart.changes] == [("variables", "1")]
    assert (cart.wanted["replicas"], cart.wanted["variables"]) == (1, {"A": "1"})


def test_a_pending_change_for_what_the_earlier_one_has_anyway_is_none_any_more(cart):
    first = cart.serve()
    cart.patch(replicas=2)
    cart.serve()
    cart.patch(replicas=1)
    cart.deploy(redeploy=first["id"])
    assert cart.changes == []


def test_a_redeploy_is_refused_where_pending_changes_would_not_fit_and_changes_nothing(cart):
    cart.post("/routes", domain="cart.example.com", port=80)
    cart.delete("/routes/cart.example.com")
    first = cart.serve()
    cart.post("/routes", domain="cart.example.com", port=80)
    cart.serve()
    cart.patch(health_check={"path": "/up"})
    before = cart.get()
    answer = cart.post("/deployments", redeploy=first["id"])
    assert (answer.status_code, kind(answer)) == (409, "conflict")
    assert "/health_check/port" in answer.json()["detail"]
    assert cart.get() == before
    cart.delete("/changes")
    assert cart.post("/deployments", redeploy=first["id"]).status_code == 202


def test_a_redeploy_is_refused_where_another_service_has_the_domain_now(a_service, cart):
    cart.post("/routes", domain="cart.example.com", port=80)
    first = cart.serve()
    cart.delete("/routes/cart.example.com")
    cart.serve()
    a_service("other", routes=[{"domain": "cart.example.com", "port": 80}])
    answer = cart.post("/deployments", redeploy=first["id"])
    assert (answer.status_code, kind(answer)) == (409, "domain-taken")


def test_a_redeploy_runs_the_bytes_and_shared_variables_that_the_earlier_one_ran(client, cart):
    url = "/api/v1/projects/store/environments/production/variables"
    client.put(f"{url}/HOST", json={"value": "one"})
    first = cart.deploy()
    with cart.database.transaction() as session:
        deployments.get(session, UUID(first["id"])).image_digest = "slipway/hello@sha256:1"
    cart.settle(first, DeploymentStatus.HEALTHY)
    client.put(f"{url}/HOST", json={"value": "two"})
    again, new = cart.deploy(redeploy=first["id"]), cart.deploy()
    assert snapshot(cart, again).kept_image == "slipway/hello@sha256:1"
    assert snapshot(cart, again).shared_variables == {"HOST": "one"}
    assert snapshot(cart, new).kept_image is None
    assert snapshot(cart, new).shared_variables == {"HOST": "two"}


def test_only_a_services_own_deployments_can_be_redeployed(a_service, cart):
    foreign = a_service("other").serve()
    for deployment in (foreign["id"], UNKNOWN):
        assert cart.post("/deployments", redeploy=deployment).status_code == 404


def test_a_restart_runs_what_serves_and_leaves_pending_what_a_failed_deployment_took(cart):
    cart.put("/variables/A", value="1")
    live = cart.serve()
    cart.put("/variables/A", value="2")
    cart.fail()
    cart.patch(replicas=2)
    answer = cart.post("/restarts")
    assert answer.status_code == 202
    restart = answer.json()
    assert (restart["redeploy_of"], restart["message"]) == (live["id"], "Restart")
    assert configuration(cart, restart)["variables"] == {"A": "1"}
    assert {(change["field"], change["new"]) for change in cart.changes} == {("variables", "2"), ("replicas", 2)}


def test_what_does_not_serve_cannot_be_restarted(cart):
    assert cart.post("/restarts").status_code == 409
    cart.fail()
    assert cart.post("/restarts").status_code == 409


@pytest.mark.parametrize("ending", [DeploymentStatus.FAILED, DeploymentStatus.CANCELLED])
def test_what_failed_or_was_cancelled_is_tried_again_with_what_it_took(cart, ending):
    cart.patch(replicas=2)
    ended = cart.settle(cart.deploy(message="new"), ending)
    cart.put("/variables/A", value="1")
    answer = ask(cart, ended, "retries")
    assert answer.status_code == 202
    retry = answer.json()
    assert (retry["retry_of"], retry["message"], retry["number"]) == (ended["id"], "new", 2)
    assert configuration(cart, retry) == configuration(cart, ended)
    assert [change["field"] for change in cart.changes] == ["variables"]


def test_what_succeeded_or_is_on_its_way_is_not_tried_again(cart):
    waiting = cart.deploy()
    assert ask(cart, waiting, "retries").status_code == 409
    cart.settle(waiting, DeploymentStatus.HEALTHY)
    assert ask(cart, waiting, "retries").status_code == 409


@pytest.mark.parametrize("is_released", [True, False])
def test_a_retry_does_not_release_again_what_was_released(cart, is_released):
    cart.patch(release_command=["migrate"])
    deployment = cart.deploy()
    with cart.database.transaction() as session:
        journal.begin_step(session, UUID(deployment["id"]), Step.RELEASE)
        if is_released:
            journal.end_step(session, UUID(deployment["id"]), Step.RELEASE)
    cart.settle(deployment, DeploymentStatus.FAILED)
    retry = ask(cart, deployment, "retries").json()
    steps = cart.client.get(f"/api/v1/deployments/{retry['id']}/steps").json()["items"]
    assert [step["name"] for step in steps if step["done_at"]] == ([Step.RELEASE] if is_released else [])
    assert ask(cart, retry, "retries").status_code == 409


def test_a_new_deployment_can_supersede_what_waits_but_not_what_runs(cart):
    running, waiting = cart.deploy(), cart.deploy()
    with cart.database.transaction() as session:
        deployments.get(session, UUID(running["id"])).take(uuid4(), timedelta(seconds=15))
    newest = cart.deploy(supersede=True)
    assert [status(cart, one) for one in (running, waiting, newest)] == ["preparing", "cancelled", "queued"]
    lines = cart.client.get(f"/api/v1/deployments/{waiting['id']}/journal").json()["items"]
    assert f"deployment {newest['number']}" in lines[-1]["text"]


def test_what_waits_is_cancelled_at_once_and_the_next_one_starts(cart, runs):
    first, second = cart.deploy(), cart.deploy()
    answer = ask(cart, first, "cancellation")
    assert (answer.status_code, answer.json()["status"]) == (202, "cancelled")
    assert answer.json()["actions"] == ["retry"]
    assert runs.launched[-1][1] == {"deployment_id": second["id"]}


def test_what_runs_is_cancelling_until_its_run_has_undone_it(cart):
    deployment = cart.deploy()
    with cart.database.transaction() as session:
        deployments.get(session, UUID(deployment["id"])).take(uuid4(), timedelta(seconds=15))
    for _ in range(2):
        answer = ask(cart, deployment, "cancellation")
        assert (answer.status_code, answer.json()["status"]) == (202, "cancelling")
    assert answer.json()["actions"] == []


@pytest.mark.parametrize("ending", [DeploymentStatus.HEALTHY, DeploymentStatus.FAILED, DeploymentStatus.CANCELLED])
def test_what_has_ended_cannot_be_cancelled(cart, ending):
    ended = cart.settle(cart.deploy(), ending)
    answer = ask(cart, ended, "cancellation")
    assert (answer.status_code, kind(answer)) == (409, "deployment-settled")


def test_deployments_are_listed_by_status(cart):
    healthy, failed, waiting = cart.serve(), cart.fail(), cart.deploy()
    found = cart.ask("GET", "/deployments", status=["failed", "queued"]).json()["items"]
    assert [item["id"] for item in found] == [waiting["id"], failed["id"]]
    (live,) = cart.ask("GET", "/deployments", status="healthy").json()["items"]
    assert (live["id"], live["is_live"]) == (healthy["id"], True)
    assert cart.ask("GET", "/deployments", after=healthy["id"]).json()["items"] == []
    assert cart.ask("GET", "/deployments", status="nonsense").status_code == 422


def test_what_never_served_cannot_be_deployed_again(cart):
    cart.serve()
    failed = cart.deploy()
    with cart.database.transaction() as session:
        session.get_one(Deployment, UUID(failed["id"])).settle(DeploymentStatus.FAILED, "It is broken.")
    answer = cart.post("/deployments", redeploy=failed["id"])
    assert answer.status_code == 409
    assert answer.json()["detail"] == "Deployment 2 never served, so it cannot come back: it is failed."
    assert cart.client.get(f"/api/v1/deployments/{failed['id']}").json()["actions"] == ["retry"]
