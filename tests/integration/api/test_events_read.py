"""Events are read by page and by filter, stay as they are, and outlive what they are about."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.access import sign_in
from api.access.limits import Limiter
from api.access.principal import principal
from flows.domain.actions import Action
from flows.domain.columns import now
from flows.domain.event import INSTALLATION, PLATFORM, Actor, ActorKind, Event
from flows.domain.ids import WorkspaceId, new_id
from flows.domain.principal import Principal
from flows.store import events

EVENTS = "/api/v1/events"


def read(client, **query):
    answer = client.get(EVENTS, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_an_event_tells_who_did_what_to_what_and_from_where(client, shop):
    client.put(f"/api/v1/services/{shop}/variables/PASSWORD", json={"value": "hunter2"})
    newest = read(client)[0]
    assert newest | {"id": "", "at": "", "token_id": "", "project_id": ""} == {
        "id": "",
        "at": "",
        "action": "variable.changed",
        "actor_kind": "api",
        "actor": "first",
        "token_id": "",
        "address": "testclient",
        "object_kind": "service",
        "object_id": shop,
        "object": "shop",
        "project_id": "",
        "project": "store",
        "environment": "production",
        "detail": {
            "names": ["PASSWORD"],
            "before": None,
            "source": None,
            "reason": None,
            "removed": {},
            "dry_run": None,
        },
    }


def test_pages_follow_each_other_without_a_gap(client, shop):
    whole, page = [each["id"] for each in read(client)], client.get(EVENTS, params={"limit": 2}).json()
    seen = [each["id"] for each in page["items"]]
    while page["next"]:
        page = client.get(EVENTS, params={"limit": 2, "after": page["next"]}).json()
        seen += [each["id"] for each in page["items"]]
    assert seen == whole
    assert len(whole) > 3


def test_filters_choose_by_project_action_and_time(client, shop, database):
    client.post("/api/v1/projects", json={"slug": "blog"})
    project = client.get("/api/v1/projects/store").json()["id"]
    assert {each["project"] for each in read(client, project="store")} == {"store"}
    assert read(client, project=project) == read(client, project="store")
    two = read(client, action=["project.created", "service.created"])
    assert [each["object"] for each in two] == ["blog", "shop", "store"]
    with database.transaction() as session:
        session.add(Event(**(old := session.get_one(Event, two[0]["id"])).model_dump(exclude={"id", "at", "detail"}),
                          detail=old.detail, at=now() - timedelta(days=3)))  # fmt: skip
    recent = read(client, since=(now() - timedelta(days=1)).isoformat())
    assert len(recent) == len(read(client)) - 1
    assert client.get(EVENTS, params={"action": "dust.settled"}).status_code == 422
    assert client.get(EVENTS, params={"since": "yesterday"}).status_code == 422


def test_an_event_outlives_its_project(client):
    client.post("/api/v1/projects", json={"slug": "blog"})
    assert client.delete("/api/v1/projects/blog").status_code == 204
    assert [each["action"] for each in read(client, project="blog")] == ["project.deleted", "project.created"]


def test_another_workspace_sees_its_own_and_the_installations(client, shop, monkeypatch):
    elsewhere = Principal(WorkspaceId(new_id()), Actor(ActorKind.API, "foreign"))
    monkeypatch.setitem(client.app.dependency_overrides, principal, lambda: elsewhere)
    assert {each["object_kind"] for each in read(client)} == {"installation"}
    assert read(client, project="store") == []


def test_what_was_refused_leaves_no_event(client, shop):
    before = len(read(client))
    assert client.patch(f"/api/v1/services/{shop}", json={"replicas": 5000}).status_code == 422
    assert client.put(f"/api/v1/services/{shop}/volumes/data", json={"path": "nowhere"}).status_code == 422
    assert client.put(f"/api/v1/services/{shop}/sleep").status_code == 409
    assert len(read(client)) == before


def test_who_fails_to_sign_in_is_reported_and_cannot_fill_the_table(client, monkeypatch):
    monkeypatch.setattr(sign_in, "failures", Limiter(per_minute=3))
    codes = [client.post("/api/v1/session", json={"token": "slip_wrong"}).status_code for _ in range(5)]
    assert codes == [401, 401, 401, 429, 429]
    failed = read(client, action="login.failed")
    assert [(each["actor_kind"], each["actor"], each["address"]) for each in failed] == [
        ("unknown", "", "testclient")
    ] * 3
    assert "slip_wrong" not in client.get(EVENTS).text


@pytest.mark.parametrize(
    "statement", ["UPDATE event SET actor = 'somebody else'", "DELETE FROM event", "TRUNCATE event"]
)
def test_postgresql_keeps_what_is_younger_than_a_month(database, statement):
    with database.transaction() as session:
        events.record(session, PLATFORM, Action.CLEAN_UP_REQUESTED, INSTALLATION)
    with pytest.raises(DBAPIError, match="Events are only added"), database.transaction() as session:
        session.connection().execute(text(statement))


def test_an_old_event_can_be_cleaned_up_and_still_not_be_changed(database):
    with database.transaction() as session:
        events.record(session, PLATFORM, Action.CLEAN_UP_REQUESTED, INSTALLATION)
        (event,) = session.new
        event.at = now() - timedelta(days=400)  # type: ignore[attr-defined]
    with pytest.raises(DBAPIError), database.transaction() as session:
        session.connection().execute(text("UPDATE event SET actor = 'somebody else'"))
    with database.transaction() as session:
        assert events.outdated(session, now() - timedelta(days=365)) == 1
        assert events.delete_outdated(session, now() - timedelta(days=365), 10) == 1


def test_a_program_is_named_by_its_token_and_supersedes_in_its_own_name(client, shop):
    secret = client.post(f"/api/v1/services/{shop}/tokens", json={"name": "ci"}).json()["secret"]
    for _ in range(2):
        assert client.put(f"/api/v1/deploy/{secret}", json={"supersede": True}).status_code == 202
    reported = read(client)[:3]
    assert {(each["actor_kind"], each["actor"]) for each in reported} == {("deploy", "ci")}
    assert [(each["action"], each["object"], each["detail"]["source"]) for each in reported] == [
        ("deployment.cancelled", "shop #1", "#2"),
        ("deployment.requested", "shop #2", None),
        ("deployment.requested", "shop #1", None),
    ]
    assert secret not in client.get(EVENTS).text


def test_the_first_token_is_issued_by_the_platform(client):
    (first,) = read(client, action="token.issued")
    assert (first["actor_kind"], first["detail"]["names"], first["object_kind"]) == (
        "platform",
        ["first"],
        "installation",
    )
