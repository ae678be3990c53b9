"""Projects and environments over REST."""

import pytest


def test_a_project_comes_with_production(client):
    created = client.post("/api/v1/projects", json={"slug": "store", "description": "Our shop"}).json()
    assert [item["name"] for item in created["environments"]] == ["production"]
    assert client.get("/api/v1/projects/store").json() == created
    assert client.get(f"/api/v1/projects/{created['id']}").json() == created


def test_a_taken_slug_is_a_conflict(client):
    client.post("/api/v1/projects", json={"slug": "store"})
    answer = client.post("/api/v1/projects", json={"slug": "store"})
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/name-taken"


@pytest.mark.parametrize("slug", ["", "Store", "a b", "-a", "a" * 39, "1st", "a\n"])
def test_an_invalid_slug_names_its_place(client, slug):
    answer = client.post("/api/v1/projects", json={"slug": slug})
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/slug"]
    assert client.get("/api/v1/projects").json()["items"] == []


def test_an_unknown_field_is_refused_and_not_ignored(client):
    assert client.post("/api/v1/projects", json={"slug": "store", "descriptoin": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("path", "sent", "fault"),
    [
        ("/projects?limit=1000", None, ("/limit", "must be at most 200 (in the query)")),
        ("/projects?limit=all", None, ("/limit", "must be a whole number (in the query)")),
        ("/projects", b"{}", ("/slug", "is needed")),
        ("/projects", b'{"slug": "store", "colour": 1}', ("/colour", "is not known here")),
        ("/projects", b'{"slug": 1}', ("/slug", "must be a text")),
        ("/projects", b'{"slug": }', ("/9", "is not valid JSON: Expecting value")),
        ("/projects", b"[]", ("", "must be an object")),
    ],
)
def test_a_request_is_refused_in_plain_words(client, path, sent, fault):
    headers = {"Content-Type": "application/json"}
    answer = client.request("POST" if sent else "GET", f"/api/v1{path}", content=sent, headers=headers)
    assert answer.status_code == 422
    assert [(each["pointer"], each["detail"]) for each in answer.json()["errors"]] == [fault]


def test_projects_are_listed_page_by_page(client):
    for slug in ("c", "a", "b"):
        client.post("/api/v1/projects", json={"slug": slug})
    first = client.get("/api/v1/projects", params={"limit": 2}).json()
    second = client.get("/api/v1/projects", params={"limit": 2, "after": first["next"]}).json()
    assert [item["slug"] for item in first["items"] + second["items"]] == ["a", "b", "c"]
    assert second["next"] is None


def test_the_description_can_be_edited(client):
    client.post("/api/v1/projects", json={"slug": "store"})
    client.patch("/api/v1/projects/store", json={"description": "new"})
    assert client.get("/api/v1/projects/store").json()["description"] == "new"


def test_an_empty_project_can_be_deleted_and_a_full_one_not(client, shop):
    client.post("/api/v1/projects", json={"slug": "empty"})
    assert client.delete("/api/v1/projects/empty").status_code == 204
    assert client.get("/api/v1/projects/empty").status_code == 404
    assert client.delete("/api/v1/projects/store").status_code == 409


def test_environments_are_added_and_found_by_name(client):
    client.post("/api/v1/projects", json={"slug": "store"})
    assert client.post("/api/v1/projects/store/environments", json={"name": "staging"}).status_code == 201
    assert client.get("/api/v1/projects/store/environments/staging").json()["project"] == "store"
    assert client.post("/api/v1/projects/store/environments", json={"name": "staging"}).status_code == 409
    assert client.get("/api/v1/projects/store/environments/other").status_code == 404


def test_the_end_of_a_project_with_services_is_confirmed_and_a_flow(client, shop, runs):
    path = "/api/v1/projects/store"
    assert client.get(path).json()["actions"] == ["edit", "create_service", "delete"]
    for confirm in ({}, {"confirm": "stor"}):
        assert client.delete(path, params=confirm).status_code == 409
    project = client.get(path).json()
    assert client.delete(path, params={"confirm": "store"}).status_code == 202
    assert runs.launched[-1] == ("delete-project/delete-project", {"project_id": project["id"]})
    assert (client.get(path).json()["actions"], client.get(path).json()["status"]) == ([], "deleting")
    refused = client.post(f"{path}/environments/production/services", json={"slug": "new", "image": "app"})
    assert refused.status_code == 409
