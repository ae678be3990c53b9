"""What a field costs: with nothing but its declaration it is staged, planned, deployed, compared, cloned and shown.

`test_more_fields.py` runs this beside the plugin `tests.hypothetical`, which declares the fields.
"""

import json

import pytest

from api import openapi
from tests.integration.api.remote import pointers
from tests.integration.api.test_promotions import serve

MOORING = {"berth": "7", "code": "hunter2"}
SEEN = {"berth": "7", "depth": 3, "forgotten": "set"}
FIELDS = {
    "nickname": "Ada",
    "timbers": {"mast": {**MOORING, "depth": 9}},
    "notes": {"a": "1"},
    "mooring": MOORING,
    "passphrase": "hunter2",
    "undeclared": "hunter2",
}
SHOWN = {
    "nickname": "Ada",
    "timbers": [{**SEEN, "name": "mast", "depth": 9}],
    "notes": {"a": "1"},
    "mooring": SEEN,
    "passphrase": "set",
    "undeclared": "set",
}


@pytest.fixture
def boat(a_service):
    return a_service("boat", **FIELDS)


def test_what_is_sent_is_staged_in_postgresql_and_shown_without_its_secrets(boat):
    assert boat.wanted.items() >= SHOWN.items()
    assert boat.change("nickname")["new"] == "Ada"
    assert boat.change("timbers", "mast")["new"] == {**SEEN, "depth": 9}
    assert boat.change("passphrase")["new"] == "set"


def test_a_rule_of_the_declaration_refuses_with_the_place_of_the_fault(boat):
    assert pointers(boat.patch(mooring={**MOORING, "depth": 10})) == ["/mooring/depth"]
    assert pointers(boat.patch(nickname=1)) == ["/nickname"]


def test_null_takes_a_field_back_and_what_is_left_out_stays(boat):
    boat.serve()
    wanted = boat.patch(nickname=None).json()["wanted"]
    assert (wanted["nickname"], wanted["mooring"], wanted["passphrase"]) == (None, SEEN, "set")
    assert boat.change("nickname")["old"] == "Ada"


def test_a_plan_tells_the_difference_and_a_rollback_takes_it_back(boat):
    first = boat.serve()
    boat.patch(nickname="Grace", passphrase="hunter3")
    found = {each["field"]: (each["old"], each["new"]) for each in boat.get("/plan")["differences"]}
    assert found == {"nickname": ("Ada", "Grace"), "passphrase": ("set", "set")}
    boat.serve()
    assert boat.get()["current"]["nickname"] == "Grace"
    boat.serve(redeploy=first["id"])
    assert boat.get()["current"].items() >= SHOWN.items()


def test_two_environments_differ_in_its_value_if_that_is_public(a_service, client):
    a_service("boat", **FIELDS).serve()
    other = {**FIELDS, "nickname": "Grace", "mooring": {**MOORING, "depth": 4, "code": "hunter3"}, "notes": {}}
    a_service("boat", environment="staging", **other).serve()
    answer = client.get("/api/v1/projects/store/environments/staging/comparison")
    (found,) = answer.json()["compared"]
    assert found["facts"] == [
        {"name": "nickname", "before": "Ada", "after": "Grace"},
        {"name": "mooring/depth", "before": 3, "after": 4},
    ]
    assert found["settings"] == ["notes", "mooring"]
    assert "hunter" not in answer.text


def test_a_promotion_leaves_what_is_not_of_the_source(a_service):
    source, target = a_service("boat", environment="staging", nickname="Grace"), a_service("boat", **FIELDS)
    target.serve()
    deployed = target.post("/promotions", **{"from": serve(source)["id"]})
    assert deployed.status_code == 202, deployed.text
    assert target.get()["current"].items() >= SHOWN.items()


def test_no_answer_bears_a_secret_whatever_is_asked(boat):
    first = boat.serve()
    boat.patch(passphrase="hunter3", undeclared="hunter3", mooring={**MOORING, "code": "hunter3"})
    for url, text in boat.every_answer(first["id"]):
        assert "hunter" not in text, url


def test_entries_are_listed_set_and_removed_one_by_one(boat):
    longer = boat.put("/timbers/boom", berth="8", code="hunter3")
    assert longer.status_code == 200, longer.text
    assert longer.json()["items"] == [*SHOWN["timbers"], {**SEEN, "name": "boom", "berth": "8"}]
    assert pointers(boat.put("/timbers/boom", code="hunter3", depth=10)) == ["/depth"]
    assert boat.delete("/timbers/boom").status_code == 204
    assert boat.get("/timbers")["items"] == SHOWN["timbers"]
    assert "hunter" not in longer.text


def test_an_event_names_it_and_tells_no_value(boat):
    boat.patch(passphrase="hunter3", mooring={**MOORING, "depth": 4})
    answer = boat.client.get("/api/v1/events", params={"action": "service.configured"})
    assert sorted(answer.json()["items"][0]["detail"]["names"]) == ["mooring", "passphrase"]
    assert "hunter" not in answer.text


def test_the_description_of_the_api_has_it():
    description = json.loads(openapi.text())
    assert description["paths"]["/api/v1/services/{service_id}/timbers/{name}"]["put"]["operationId"] == "set_timber"
    schemas = description["components"]["schemas"]
    sent, seen = schemas["ServicePatch"]["properties"], schemas["ConfigRead"]["properties"]
    assert sent["nickname"]["title"] == "Nickname"
    assert sent["nickname"]["x-field"] == {"secrecy": "public", "group": "Scale"}
    assert seen["passphrase"]["anyOf"][0] == {"type": "string", "const": "set"}
    assert "code" not in schemas["MooringRead"]["properties"]
    assert {"nickname", "timbers"} <= set(schemas["ConfigField"]["enum"])
