"""A preview token opens previews of its service, and nothing else."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from api.access.limits import Limiter
from api.access.service_tokens import LIMITERS
from flows.domain.project import Environment
from flows.domain.service import Service, wanted
from flows.domain.token import TokenKind
from flows.store import services
from flows.usecases import previews
from tests.integration.api.remote import Remote, kind

CLONE = "clone-environment/clone-environment"


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITERS, TokenKind.PREVIEW, Limiter(per_minute=1000))


@pytest.fixture
def machine(cart: Remote) -> TestClient:
    """Returns a program without an API token."""
    return TestClient(cart.client.app, base_url="https://slipway.test")


@pytest.fixture
def address(cart: Remote) -> str:
    issued = cart.post("/tokens", name="pull-requests", kind="preview").json()
    return f"/api/v1/preview/{issued['secret']}"


def filled(session: Session, environment_id: str, cart: Remote) -> Service:
    """Fills the preview as the flow would, with the one service."""
    preview = session.get_one(Environment, UUID(environment_id))
    original = session.get_one(Service, UUID(cart.id))
    clone = Service(environment_id=preview.id, slug=original.slug)
    clone.config = wanted(original, services.pending(session, [original.id])).model_copy(update={"routes": {}})
    session.add(clone)
    preview.end_clone()
    session.flush()
    return clone


def test_a_preview_is_a_clone_that_is_deployed_with_another_image(cart, machine, address, runs, database):
    answer = machine.put(f"{address}/pr-12", json={"image": "slipway/hello:2"})
    assert (answer.status_code, answer.json()["environment"]) == (202, "preview-pr-12")
    flow_name, ids = runs.launched[-1]
    assert flow_name == CLONE
    with database.transaction() as session:
        preview = session.get_one(Environment, UUID(ids["environment_id"]))
        assert (preview.deploys_clone, preview.preview_source) == (True, "slipway/hello:2")
    assert machine.get(f"{address}/pr-12").json()["status"] == "cloning"


def test_opened_once_more_its_service_is_deployed_with_what_is_named_now(cart, machine, address, runs, database):
    machine.put(f"{address}/pr-12")
    with database.transaction() as session:
        clone = filled(session, runs.launched[-1][1]["environment_id"], cart).id
    answer = machine.put(f"{address}/pr-12", json={"image": "slipway/hello:3", "message": "next"})
    assert (answer.status_code, answer.json()["service_status"]) == (202, "deploying")
    [deployment] = cart.client.get(f"/api/v1/services/{clone}/deployments").json()["items"]
    assert (deployment["image"], deployment["message"], deployment["trigger"]) == ("slipway/hello:3", "next", "token")
    assert cart.wanted["image"] != "slipway/hello:3"


def test_it_ends_its_own_previews_and_no_other_environment(cart, machine, address, runs):
    cart.client.post("/api/v1/projects/store/environments", json={"name": "preview-mine"})
    assert machine.delete(f"{address}/mine").status_code == 404
    assert machine.put(f"{address}/mine").status_code == 409
    machine.put(f"{address}/pr-12")
    ended = machine.delete(f"{address}/pr-12")
    assert (ended.status_code, ended.json()["status"]) == (202, "deleting")
    assert runs.launched[-1][0] == "delete-environment/delete-environment"
    assert machine.get(f"{address}/pr-12").status_code == 404


def test_it_opens_a_few_previews_and_no_more(cart, machine, address):
    for number in range(previews.MOST_PREVIEWS):
        assert machine.put(f"{address}/pr-{number}").status_code == 202
    refused = machine.put(f"{address}/one-more")
    assert (refused.status_code, kind(refused)) == (409, "conflict")


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("pr-1", {"ref": "main"}, 409),
        ("pr-1", {"ref": "--upload-pack=id"}, 422),
        ("Pr_1", {}, 422),
        ("a" * 30, {}, 422),
        ("pr-1", {"replicas": 2}, 422),
    ],
)
def test_what_it_cannot_be_is_refused(machine, address, name, body, status):
    assert machine.put(f"{address}/{name}", json=body).status_code == status


def test_tokens_of_either_kind_do_not_open_what_the_other_does(cart, machine, address):
    deploy = cart.post("/tokens", name="ci").json()["secret"]
    secret = address.rpartition("/")[2]
    assert machine.put(f"/api/v1/preview/{deploy}/pr-1").status_code == 404
    assert machine.put(f"/api/v1/deploy/{secret}").status_code == 404
    assert machine.get("/api/v1/projects", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_guesses_are_limited(cart, machine, monkeypatch):
    monkeypatch.setitem(LIMITERS, TokenKind.PREVIEW, Limiter(per_minute=2))
    answers = [machine.get(f"/api/v1/preview/guess-{number}/x").status_code for number in range(4)]
    assert answers == [404, 404, 429, 429]
