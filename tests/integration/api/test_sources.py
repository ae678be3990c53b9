"""What a service is made of: an image, a repository, or a Dockerfile alone."""

from uuid import UUID

import pytest

from flows.domain.ids import DeploymentId
from flows.domain.source import Build, BuildPlan
from flows.store import deployments
from tests.integration.api.remote import kind, pointers

GIT = {"repository": "https://git.example.com/ada/shop.git", "ref": "main"}
BUILD = {"folder": "web", "target": "app", "arguments": {"MODE": "prod"}, "secrets": ["TOKEN"]}


def test_a_repository_takes_the_place_of_an_image(cart):
    assert cart.patch(image=None, git=GIT, build=BUILD).status_code == 200
    wanted = cart.wanted
    assert (wanted["image"], wanted["git"]) == (None, {**GIT, "known_hosts": None})
    assert wanted["build"] == Build(**BUILD).model_dump(mode="json")
    assert cart.change("git")["new"] == {**GIT, "known_hosts": None}


def test_a_service_is_made_of_a_repository_alone(a_service):
    shop = a_service("shop", image=None, git={"repository": "https://GIT.example.com/ada/shop.git/"})
    assert shop.wanted["git"] == {**GIT, "ref": "HEAD", "known_hosts": None}
    deployment = shop.post("/deployments").json()
    assert (deployment["image"], deployment["commit"]) == (f"{GIT['repository']} HEAD", None)


def test_the_plan_tells_that_it_is_built(a_service):
    shop = a_service("shop", image=None, git=GIT)
    steps = shop.get("/plan")["steps"]
    assert steps[:2] == ["fetch the source", "build the image"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"git": GIT}, "/image"),
        ({"image": None}, "/image"),
        ({"build": {"folder": "web"}}, "/build"),
        ({"image": None, "git": {"repository": "file:///etc"}}, "/git/repository"),
        ({"image": None, "git": {"repository": "ext::sh -c id"}}, "/git/repository"),
        ({"image": None, "git": {"repository": "git@git.example.com:ada/shop.git"}}, "/git/known_hosts"),
        ({"image": None, "git": {**GIT, "ref": "--upload-pack=id"}}, "/git/ref"),
        ({"image": None, "git": GIT, "build": {"folder": "../.."}}, "/build/folder"),
        ({"image": None, "git": GIT, "build": {"dockerfile": "/etc/passwd"}}, "/build/dockerfile"),
        ({"image": None, "git": GIT, "build": {"arguments": {"A-B": "1"}}}, "/build/arguments/A-B/[key]"),
        ({"image": None, "git": GIT, "build": {"arguments": {"A": "1"}, "secrets": ["A"]}}, "/build/arguments/A"),
        ({"image": None, "git": GIT, "build": {"builder": "magic"}}, "/build/builder"),
    ],
)
def test_what_cannot_be_built_is_refused_with_its_place(cart, body, pointer):
    before = cart.wanted
    assert pointers(cart.patch(**body)) == [pointer]
    assert cart.wanted == before


def test_plain_http_needs_the_operator(cart, operator):
    plain = {"repository": "http://git.internal:3000/shop.git"}
    answer = cart.patch(image=None, git=plain)
    assert (answer.status_code, kind(answer)) == (403, "forbidden")
    assert "SLIPWAY_GIT_HOSTS" in answer.json()["detail"]
    operator(git_hosts=frozenset({"git.internal:3000"}))
    assert cart.patch(image=None, git=plain).status_code == 200


def test_the_token_of_the_host_is_never_shown(cart):
    cart.patch(image=None, git=GIT, credentials={"username": "ada", "password": "s3cret-token"})
    assert cart.wanted["credentials"] == {"username": "ada"}
    assert "s3cret-token" not in cart.ask("GET").text


def test_a_redeploy_builds_nothing_so_it_has_no_cache_to_leave_out(cart):
    first = cart.post("/deployments").json()
    answer = cart.post("/deployments", redeploy=first["id"], without_cache=True)
    assert (answer.status_code, kind(answer)) == (422, "invalid")


def test_the_build_plan_is_shown_once_it_is_known(a_service):
    shop = a_service("shop", image=None, git=GIT)
    deployment = shop.deploy()
    plan = f"/api/v1/deployments/{deployment['id']}/build"
    assert (deployment["build_title"], shop.client.get(plan).status_code) == (None, 404)
    known = BuildPlan(title="Python 3, main.py", dockerfile="FROM python:3-slim\n", release="python migrate.py")
    with shop.database.transaction() as session:
        row = deployments.get(session, DeploymentId(UUID(deployment["id"])))
        row.snapshot = row.snapshot.model_copy(update={"build_plan": known})
        session.add(row)
    assert shop.client.get(plan).json() == {**known.model_dump(), "figures": None}
    assert shop.get("/deployments")["items"][0]["build_title"] == known.title
