"""Services and their staged changes over REST."""

import pytest

SERVICES = "/api/v1/projects/store/environments/production/services"


def test_a_new_service_is_all_pending_changes(client, shop):
    service = client.get(f"/api/v1/services/{shop}").json()
    assert service["status"] == "not_deployed"
    assert service["current"] is None
    assert service["wanted"]["image"] == "slipway/hello:1"
    assert {change["field"] for change in service["changes"]} >= {"image", "routes", "variables"}


def test_a_port_alone_gets_a_readable_domain(client, shop):
    (route,) = client.get(f"/api/v1/services/{shop}/routes").json()["items"]
    assert route == {
        "domain": "shop-store.localhost",
        "path": "/",
        "port": 8080,
        "strip_prefix": True,
        "redirect": None,
        "url": "http://shop-store.localhost:4680",
    }


def test_a_taken_generated_domain_gets_a_tail(client, shop):
    client.post(f"/api/v1/services/{shop}/routes", json={"domain": "cart-store.localhost", "port": 80})
    created = client.post(SERVICES, json={"slug": "cart", "image": "app", "port": 80}).json()
    domain = created["wanted"]["routes"][0]["domain"]
    assert domain.startswith("cart-store-")
    assert domain.endswith(".localhost")


def test_a_domain_of_another_service_is_a_conflict_and_changes_nothing(client, shop):
    cart = client.post(SERVICES, json={"slug": "cart", "image": "app"}).json()
    answer = client.post(f"/api/v1/services/{cart['id']}/routes", json={"domain": "shop-store.localhost", "port": 80})
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/domain-taken"
    assert client.get(f"/api/v1/services/{cart['id']}").json()["wanted"]["routes"] == []


def test_a_domain_is_free_again_when_its_change_is_cancelled(client, shop):
    (change,) = [c for c in client.get(f"/api/v1/services/{shop}/changes").json()["items"] if c["field"] == "routes"]
    assert client.delete(f"/api/v1/services/{shop}/changes/{change['id']}").status_code == 204
    body = {"slug": "cart", "image": "app", "routes": [{"domain": "shop-store.localhost", "port": 80}]}
    assert client.post(SERVICES, json=body).status_code == 201


def test_the_image_of_a_service_that_was_never_deployed_cannot_be_cancelled_away(client, shop):
    (change,) = [c for c in client.get(f"/api/v1/services/{shop}/changes").json()["items"] if c["field"] == "image"]
    assert client.delete(f"/api/v1/services/{shop}/changes/{change['id']}").status_code == 409


def test_a_second_request_for_the_same_thing_replaces_the_first(client, shop):
    for image in ("a", "b"):
        client.patch(f"/api/v1/services/{shop}", json={"image": image})
    images = [c["new"] for c in client.get(f"/api/v1/services/{shop}/changes").json()["items"] if c["field"] == "image"]
    assert images == ["b"]


def test_a_request_for_what_already_is_leaves_no_change(client, shop):
    client.post(f"/api/v1/services/{shop}/deployments", json={})
    client.patch(f"/api/v1/services/{shop}", json={"replicas": 2})
    client.patch(f"/api/v1/services/{shop}", json={"replicas": 1})
    assert client.get(f"/api/v1/services/{shop}/changes").json()["items"] == []


def test_a_change_shows_old_and_new(client, shop):
    client.post(f"/api/v1/services/{shop}/deployments", json={})
    client.put(f"/api/v1/services/{shop}/variables/A", json={"value": "2"})
    (change,) = client.get(f"/api/v1/services/{shop}/changes").json()["items"]
    assert (change["field"], change["key"], change["old"], change["new"]) == ("variables", "A", "1", "2")


def test_variables_come_from_dotenv_text_and_others_stay(client, shop):
    text = '# comment\nexport B="two words"\nC=$A\nD=\n'
    items = client.patch(f"/api/v1/services/{shop}/variables", json={"dotenv": text}).json()["items"]
    assert {item["key"]: item["value"] for item in items} == {"A": "1", "B": "two words", "C": "$A", "D": ""}


def test_a_dotenv_line_without_a_value_changes_nothing(client, shop):
    answer = client.patch(f"/api/v1/services/{shop}/variables", json={"dotenv": "B=1\nC\n"})
    assert answer.status_code == 422
    assert [item["key"] for item in client.get(f"/api/v1/services/{shop}/variables").json()["items"]] == ["A"]


def test_a_variable_is_removed_once(client, shop):
    assert client.delete(f"/api/v1/services/{shop}/variables/A").status_code == 204
    assert client.delete(f"/api/v1/services/{shop}/variables/A").status_code == 404


def test_a_route_is_removed_once(client, shop):
    url = f"/api/v1/services/{shop}/routes/shop-store.localhost"
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"slug": "Cart", "image": "app"}, "/slug"),
        ({"slug": "cart", "image": "no spaces"}, "/image"),
        ({"slug": "cart", "image": "app", "port": 0}, "/port"),
        ({"slug": "cart", "image": "app", "port": 70000}, "/port"),
        ({"slug": "cart", "image": "app", "routes": [{"domain": "nodots", "port": 80}]}, "/routes/0/domain"),
        ({"slug": "cart", "image": "app", "variables": {"A-B": "1"}}, "/variables/A-B/[key]"),
        ({"slug": "cart", "image": "app", "replicas": 0}, "/replicas"),
        ({"slug": "cart", "image": "app", "health_check": {"path": "up"}}, "/health_check/path"),
        ({"slug": "cart"}, "/image"),
    ],
)
def test_bad_input_names_its_place_and_creates_nothing(client, shop, body, pointer):
    answer = client.post(SERVICES, json=body)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert [item["slug"] for item in client.get(SERVICES).json()["items"]] == ["shop"]


def test_a_taken_slug_is_a_conflict(client, shop):
    assert client.post(SERVICES, json={"slug": "shop", "image": "app"}).status_code == 409


def test_deleting_asks_for_the_slug(client, shop, runs):
    assert client.delete(f"/api/v1/services/{shop}", params={"confirm": "shopp"}).status_code == 409
    assert client.delete(f"/api/v1/services/{shop}").status_code == 422
    assert runs.launched == []


def test_a_deletion_starts_its_flow_and_ends_all_other_requests(client, shop, runs):
    answer = client.delete(f"/api/v1/services/{shop}", params={"confirm": "shop"})
    assert answer.status_code == 202
    assert answer.json()["status"] == "deleting"
    assert answer.json()["actions"] == []
    assert runs.launched == [("delete-service/delete-service", {"service_id": shop})]
    assert client.patch(f"/api/v1/services/{shop}", json={"replicas": 2}).status_code == 409
    assert client.post(f"/api/v1/services/{shop}/deployments", json={}).status_code == 409


def test_variables_are_not_readable_in_the_database(client, shop, database):
    from sqlalchemy import text

    client.put(f"/api/v1/services/{shop}/variables/TOKEN", json={"value": "hunter2hunter2"})
    client.post(f"/api/v1/services/{shop}/deployments", json={})
    with database.transaction() as session:
        for table in ("service", "change", "deployment"):
            rows = session.connection().execute(text(f"SELECT t::text FROM {table} t")).scalars().all()
            assert rows
            assert not any("hunter2" in row or "68756e74657232" in row for row in rows)
