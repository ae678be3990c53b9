"""Changes are staged like commits: one for each place, taken back one by one or all at once."""

import json

import pytest

from tests.integration.api.remote import kind, pointers

UNKNOWN = "0193e7c5-0000-7000-8000-000000000000"
DATA = {"path": "/data"}


def test_a_new_service_is_a_change_for_each_part_and_nothing_else(a_service):
    cart = a_service("cart", port=80, variables={"A": "1"}, volumes={"data": DATA}, replicas=2)
    assert {(change["field"], change["key"]) for change in cart.changes} == {
        ("image", None),
        ("replicas", None),
        ("variables", "A"),
        ("volumes", "data"),
        ("routes", "cart-store.localhost"),
    }
    assert cart.get()["current"] is None


def test_a_service_of_an_unknown_project_or_environment_is_not_found(client, cart):
    for place in ("none/environments/production", "store/environments/none"):
        answer = client.post(f"/api/v1/projects/{place}/services", json={"slug": "shop", "image": "app"})
        assert answer.status_code == 404


def test_two_requests_for_one_value_leave_the_latest(cart):
    cart.serve()
    for command in (["a"], ["b"]):
        cart.patch(command=command)
    assert cart.change("command")["new"] == ["b"]
    assert len(cart.changes) == 1


def test_two_requests_for_one_item_leave_the_latest(cart):
    cart.serve()
    cart.put("/volumes/data", path="/a")
    cart.put("/volumes/data", path="/b", read_only=True)
    assert cart.change("volumes", "data")["new"] == {"path": "/b", "read_only": True, "host_path": None}


def test_an_item_that_is_added_and_removed_again_leaves_nothing(cart):
    cart.serve()
    cart.put("/volumes/data", **DATA)
    assert cart.delete("/volumes/data").status_code == 204
    assert cart.changes == []
    assert cart.delete("/volumes/data").status_code == 404


@pytest.mark.parametrize("nothing", [{"limits": {}}, {"command": []}, {"replicas": 1}, {"credentials": None}, {}])
def test_a_request_for_what_is_already_so_leaves_nothing(cart, nothing):
    cart.serve()
    assert cart.patch(**nothing).status_code == 200
    assert cart.changes == []


def test_null_takes_a_value_back_to_its_default(a_service):
    cart = a_service("cart", replicas=3, limits={"cpus": 0.5}, stop_grace_seconds=1)
    cart.serve()
    cart.patch(replicas=None, limits=None, stop_grace_seconds=None)
    assert (cart.wanted["replicas"], cart.wanted["limits"], cart.wanted["stop_grace_seconds"]) == (1, None, 30)


def test_an_image_cannot_be_taken_back_to_a_default(cart):
    assert pointers(cart.patch(image=None)) == ["/image"]


def test_a_change_is_taken_back_by_its_id(cart):
    cart.serve()
    cart.patch(replicas=2, command=["a"])
    assert cart.cancel("replicas").status_code == 204
    assert [change["field"] for change in cart.changes] == ["command"]


def test_a_change_that_is_unknown_taken_or_another_services_cannot_be_taken_back(a_service, cart):
    taken = cart.change("image")
    cart.serve()
    foreign = a_service("other").change("image")
    for change in (UNKNOWN, taken["id"], foreign["id"]):
        assert cart.delete(f"/changes/{change}").status_code == 404


def test_the_change_that_gives_the_image_stays_until_there_is_another(cart):
    answer = cart.cancel("image")
    assert (answer.status_code, kind(answer)) == (409, "conflict")
    assert "/image" in answer.json()["detail"]
    assert cart.wanted["image"] == "slipway/hello:1"


@pytest.mark.parametrize(
    ("field", "body"), [("volumes", {"path": "/data"}), ("config-files", {"path": "/data", "content": "x"})]
)
def test_a_change_whose_loss_would_put_two_things_at_one_path_stays(a_service, field, body):
    cart = a_service("cart", volumes={"data": DATA})
    cart.serve()
    cart.put("/volumes/data", path="/elsewhere")
    assert cart.put(f"/{field}/other", **body).status_code == 200
    assert cart.cancel("volumes", "data").status_code == 409
    assert len(cart.changes) == 2


def test_the_change_that_gives_a_check_its_port_stays(cart):
    cart.serve()
    cart.post("/routes", domain="cart.example.com", port=80)
    cart.patch(health_check={"path": "/up"})
    assert cart.cancel("routes", "cart.example.com").status_code == 409
    assert cart.delete("/routes/cart.example.com").status_code == 422


def test_all_changes_are_discarded_at_once_and_their_claims_with_them(a_service, cart):
    cart.serve()
    cart.post("/routes", domain="cart.example.com", port=80)
    cart.put("/host-ports/5432/tcp", target=5432)
    assert "discard" in cart.get()["actions"]
    assert cart.delete("/changes").status_code == 204
    assert cart.changes == []
    assert "discard" not in cart.get()["actions"]
    a_service("other", routes=[{"domain": "cart.example.com", "port": 80}], host_ports={"5432/tcp": 5432})


def test_the_changes_of_a_service_that_was_never_deployed_are_all_there_is_of_it(cart):
    assert cart.delete("/changes").status_code == 409
    assert "discard" not in cart.get()["actions"]


def test_after_a_failed_deploy_one_reverts_to_what_runs(a_service):
    cart = a_service("cart", variables={"A": "1"}, config_files={"conf": {"path": "/etc/a", "content": "one"}})
    cart.serve()
    before = cart.wanted
    cart.put("/variables/A", value="2")
    cart.put("/config-files/conf", path="/etc/a", content="two")
    cart.fail()
    cart.patch(replicas=3)
    assert "revert" in cart.get()["actions"]
    assert cart.post("/reversion").status_code == 200
    assert cart.wanted == before
    assert {(change["field"], change["key"]) for change in cart.changes} == {
        ("variables", "A"),
        ("config_files", "conf"),
    }
    assert "revert" not in cart.get()["actions"]


def test_where_nothing_runs_there_is_nothing_to_revert_to(cart):
    assert cart.post("/reversion").status_code == 409
    assert "revert" not in cart.get()["actions"]


def test_what_a_deployment_changed_is_reported_with_old_and_new(cart):
    cart.serve()
    cart.patch(replicas=2)
    second = cart.serve()
    answer = cart.client.get(f"/api/v1/deployments/{second['id']}/changes").json()
    (change,) = answer["items"]
    assert (change["field"], change["old"], change["new"]) == ("replicas", 1, 2)


@pytest.mark.parametrize("message", ["a\0b", "\ud800", "x" * 501])
def test_a_message_that_cannot_be_kept_is_refused(cart, message):
    body = json.dumps({"message": message})  # which writes half a surrogate pair as an escape
    url = f"/api/v1/services/{cart.id}/deployments"
    answer = cart.client.post(url, content=body, headers={"Content-Type": "application/json"})
    assert pointers(answer) == ["/message"]


def test_a_name_that_cannot_be_stored_is_not_an_internal_error(client):
    assert client.get("/api/v1/projects/a%00b").status_code in (404, 422)
    assert client.get("/api/v1/projects", params={"after": "a\0"}).status_code == 422
