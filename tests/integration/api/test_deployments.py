"""Deployments over REST: asked for, queued, listed."""

from tests.fakes.runs import FakeRuns


def deploy(client, shop, **body):
    return client.post(f"/api/v1/services/{shop}/deployments", json=body)


def test_a_deployment_takes_the_changes_and_starts_its_flow(client, shop, runs):
    answer = deploy(client, shop, message="first")
    assert answer.status_code == 202
    deployment = answer.json()
    assert (deployment["number"], deployment["status"], deployment["message"]) == (1, "queued", "first")
    assert runs.launched == [("deploy-service/deploy-service", {"deployment_id": deployment["id"]})]
    service = client.get(f"/api/v1/services/{shop}").json()
    assert service["status"] == "deploying"
    assert service["changes"] == []
    assert service["current"] == service["wanted"]


def test_a_second_deployment_waits_as_a_row_and_not_as_a_run(client, shop, runs):
    deploy(client, shop)
    deploy(client, shop)
    assert len(runs.launched) == 1


def test_services_deploy_side_by_side_up_to_the_limit(client, shop, runs, context):
    for number in range(context.settings.max_concurrent_deploys + 2):
        body = {"slug": f"app-{number}", "image": "app"}
        created = client.post("/api/v1/projects/store/environments/production/services", json=body).json()
        deploy(client, created["id"])
    assert len(runs.launched) == context.settings.max_concurrent_deploys


def test_a_deployment_is_not_lost_while_prefect_is_away(client, shop, runs: FakeRuns):
    runs.is_reachable = False
    answer = deploy(client, shop)
    assert answer.status_code == 202
    assert client.get(f"/api/v1/deployments/{answer.json()['id']}").json()["status"] == "queued"


def test_deployments_are_listed_newest_first_page_by_page(client, shop):
    for _ in range(3):
        deploy(client, shop)
    url = f"/api/v1/services/{shop}/deployments"
    first = client.get(url, params={"limit": 2}).json()
    second = client.get(url, params={"limit": 2, "after": first["next"]}).json()
    assert [item["number"] for item in first["items"] + second["items"]] == [3, 2, 1]


def test_an_unknown_deployment_is_not_found(client):
    unknown = "0193e7c5-0000-7000-8000-000000000000"
    assert client.get(f"/api/v1/deployments/{unknown}").status_code == 404
    assert client.get("/api/v1/deployments/nonsense").status_code == 422


def test_the_journal_is_read_from_a_cursor(client, shop, database):
    from uuid import UUID

    from flows.store import journal

    deployment = deploy(client, shop).json()
    with database.transaction() as session:
        for text in ("one", "two", "three"):
            journal.write(session, UUID(deployment["id"]), text)
    url = f"/api/v1/deployments/{deployment['id']}/journal"
    first = client.get(url, params={"limit": 2}).json()
    second = client.get(url, params={"after": first["next"]}).json()
    assert [line["text"] for line in first["items"] + second["items"]] == ["one", "two", "three"]
    for latest, texts in ((2, ["two", "three"]), (3, ["one", "two", "three"]), (9, ["one", "two", "three"])):
        read = client.get(url, params={"latest": latest}).json()
        assert [line["text"] for line in read["items"]] == texts
    read = client.get(url, params={"latest": 2, "after": second["items"][0]["cursor"] - 1}).json()
    assert [line["text"] for line in read["items"]] == ["three"]
