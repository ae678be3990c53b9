"""Plans over REST: of what is pending, and of requests that nobody staged."""


def test_a_plan_of_requests_adds_them_to_what_is_pending_and_keeps_nothing(client, shop):
    address = f"/api/v1/services/{shop}"
    before = client.get(f"{address}/changes").json()
    body = {"image": "slipway/hello:2", "variables": {"B": "2"}, "routes": [{"domain": "a.example.com", "port": 8080}]}
    plan = client.post(f"{address}/plan", json=body)
    assert plan.status_code == 200, plan.text
    planned = {(each["field"], each["key"]): each["new"] for each in plan.json()["differences"]}
    assert planned["image", None] == "slipway/hello:2"
    assert {("variables", "A"), ("variables", "B"), ("routes", "a.example.com")} <= planned.keys()
    assert client.get(f"{address}/changes").json() == before


def test_a_domain_that_was_only_planned_is_free(client, shop):
    body = {"routes": [{"domain": "a.example.com", "port": 8080}]}
    client.post(f"/api/v1/services/{shop}/plan", json=body)
    other = {"slug": "other", "image": "app", **body}
    assert client.post("/api/v1/projects/store/environments/production/services", json=other).status_code == 201


def test_requests_that_could_not_be_staged_cannot_be_planned(client, shop):
    answer = client.post(f"/api/v1/services/{shop}/plan", json={"volumes": {"data": {"path": "relative"}}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/volumes/data/path"
