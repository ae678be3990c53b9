"""Services that are deployed together are a rollout, which can be read."""

from uuid import uuid4

PLACE = "/api/v1/projects/store/environments/production"


def test_services_that_are_deployed_together_are_one_rollout(client, a_service, database):
    shop, cart = a_service("shop"), a_service("cart")
    made = client.post(f"{PLACE}/deployments", json={"services": [shop.id, cart.id]}).json()
    answer = client.get(f"{PLACE}/rollouts")
    (rollout,) = answer.json()["items"]
    assert (rollout["kind"], rollout["on_failure"], rollout["outcome"]) == ("bulk", "continue", None)
    assert [sorted(each["service"] for each in wave) for wave in rollout["waves"]] == [["cart", "shop"]]
    assert client.get(f"/api/v1/rollouts/{rollout['id']}").json() == rollout
    for each in made["deployments"]:
        shown = client.get(f"/api/v1/deployments/{each['id']}").json()
        assert (shown["rollout_id"], shown["wave"]) == (rollout["id"], 0)
        client.post(f"/api/v1/deployments/{each['id']}/cancellation")
    assert client.get(f"/api/v1/rollouts/{rollout['id']}").json()["outcome"] == "incomplete"


def test_a_deployment_alone_is_none(client, a_service):
    a_service("shop").deploy()
    assert client.get(f"{PLACE}/rollouts").json() == {"items": [], "next": None}


def test_the_rollouts_of_an_environment_are_pages(client, a_service):
    shop = a_service("shop")
    for _ in range(3):
        client.post(f"{PLACE}/deployments", json={"services": [shop.id]})
    first = client.get(f"{PLACE}/rollouts", params={"limit": 2}).json()
    rest = client.get(f"{PLACE}/rollouts", params={"limit": 2, "after": first["next"]}).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert len({each["id"] for page in (first, rest) for each in page["items"]}) == 3


def test_one_that_is_not_there_is_404(client):
    assert client.get(f"/api/v1/rollouts/{uuid4()}").status_code == 404
