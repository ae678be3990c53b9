"""A version that serves in one environment goes to the service of another one."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlmodel import select

from api.access.principal import principal
from flows.domain.deployment import DeploymentStatus
from flows.domain.event import Actor, ActorKind
from flows.domain.ids import ServiceId, new_id
from flows.domain.principal import Principal
from flows.domain.project import Project, Workspace
from flows.store import deployments
from tests.integration.api.remote import Remote, kind
from tests.unit.blocks.archives.test_unpack import a_member, a_tar

BYTES = "sha256:" + "5" * 64
OWN = {
    "variables": {"A": "production"}, "volumes": {"data": {"path": "/data"}}, "replicas": 3, "limits": {"cpus": 2},
    "routes": [{"domain": "cart.example.com", "port": 8080}],
}  # fmt: skip


@pytest.fixture
def production(a_service) -> Remote:
    return a_service("cart", **OWN)


@pytest.fixture
def staging(a_service) -> Remote:
    """Returns what it was built of, and some things that are its own."""
    git = {"repository": "https://git.example.com/ada/cart.git", "ref": "next"}
    parts = {"variables": {"A": "staging", "B": "1"}, "port": 80, "replicas": 1}
    return a_service("cart", environment="staging", image=None, git=git, **parts)


def serve(service: Remote):
    """Makes a version serve whose bytes are known, as after a run."""
    deployment = service.serve()
    with service.database.transaction() as session:
        deployments.get(session, UUID(deployment["id"]), lock=True).image_digest = BYTES
    return deployment


def promote(target: Remote, source: object, **words: object):
    return target.post("/promotions", **{"from": source, **words})


def kept(target: Remote, deployment) -> str | None:
    with target.database.transaction() as session:
        return deployments.get(session, UUID(deployment["id"])).snapshot.kept_image


def test_the_image_and_its_source_go_and_all_else_is_the_targets_own(production, staging):
    production.serve()
    serve(staging)
    answer = promote(production, staging.id)
    assert answer.status_code == 202, answer.text
    deployment = answer.json()
    assert deployment["message"] == "Promotion of version 1 of store/cart in staging"
    assert kept(production, deployment) == BYTES
    reported = production.client.get(f"/api/v1/deployments/{deployment['id']}/configuration").json()
    assert (reported["image"], reported["git"]["ref"]) == (None, "next")
    expected = {**production.wanted, "git": reported["git"], "image": None}
    assert reported == expected
    assert (reported["variables"], reported["replicas"], len(reported["routes"])) == ({"A": "production"}, 3, 1)
    lines = production.client.get(f"/api/v1/deployments/{deployment['id']}/journal").json()["items"]
    assert "version 1 of store/cart in staging" in lines[0]["text"]


def test_pending_changes_of_the_target_stay_pending(production, staging):
    production.serve()
    production.patch(replicas=5)
    production.put("/variables/C", value="new")
    serve(staging)
    deployment = promote(production, staging.id).json()
    reported = production.client.get(f"/api/v1/deployments/{deployment['id']}/configuration").json()
    assert (reported["replicas"], "C" in reported["variables"]) == (3, False)
    assert {(change["field"], change["key"]) for change in production.changes} == {
        ("replicas", None),
        ("variables", "C"),
    }


def test_a_pending_source_that_would_contradict_is_reported(production, staging):
    production.serve()
    production.patch(image="slipway/hello:2")
    serve(staging)
    answer = promote(production, staging.id)
    assert (answer.status_code, kind(answer)) == (409, "conflict")
    assert "Discard them first" in answer.json()["detail"]
    assert len(production.get("/deployments")["items"]) == 1


def test_what_was_never_deployed_gets_the_version_with_all_that_is_pending(production, staging):
    serve(staging)
    deployment = promote(production, staging.id, message="First").json()
    assert (deployment["number"], deployment["message"]) == (1, "First")
    assert (production.changes, production.wanted["variables"]) == ([], {"A": "production"})


def test_an_earlier_version_is_named_by_its_deployment(production, staging):
    first = serve(staging)
    staging.patch(replicas=2)
    staging.serve()
    assert kept(production, promote(production, first["id"]).json()) == BYTES


def test_a_promotion_that_failed_is_retried_with_the_same_bytes(production, staging, client):
    serve(staging)
    failed = production.settle(promote(production, staging.id).json(), DeploymentStatus.FAILED)
    again = client.post(f"/api/v1/deployments/{failed['id']}/retries").json()
    assert kept(production, again) == BYTES


@pytest.mark.parametrize("state", ["not deployed", "failed", "deleted", "its own"])
def test_there_must_be_a_version_to_promote(production, staging, state):
    source: object = staging.id
    match state:
        case "failed":
            source = staging.fail()["id"]
        case "deleted":
            serve(staging)
            staging.ask("DELETE", "", confirm="cart")
        case "its own":
            production.serve()
            source = production.id
    answer = promote(production, source)
    assert (answer.status_code, kind(answer)) == (409, "conflict")
    assert len(production.get("/deployments")["items"]) == (state == "its own")


@pytest.fixture
def foreign(client, a_service, database, monkeypatch) -> Iterator[Remote]:
    """Yields a service that serves in another workspace, of which the asker is not."""
    service = a_service("cart", project="foreign")
    serve(service)
    with database.transaction() as session:
        session.add(other := Workspace(slug="other"))
        session.flush()
        project = session.exec(select(Project).where(Project.slug == "foreign")).one()
        home, project.workspace_id = project.workspace_id, other.id
    asker = Principal(home, Actor(ActorKind.API, "asker"))
    monkeypatch.setitem(client.app.dependency_overrides, principal, lambda: asker)
    yield service
    with database.transaction() as session:
        session.exec(select(Project).where(Project.slug == "foreign")).one().workspace_id = home
        session.flush()
        session.delete(session.get_one(Workspace, other.id))


def test_what_is_of_another_workspace_is_not_there(production, foreign, database):
    with database.transaction() as session:
        live = deployments.latest(session, [ServiceId(UUID(foreign.id))])[ServiceId(UUID(foreign.id))]
    for source in (foreign.id, str(live.id), str(new_id())):
        answer = promote(production, source)
        assert (answer.status_code, kind(answer)) == (404, "not-found")


def test_an_upload_is_there_for_builds_to_come(production, a_service, operator, tmp_path):
    operator(folder=tmp_path)
    sent = a_service("cart", environment="preview")
    archive = a_tar(a_member("Dockerfile", b"FROM a"))
    upload = sent.client.post(f"/api/v1/services/{sent.id}/uploads", content=archive).json()
    sent.patch(image=None, upload=upload)
    serve(sent)
    assert promote(production, sent.id).status_code == 202
    assert production.get(f"/uploads/{upload['digest']}") == {"digest": upload["digest"], "size": len(archive)}


def test_the_plan_of_a_promotion_builds_nothing_and_keeps_nothing(production, staging):
    production.serve()
    serve(staging)
    plan = production.ask("GET", "/plan", None, **{"from": staging.id}).json()
    assert plan["number"] == 2
    assert plan["steps"][0] == "obtain the image"
    assert {each["field"] for each in plan["differences"]} == {"image", "git"}
    assert production.get()["changes"] == []
    again = production.ask("GET", "/plan", None, **{"from": production.id})
    assert (again.status_code, kind(again)) == (409, "conflict")


def test_a_deployment_says_whether_it_can_be_promoted(staging):
    good, bad = staging.serve(), staging.fail()
    actions = {each["id"]: each["actions"] for each in staging.get("/deployments")["items"]}
    assert "promote" in actions[good["id"]]
    assert "promote" not in actions[bad["id"]]
