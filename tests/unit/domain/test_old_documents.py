"""What the first version wrote down is read for ever. The documents are as they were stored then; never edit them."""

import json

from flows.domain.changes import Edit
from flows.domain.config import ServiceConfig
from flows.domain.parts import HealthCheck, Route
from flows.domain.snapshot import Snapshot

CONFIG_1 = """{"schema_version": 1, "image": "ghcr.io/owner/shop:1.4", "command": ["serve", "--port", "8080"],
 "replicas": 2, "variables": {"A": "1", "EMPTY": ""}, "routes": {"shop.example.com": 8080, "*.shop.example.com": 8081},
 "health_check": {"path": "/up", "port": null, "grace_seconds": 90, "timeout_seconds": 5, "successes": 2},
 "stop_grace_seconds": 20, "drain_seconds": 7}"""
PLAIN_CONFIG_1 = """{"schema_version": 1, "image": "nginx", "command": null, "replicas": 1, "variables": {},
 "routes": {}, "health_check": null, "stop_grace_seconds": 30, "drain_seconds": 5}"""
SNAPSHOT_1 = """{"version": 1, "workspace": {"id": "0193e7c5-0000-7000-8000-000000000001", "slug": "default"},
 "project": {"id": "0193e7c5-0000-7000-8000-000000000002", "slug": "store"},
 "environment": {"id": "0193e7c5-0000-7000-8000-000000000003", "slug": "production"},
 "service": {"id": "0193e7c5-0000-7000-8000-000000000004", "slug": "shop"},
 "deployment": "0193e7c5-0000-7000-8000-000000000005", "number": 3, "network_alias": "shop",
 "edge_alias": "shop-000000000004", "config": %s}"""


def test_a_configuration_of_version_one_says_what_it_said():
    config = ServiceConfig.model_validate_json(CONFIG_1)
    assert (config.image, config.replicas, config.command) == (
        "ghcr.io/owner/shop:1.4",
        2,
        ("serve", "--port", "8080"),
    )
    assert config.variables == {"A": "1", "EMPTY": ""}
    assert config.routes == {"shop.example.com": Route(port=8080), "*.shop.example.com": Route(port=8081)}
    assert config.health_check == HealthCheck(path="/up", grace_seconds=90, timeout_seconds=5, successes=2)
    assert (config.stop_grace_seconds, config.drain_seconds) == (20, 7)
    assert config.probe_port == 8080


def test_what_version_one_did_not_know_is_at_its_default():
    assert ServiceConfig.model_validate_json(PLAIN_CONFIG_1) == ServiceConfig(image="nginx")


def test_a_configuration_is_stored_again_in_todays_shape():
    config = ServiceConfig.model_validate_json(CONFIG_1)
    document = json.loads(config.model_dump_json())
    assert document["schema_version"] == 2
    assert document["routes"]["shop.example.com"] == {"port": 8080, "strip_prefix": True, "redirect": None}
    assert ServiceConfig.model_validate(document) == config


def test_a_snapshot_of_version_one_can_still_be_deployed():
    snapshot = Snapshot.model_validate_json(SNAPSHOT_1 % CONFIG_1)
    assert (snapshot.number, snapshot.service.slug, snapshot.edge_alias) == (3, "shop", "shop-000000000004")
    assert (snapshot.shared_variables, snapshot.kept_image) == ({}, None)
    assert snapshot.config == ServiceConfig.model_validate_json(CONFIG_1)
    assert Snapshot.model_validate_json(snapshot.model_dump_json()) == snapshot


def test_a_change_of_version_one_is_a_route_of_today():
    edit = Edit(field="routes", key="shop.example.com", value=8080)
    assert edit.value == {"port": 8080, "strip_prefix": True, "redirect": None}
