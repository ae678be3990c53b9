"""A request that is sent twice is carried out once, and a change of what somebody else changed meanwhile is refused."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select, update

import api.conditions
from flows.domain.columns import now
from flows.domain.errors import DatabaseUnavailable, KeyReused, PreconditionFailed, RequestUnderWay
from flows.domain.ids import new_id
from flows.domain.kept_request import KEPT, KeptRequest
from flows.domain.project import Project
from flows.domain.token import Token, TokenKind, issue
from flows.store import conditions, queue
from flows.store.database import Database
from flows.usecases import repetitions
from tests.integration.api.remote import Remote
from tests.integration.api.test_unknown_clients import BODIES

STALE = {"If-Match": '"999"'}


def keyed(client: TestClient, path: str, body: object = None, key: str = "k"):
    return client.post(f"/api/v1{path}", json=body or {}, headers={"Idempotency-Key": key})


def rows(database: Database) -> list[KeptRequest]:
    with database.reading() as session:
        return list(session.exec(select(KeptRequest)))


def test_a_request_that_is_repeated_is_answered_as_before_and_not_carried_out_again(cart):
    first, again = (keyed(cart.client, f"/services/{cart.id}/deployments") for _ in range(2))

    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (202, first.json())
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Content-Type"] == "application/json"
    assert [each["number"] for each in cart.get("/deployments")["items"]] == [1]


def test_without_a_key_or_with_another_one_it_is_another_request(cart):
    keyed(cart.client, f"/services/{cart.id}/deployments", key="a")
    keyed(cart.client, f"/services/{cart.id}/deployments", key="b")
    cart.post("/deployments")

    assert len(cart.get("/deployments")["items"]) == 3


def test_twins_that_arrive_at_once_are_one_request(client, database):
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda _: keyed(client, "/projects", {"slug": "store"}), range(8)))

    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    with database.reading() as session:
        assert len(session.exec(select(Project)).all()) == 1


@pytest.mark.parametrize(
    ("path", "body"), [("/projects", {"slug": "other"}), ("/projects/store/environments", {"name": "test"})]
)
def test_a_key_of_another_request_is_refused(client, path, body):
    keyed(client, "/projects", {"slug": "store"})
    refused = keyed(client, path, body)

    assert (refused.status_code, refused.json()["detail"]) == (422, KeyReused.__doc__)
    assert len(client.get("/api/v1/projects").json()["items"]) == 1


def test_a_request_without_an_effect_may_succeed_later_with_the_same_key(client, database):
    assert keyed(client, "/projects/store/environments", {"name": "test"}).status_code == 404
    assert not rows(database)
    client.post("/api/v1/projects", json={"slug": "store"})
    assert keyed(client, "/projects/store/environments", {"name": "test"}).status_code == 201


def test_what_only_looks_leaves_nothing(cart, database):
    for _ in range(2):
        answer = keyed(cart.client, "/projects/store/environments/production/variables/plan", {"variables": {"A": "1"}})
        assert answer.status_code == 200
        assert "Idempotency-Replayed" not in answer.headers
    assert not rows(database)


def test_when_the_platform_stops_before_the_answer_is_kept_the_effect_is_not_repeated(cart, monkeypatch):
    monkeypatch.setattr(api.conditions, "TWIN_SECONDS", 0.3)
    with monkeypatch.context() as patch:
        patch.setattr(repetitions, "keep_answer", lambda *_: None)  # as if it were killed here
        assert keyed(cart.client, f"/services/{cart.id}/deployments").status_code == 202
    again = keyed(cart.client, f"/services/{cart.id}/deployments")

    assert again.status_code == 409
    assert again.json()["type"] == "/problems/request-under-way"
    assert again.json()["detail"] == RequestUnderWay.__doc__
    assert len(cart.get("/deployments")["items"]) == 1


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(cart, monkeypatch):
    def fail(*_: object) -> None:
        raise DatabaseUnavailable

    monkeypatch.setattr(repetitions, "keep_answer", fail)
    answer = keyed(cart.client, f"/services/{cart.id}/deployments")

    assert (answer.status_code, answer.json()["number"]) == (202, 1)


def test_what_is_in_the_queue_is_no_failure_if_nothing_can_be_started_just_then(cart, monkeypatch):
    def fail(*_: object) -> None:
        raise DatabaseUnavailable

    monkeypatch.setattr(queue, "claim_due", fail)
    first, again = (keyed(cart.client, f"/services/{cart.id}/deployments") for _ in range(2))

    assert (first.status_code, again.status_code) == (202, 202)
    assert [each["id"] for each in cart.get("/deployments")["items"]] == [first.json()["id"]]


def test_a_request_whose_sender_went_away_before_its_end_is_not_carried_out(cart):
    assert raw(cart, {"type": "http.request", "body": b"", "more_body": True}, {"type": "http.disconnect"}) == []
    assert cart.get("/deployments")["items"] == []


def raw(cart: Remote, *messages: dict[str, object]) -> list[dict[str, object]]:
    """Ask for a deployment as a server does that reads these messages; the messages of the answer."""
    sent = [*reversed(messages)]
    headers = {**cart.client.headers, "idempotency-key": "k", "content-type": "application/json"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/api/v1/services/{cart.id}/deployments",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> dict[str, object]:
        return sent.pop()

    async def send(message: dict[str, object]) -> None:
        answers.append(message)

    answers: list[dict[str, object]] = []
    asyncio.run(cart.client.app(scope, receive, send))  # type: ignore[arg-type]
    return answers


def test_an_answer_is_repeated_with_its_tag(client):
    first, again = (keyed(client, "/projects", {"slug": "store"}) for _ in range(2))

    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["ETag"] == first.headers["ETag"] == f'"{first.json()["revision"]}"'


def test_an_answer_that_shows_a_secret_is_sealed_and_repeated_whole(cart, database):
    path, body = f"/services/{cart.id}/tokens", {"name": "ci", "kind": "deploy"}
    first, again = (keyed(cart.client, path, body).json() for _ in range(2))

    assert first == again
    with database.reading() as session:
        stored = session.connection().exec_driver_sql("SELECT answer FROM kept_request").scalar_one()
    assert first["secret"].encode() not in bytes(stored)


def test_a_key_is_its_senders_own_and_ends_with_their_token(client, database):
    other, secret = issue(TokenKind.API, "other")
    with database.transaction() as session:
        session.add(other)
    keyed(client, "/projects", {"slug": "store"})
    theirs = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k"}

    assert client.post("/api/v1/projects", json={"slug": "theirs"}, headers=theirs).status_code == 201
    with database.transaction() as session:
        session.delete(session.get_one(Token, other.id))
    assert client.post("/api/v1/projects", json={"slug": "theirs"}, headers=theirs).status_code == 401
    assert len(rows(database)) == 1


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_is_none_is_refused(client, key):
    refused = keyed(client, "/projects", {"slug": "store"}, key)

    assert refused.status_code == 422
    assert refused.json()["detail"] == "An Idempotency-Key has 1 to 255 characters."


def test_a_body_that_is_too_long_is_refused_before_it_is_kept(client):
    assert keyed(client, "/projects", {"slug": "x" * 2_000_001}).status_code == 413
    chunks = client.post(
        "/api/v1/projects", content=iter([b"x" * 1_000_000] * 3), headers={"Idempotency-Key": "k", "Accept": "*/*"}
    )
    assert chunks.status_code == 413


def test_answers_are_kept_for_a_day(client, database):
    keyed(client, "/projects", {"slug": "old"}, "old")
    with database.transaction() as session:
        session.exec(update(KeptRequest).values(created_at=now() - KEPT - timedelta(minutes=1)))
    keyed(client, "/projects", {"slug": "young"}, "young")

    with database.transaction() as session:
        assert conditions.outdated(session, now() - KEPT) == 1
        assert conditions.delete_outdated(session, now() - KEPT) == 1
    assert [row.key for row in rows(database)] == ["young"]


def test_an_edit_of_what_changed_meanwhile_is_refused_until_it_is_read_again(cart):
    def edit(replicas: int, tag: str):
        return cart.client.patch(f"/api/v1/services/{cart.id}", json={"replicas": replicas}, headers={"If-Match": tag})

    seen = cart.ask("GET").headers["ETag"]
    made = edit(2, seen)
    refused = edit(3, seen)

    assert (made.status_code, refused.status_code) == (200, 412)
    assert cart.get()["wanted"]["replicas"] == 2
    assert edit(3, made.headers["ETag"]).status_code == 200


def test_of_edits_of_the_same_revision_one_is_made(cart):
    tag = cart.ask("GET").headers["ETag"]

    def edit(number: int):
        path = f"/api/v1/services/{cart.id}/variables/V{number}"
        return cart.client.put(path, json={"value": "1"}, headers={"If-Match": tag})

    with ThreadPoolExecutor(6) as crowd:
        statuses = sorted(answer.status_code for answer in crowd.map(edit, range(6)))

    assert statuses == [200, 412, 412, 412, 412, 412]
    assert len(cart.get("/variables")["items"]) == 1
    assert cart.ask("GET").headers["ETag"] != tag


@pytest.mark.parametrize("tags", ["*", '"0", {}', "{}"])
def test_a_list_of_tags_or_any_tag_matches(cart, tags):
    tags = tags.format(cart.ask("GET").headers["ETag"])
    path = f"/api/v1/services/{cart.id}/variables/A"
    assert cart.client.put(path, json={"value": "1"}, headers={"If-Match": tags}).status_code == 200


def test_deploying_is_no_edit_and_an_edit_is_seen_in_every_tag(cart):
    def shown(path: str) -> tuple[str, int]:
        answer = cart.client.get(f"/api/v1{path}")
        assert answer.headers["ETag"] == f'"{answer.json()["revision"]}"'
        return path, answer.json()["revision"]

    paths = ("/projects/store", "/projects/store/environments/production", f"/services/{cart.id}")
    before = dict(map(shown, paths))
    cart.post("/deployments")
    assert dict(map(shown, paths)) == before

    cart.client.patch("/api/v1/projects/store", json={"description": "Shoes"})
    cart.client.put("/api/v1/projects/store/environments/production/variables/A", json={"value": "1"})
    cart.put("/variables/A", value="1")
    after = dict(map(shown, paths))
    assert all(after[path] == before[path] + 1 for path in paths)


def test_every_operation_that_takes_a_tag_refuses_a_stale_one(a_service: Callable[..., Remote]):
    cart = a_service("cart")
    places = {"project": "store", "environment": "production", "service_id": cart.id, "key": "A", "name": "data"}
    places |= {"domain": "a.example", "published": "5432", "protocol": "tcp", "change_id": str(new_id())}
    document = cart.client.app.openapi()["paths"]  # type: ignore[attr-defined]
    taking = [
        (method, path)
        for path, operations in document.items()
        for method, operation in operations.items()
        if any(parameter["name"] == "If-Match" for parameter in operation.get("parameters", ()))
    ]
    assert len(taking) > 25
    for method, path in taking:
        body = BODIES.get(path.removeprefix("/api/v1"), {}) if method != "delete" else None
        answer = cart.client.request(
            method, path.format(**places), json=body, headers=STALE, params={"confirm": "production"}
        )
        assert (answer.status_code, answer.json()["detail"]) == (412, PreconditionFailed.__doc__), (method, path)
    assert cart.get()["revision"] == 1


def test_a_tag_is_never_ignored(client):
    client.post("/api/v1/projects", json={"slug": "store"})
    refused = client.post("/api/v1/projects/store/environments", json={"name": "test"}, headers=STALE)

    assert refused.status_code == 412
    assert refused.json()["detail"] == "What this request changes has no ETag: send it without If-Match."
    assert len(client.get("/api/v1/projects/store/environments").json()["items"]) == 1


def test_every_post_takes_a_key_but_signing_in_and_uploads(client):
    without = {
        path
        for path, operations in client.app.openapi()["paths"].items()
        for method, operation in operations.items()
        if method == "post"
        and all(parameter["name"] != "Idempotency-Key" for parameter in operation.get("parameters", ()))
    }
    assert without == {"/api/v1/session", "/api/v1/services/{service_id}/uploads"}
