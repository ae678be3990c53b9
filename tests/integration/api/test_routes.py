"""Routes: who may have which domain and path, and what is generated."""

import pytest

from flows.domain.deployment import DeploymentStatus
from tests.integration.api.remote import kind, pointers

SHOP = {"domain": "shop.example.com", "port": 80}
TO_WWW = {"url": "https://www.example.com"}


def test_a_route_without_a_domain_gets_one_below_the_root_domain(cart):
    answer = cart.post("/routes", port=80)
    assert answer.status_code == 201
    assert answer.json()["domain"] == "cart-store.localhost"


def test_routes_of_one_request_without_a_domain_share_a_generated_one(a_service):
    cart = a_service("cart", routes=[{"port": 80}, {"port": 81, "path": "/api"}])
    places = [(route["domain"], route["path"], route["port"]) for route in cart.wanted["routes"]]
    assert places == [("cart-store.localhost", "/", 80), ("cart-store.localhost", "/api", 81)]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"routes": [SHOP, {**SHOP, "port": 81}]}, "/routes/1"),
        ({"routes": [SHOP, {**SHOP, "domain": "SHOP.example.com.", "path": "/"}]}, "/routes/1"),
        ({"port": 80, "routes": [{"port": 81}]}, "/port"),
    ],
)
def test_the_same_domain_and_path_twice_in_a_request_is_refused(client, cart, body, pointer):
    url = "/api/v1/projects/store/environments/production/services"
    assert pointers(client.post(url, json={"slug": "other", "image": "app", **body})) == [pointer]
    assert [service["slug"] for service in client.get(url).json()["items"]] == ["cart"]


def test_the_same_domain_and_path_again_replaces_the_route(cart):
    cart.post("/routes", **SHOP)
    cart.post("/routes", **{**SHOP, "port": 81})
    assert [route["port"] for route in cart.wanted["routes"]] == [81]


def test_a_domain_and_path_of_another_service_is_taken_and_another_path_is_not(a_service, cart):
    cart.post("/routes", **SHOP)
    other = a_service("other")
    answer = other.post("/routes", **SHOP)
    assert (answer.status_code, kind(answer)) == (409, "domain-taken")
    assert "shop.example.com" in answer.json()["detail"]
    assert other.post("/routes", **SHOP, path="/blog").status_code == 201
    assert other.post("/routes", **SHOP, path="/blog/").status_code == 201
    assert [route["path"] for route in other.wanted["routes"]] == ["/blog"]
    assert cart.post("/routes", **SHOP, path="/blog").status_code == 409


def test_two_services_live_on_one_domain_by_path(a_service, cart):
    cart.post("/routes", **SHOP)
    cart.serve()
    other = a_service("other", routes=[{**SHOP, "path": "/blog"}])
    other.serve()
    assert cart.get()["urls"] == ["http://shop.example.com:4680"]
    assert other.get()["urls"] == ["http://shop.example.com:4680/blog"]


def test_what_another_services_wildcard_covers_on_the_same_path_is_taken(a_service, cart):
    cart.post("/routes", domain="*.example.com", port=80)
    other = a_service("other")
    for domain in ("shop.example.com", "a.shop.example.com", "*.shop.example.com", "*.example.com"):
        assert kind(other.post("/routes", domain=domain, port=80)) == "domain-taken"
    assert other.post("/routes", domain="shop.example.com", path="/api", port=80).status_code == 201
    assert other.post("/routes", domain="example.com", port=80).status_code == 201


def test_what_was_there_before_a_wildcard_over_it_stays(a_service, cart):
    cart.post("/routes", **SHOP)
    assert a_service("other").post("/routes", domain="*.example.com", port=80).status_code == 201
    assert cart.patch(replicas=2).status_code == 200
    assert cart.serve()["status"] == "queued"


def test_a_services_own_wildcard_covers_its_own_routes_too(cart):
    cart.post("/routes", domain="*.example.com", port=80)
    assert pointers(cart.post("/routes", **SHOP)) == [""]
    assert cart.post("/routes", **SHOP, path="/api").status_code == 201


@pytest.mark.parametrize("domain", ["*.apps.example.com", "*.example.com", "a.slipway", "*.routes.slipway"])
@pytest.mark.parametrize("path", ["/", "/api"])
def test_domains_that_the_platform_needs_are_reserved(operator, cart, domain, path):
    operator(root_domain="apps.example.com")
    assert pointers(cart.post("/routes", domain=domain, path=path, port=80)) == [""]
    assert cart.wanted["routes"] == []


@pytest.mark.parametrize(
    "domain", ["apps.example.com", "shop.apps.example.com", "*.shop.apps.example.com", "*.xapps.org"]
)
def test_domains_beside_and_below_the_root_domain_are_free(operator, cart, domain):
    operator(root_domain="apps.example.com")
    assert cart.post("/routes", domain=domain, port=80).status_code == 201


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"domain": "shop.example.com"}, ""),
        ({**SHOP, "redirect": TO_WWW}, ""),
        ({"domain": "shop", "port": 80}, "/domain"),
        ({**SHOP, "path": "api"}, "/path"),
        ({**SHOP, "path": "/a b"}, "/path"),
        ({**SHOP, "port": 0}, "/port"),
        ({"domain": "shop.example.com", "redirect": {"url": "www.example.com"}}, "/redirect/url"),
    ],
)
def test_a_route_leads_to_a_port_or_elsewhere_and_its_faults_are_reported_by_place(cart, body, pointer):
    assert pointers(cart.post("/routes", **body)) == [pointer]


def test_faults_of_routes_in_a_new_service_are_reported_by_their_place_in_the_list(client, cart):
    url = "/api/v1/projects/store/environments/production/services"
    routes = [SHOP, {"domain": "shop.example.com", "path": "/old"}]
    answer = client.post(url, json={"slug": "other", "image": "app", "routes": routes})
    assert pointers(answer) == ["/routes/1"]


def test_a_redirect_is_a_route_without_a_port(cart):
    answer = cart.post("/routes", domain="old.example.com", redirect={**TO_WWW, "permanent": True})
    assert answer.status_code == 201
    route = answer.json()
    assert (route["port"], route["redirect"]) == (None, {"url": "https://www.example.com", "permanent": True})


def test_a_route_is_removed_by_domain_and_path(cart):
    cart.post("/routes", **SHOP)
    cart.post("/routes", **SHOP, path="/api")
    assert cart.delete("/routes/shop.example.com", path="/nothing").status_code == 404
    assert cart.delete("/routes/SHOP.example.com.", path="/api/").status_code == 204
    assert [route["path"] for route in cart.wanted["routes"]] == ["/"]


def test_a_route_that_still_serves_stays_claimed_until_the_next_version_serves(a_service, cart):
    cart.post("/routes", **SHOP)
    cart.serve()
    cart.delete("/routes/shop.example.com")
    waiting = cart.deploy()
    other = a_service("other")
    assert other.post("/routes", **SHOP).status_code == 409
    cart.settle(waiting, DeploymentStatus.HEALTHY)
    assert other.post("/routes", **SHOP).status_code == 201
