"""A list of services tells in a few words what each of them tells in full."""

from sqlalchemy import text

SERVICES = "/api/v1/projects/store/environments/production/services"
GIT = {"repository": "https://git.example.com/ada/cart.git", "ref": "next"}


def listed(client, **query):
    answer = client.get(SERVICES, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_a_list_and_the_service_itself_tell_the_same(client, a_service):
    cart = a_service("cart", port=8080, variables={"A": "1"})
    cart.serve()
    cart.patch(replicas=2)
    broken = a_service("broken")
    broken.fail()
    a_service("draft", routes=[{"domain": "draft.example.com", "port": 80}])
    found = {each["slug"]: each for each in listed(client)}
    assert list(found) == ["broken", "cart", "draft"]
    for each in found.values():
        whole = client.get(f"/api/v1/services/{each['id']}").json()
        alike = ("id", "project", "environment", "status", "urls", "created_at", "updated_at")
        assert {name: each[name] for name in alike} == {name: whole[name] for name in alike}
        assert each["pending_changes"] == len(whole["changes"])
        assert each["actions"] == [action for action in whole["actions"] if action != "revert"]
        for name in ("live_deployment", "latest_deployment"):
            few = each[name] and whole[name] and {key: whole[name][key] for key in each[name]}
            assert each[name] == few
    assert (found["cart"]["status"], found["broken"]["status"]) == ("healthy", "failed")
    assert found["draft"]["urls"] == []  # what is staged does not serve


def test_a_service_that_was_never_deployed_is_listed_with_what_it_is_to_be_made_of(client, a_service):
    a_service("built", image=None, git=GIT)
    a_service("file", image=None, build={"content": "FROM scratch"})
    a_service("plain")
    origins = {each["slug"]: each["origin"] for each in listed(client)}
    git = f"{GIT['repository']} {GIT['ref']}"
    assert origins == {"built": git, "file": "Dockerfile", "plain": "slipway/hello:1"}


def test_what_is_sealed_stays_closed(client, a_service, database):
    a_service("cart", port=8080, variables={"A": "1"}).serve()
    with database.transaction() as session:
        for column in ("service SET config", "deployment SET snapshot"):
            session.connection().execute(text(f"UPDATE {column} = 'no key opens this'"))
    (cart,) = listed(client)
    assert (cart["status"], len(cart["urls"])) == ("healthy", 1)


def test_routes_of_versions_that_are_older_than_their_column_are_reported_too(client, a_service, database):
    cart = a_service("cart", routes=[{"domain": "cart.example.com", "port": 80}])
    cart.serve()
    with database.transaction() as session:
        session.connection().execute(text("UPDATE deployment SET route_keys = NULL"))
    assert listed(client)[0]["urls"] == cart.get()["urls"] != []


def test_pages_follow_each_other_by_name(client, a_service):
    for slug in ("b", "a", "c"):
        a_service(slug)
    first = client.get(SERVICES, params={"limit": 2}).json()
    assert ([each["slug"] for each in first["items"]], first["next"]) == (["a", "b"], "b")
    assert [each["slug"] for each in listed(client, after="b", limit=2)] == ["c"]
