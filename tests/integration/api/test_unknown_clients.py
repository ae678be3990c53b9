"""What belongs to another workspace does not exist, whatever is asked of it."""

import pytest

from api.access.principal import principal
from flows.domain.event import Actor, ActorKind
from flows.domain.ids import WorkspaceId, new_id
from flows.domain.principal import Principal
from tests.integration.api.remote import Remote

# Of the asker, of nobody, or of the whole installation.
OWN = (
    "/session",
    "/instance",
    "/projects",
    "/events",
    "/deploy/{secret}",
    "/preview/{secret}/{name}",
    "/clean-ups/{kind}",
    "/clean-ups/{kind}/{run_id}",
)
BODIES = {
    "/projects/{project}": {"description": ""},
    "/projects/{project}/environments": {"name": "staging"},
    "/projects/{project}/environments/{environment}": {"name": "staging"},
    "/projects/{project}/environments/{environment}/clones": {"name": "staging"},
    "/projects/{project}/environments/{environment}/services": {"slug": "other", "image": "app"},
    "/projects/{project}/environments/{environment}/variables": {"dotenv": "A=1"},
    "/projects/{project}/environments/{environment}/variables/plan": {"variables": {"A": "1"}},
    "/projects/{project}/environments/{environment}/variables/{key}": {"value": "1"},
    "/services/{service_id}/promotions": {"from": str(new_id())},
    "/services/{service_id}/routes": {"port": 80},
    "/services/{service_id}/variables": {"dotenv": "A=1"},
    "/services/{service_id}/variables/{key}": {"value": "1"},
    "/services/{service_id}/volumes/{name}": {"path": "/data"},
    "/services/{service_id}/shared-volumes/{name}": {"service_id": str(new_id()), "volume": "data", "path": "/data"},
    "/services/{service_id}/config-files/{name}": {"path": "/data", "content": "x"},
    "/services/{service_id}/host-ports/{published}/{protocol}": {"target": 80},
}


@pytest.fixture
def whole(a_service) -> Remote:
    """Returns a service with something of everything."""
    cart = a_service(
        "cart",
        routes=[{"domain": "cart.example.com", "port": 80}],
        variables={"A": "1"},
        volumes={"data": {"path": "/data"}},
        config_files={"data": {"path": "/conf", "content": "x"}},
        host_ports={"5432/tcp": 5432},
    )
    cart.client.put("/api/v1/projects/store/environments/production/variables/A", json={"value": "1"})
    return cart


def test_every_route_answers_not_found_to_another_workspace(whole):
    client = whole.client
    places = {
        "project": "store",
        "environment": "production",
        "service_id": whole.id,
        "deployment_id": whole.serve()["id"],
        "token_id": whole.post("/tokens").json()["id"],
        "domain": "cart.example.com",
        "key": "A",
        "name": "data",
        "published": 5432,
        "protocol": "tcp",
        "digest": "0" * 64,
    }
    together = {"services": [whole.id]}
    client.post("/api/v1/projects/store/environments/production/deployments", json=together).raise_for_status()
    rollouts = client.get("/api/v1/projects/store/environments/production/rollouts").json()["items"]
    places["rollout_id"] = rollouts[0]["id"]
    whole.patch(replicas=2)
    places["change_id"] = whole.change("replicas")["id"]
    before = whole.get()
    elsewhere = Principal(WorkspaceId(new_id()), Actor(ActorKind.API, "foreign"))
    client.app.dependency_overrides[principal] = lambda: elsewhere
    asked = 0
    for path, methods in client.app.openapi()["paths"].items():
        short = path.removeprefix("/api/v1")
        for method in methods if short not in OWN else ():
            url, body = path.format(**places), BODIES.get(short, {}) if method in ("post", "put", "patch") else None
            answer = client.request(method, url, json=body, params={"confirm": "cart"})
            assert answer.status_code == 404, (method, path, answer.text)
            asked += 1
    assert asked > 40
    assert client.get("/api/v1/projects").json()["items"] == []
    client.app.dependency_overrides.clear()
    assert whole.get() == before
