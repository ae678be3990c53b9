"""Two environments of a project side by side."""

import pytest
from sqlalchemy import event

URL = "/api/v1/projects/store/environments/staging/comparison"
NOTHING = {"added": [], "removed": [], "different": []}


@pytest.fixture
def both(client, a_service):
    """`cart` serves in production and in staging, each with things of its own; other services are in one of them."""
    a_service("only", environment="production")
    a_service("extra", environment="staging")
    old = a_service("cart", port=80, variables={"TOKEN": "hunter2", "A": "1"}, replicas=2)
    new = a_service("cart", environment="staging", port=80, variables={"TOKEN": "hunter3", "B": "hunter4"})
    for environment, value in (("production", "hunter5"), ("staging", "hunter6")):
        client.put(f"/api/v1/projects/store/environments/{environment}/variables/S", json={"value": value})
    return old, new


def test_what_serves_is_compared_by_service(client, both):
    for service in both:
        service.serve()
    answer = client.get(URL, params={"with": "production"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["environment"], found["compared_with"]) == ("staging", "production")
    assert found["services"] == {**NOTHING, "added": ["extra"], "removed": ["only"]}
    assert found["shared_variables"] == {**NOTHING, "different": ["S"]}
    (cart,) = found["compared"]
    assert (cart["service"], cart["compared_with_id"], cart["service_id"]) == ("cart", both[0].id, both[1].id)
    assert cart["variables"] == {"added": ["B"], "removed": ["A"], "different": ["TOKEN"]}
    assert cart["shared_variables"] == {**NOTHING, "different": ["S"]}
    assert cart["facts"] == [{"name": "replicas", "before": 2, "after": 1}]
    assert (cart["routes"], cart["settings"], cart["is_same"]) == (NOTHING, [], False)
    assert "hunter" not in answer.text


def test_where_nothing_serves_nothing_is_compared(client, both):
    both[1].serve()
    both[1].patch(replicas=7)
    (cart,) = client.get(URL).json()["compared"]
    assert (cart["not_serving"], cart["is_same"], cart["facts"]) == (["production"], False, [])
    both[0].fail()
    assert client.get(URL).json()["compared"][0]["not_serving"] == ["production"]


def test_an_environment_is_like_itself(client, both):
    both[0].serve()
    found = client.get(URL.replace("staging", "production")).json()
    assert (found["services"], found["shared_variables"]) == (NOTHING, NOTHING)
    assert all(each["is_same"] for each in found["compared"])


def test_environments_that_are_not_there_cannot_be_compared(client, both):
    assert client.get(URL, params={"with": "none"}).status_code == 404
    assert client.get(URL.replace("staging", "none")).status_code == 404


def test_more_services_need_no_more_questions_to_the_database(client, both, a_service, database):
    asked: list[str] = []

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    def count() -> int:
        asked.clear()
        assert client.get(URL).status_code == 200
        return len(asked)

    event.listen(database._engine, "before_cursor_execute", note)
    try:
        few = count()
        for slug in ("a", "b", "c"):
            for environment in ("production", "staging"):
                a_service(slug, environment=environment).serve()
        assert count() == few
    finally:
        event.remove(database._engine, "before_cursor_execute", note)
