"""Where the requests of each route go: records of the zone, and rules where a domain alone does not tell."""

import pytest

from blocks.specs import SrvTarget
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.plans import names, routing, traffic
from flows.plans.rules import Rule, record_of
from tests.builders import a_config, a_snapshot

TO_WWW = {"redirect": {"url": "https://www.example.com", "permanent": True}}
ROUTES = {
    "shop.example.com": 80,
    "shop.example.com/api": 81,
    "*.example.com/raw": {"port": 82, "strip_prefix": False},
    "old.example.com": TO_WWW,
    "shop.example.com/old": {"redirect": {"url": "https://www.example.com/new"}},
}


def test_each_route_to_the_service_has_a_record_of_its_own_and_a_redirect_has_none():
    deployment = a_snapshot(a_config(routes=ROUTES))
    host = names.swarm_service("slipway", deployment)
    assert traffic.targets("slipway", deployment) == {
        "shop.example.com": SrvTarget(host, 80),
        record_of("shop.example.com", "/api"): SrvTarget(host, 81),
        record_of("*.example.com", "/raw"): SrvTarget(host, 82),
    }


def test_a_record_of_a_path_is_one_label_and_tells_routes_apart():
    places = [("a.example.com", "/api"), ("a.example.com", "/api/v2"), ("b.example.com", "/api")]
    records = {record_of(*place) for place in places}
    assert len(records) == len(places)
    assert all(record.startswith("r-") and "." not in record and len(record) <= 63 for record in records)


def test_only_what_is_more_than_a_domain_needs_a_rule():
    assert traffic.rules([a_snapshot(a_config(routes=ROUTES))]) == (
        Rule("*.example.com", "/raw", record_of("*.example.com", "/raw"), strip_prefix=False),
        Rule("old.example.com", "/", "old.example.com", redirect_to="https://www.example.com", is_permanent=True),
        Rule("shop.example.com", "/api", record_of("shop.example.com", "/api")),
        Rule(
            "shop.example.com",
            "/old",
            record_of("shop.example.com", "/old"),
            redirect_to="https://www.example.com/new",
        ),
    )
    assert traffic.plain_domains([a_snapshot(a_config(routes=ROUTES))]) == {"shop.example.com"}


def test_rules_do_not_hang_on_the_order_of_deployments():
    one = a_snapshot(a_config(routes={"a.example.com/x": 80}))
    other = a_snapshot(a_config(routes={"a.example.com/y": 80, "b.example.com": TO_WWW}), service="cart")
    assert traffic.rules([one, other]) == traffic.rules([other, one])
    assert traffic.rules([one, one]) == traffic.rules([one])


def test_two_services_share_a_domain_by_path():
    shop = a_snapshot(a_config(routes={"example.com": 80}))
    blog = a_snapshot(a_config(routes={"example.com/blog": 80}), service="blog")
    found = {**traffic.targets("slipway", shop), **traffic.targets("slipway", blog)}
    assert {target.host for target in found.values()} == {
        names.swarm_service("slipway", shop),
        names.swarm_service("slipway", blog),
    }


@pytest.mark.parametrize("status", [DeploymentStatus.HEALTHY, DeploymentStatus.UNHEALTHY, DeploymentStatus.SLEEPING])
def test_what_sleeps_leads_to_the_page_that_says_so(status):
    snapshot = a_snapshot(a_config(routes=ROUTES))
    row = Deployment(service_id=snapshot.service_id, number=1, snapshot=snapshot, image="app", status=status)
    awake = traffic.targets("slipway", snapshot)
    is_asleep = status is DeploymentStatus.SLEEPING
    assert traffic.targets_now("slipway", row) == (dict.fromkeys(awake, routing.ASLEEP) if is_asleep else awake)
