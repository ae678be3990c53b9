"""The Swarm service of a version, and the domains that come out of names."""

import pytest

from blocks.specs import Attachment, SrvTarget
from flows.plans import names, service, traffic
from tests.builders import a_config, a_snapshot

IMAGE = "app@sha256:" + "0" * 64


def test_a_version_becomes_one_service_on_its_two_networks():
    deployment = a_snapshot(a_config(variables={"B": "2", "A": "1"}, replicas=2, stop_grace_seconds=7))
    spec = service.service_spec("slipway", deployment, IMAGE)
    assert spec.name == names.swarm_service("slipway", deployment)
    assert spec.image == IMAGE
    assert spec.networks == (
        Attachment("slipway-env-000000000003", ("shop",)),
        Attachment("slipway-edge-000000000001", ("shop-000000000004",)),
    )
    assert (spec.replicas, spec.stop_grace_seconds) == (2, 7)
    assert [line for line in spec.env if not line.startswith("SLIPWAY")] == ["A=1", "B=2"]


def test_a_variable_cannot_pretend_to_be_the_platforms_own():
    deployment = a_snapshot(a_config(variables={"SLIPWAY_SERVICE": "other"}))
    assert "SLIPWAY_SERVICE=shop" in service.service_spec("slipway", deployment, IMAGE).env


def test_each_domain_leads_to_the_versions_own_service():
    deployment = a_snapshot(a_config(routes={"a.example": 80, "*.b.example": 81}))
    host = names.swarm_service("slipway", deployment)
    assert traffic.targets("slipway", deployment) == {
        "a.example": SrvTarget(host, 80),
        "*.b.example": SrvTarget(host, 81),
    }


@pytest.mark.parametrize(
    ("environment", "tail", "domain"),
    [
        ("production", "", "shop-store.localhost"),
        ("staging", "", "shop-store-staging.localhost"),
        ("production", "ab12", "shop-store-ab12.localhost"),
    ],
)
def test_a_generated_domain_is_one_readable_label_below_the_root(environment, tail, domain):
    assert service.generated_domain("store", environment, "shop", "localhost", tail) == domain


def test_a_long_generated_domain_keeps_the_tail_that_makes_it_unique():
    label = service.generated_domain("p" * 38, "production", "s" * 38, "localhost", "abcdef").partition(".")[0]
    assert len(label) <= 63
    assert label.endswith("abcdef")
