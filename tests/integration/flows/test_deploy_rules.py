"""Paths and redirects: the proxy knows them as soon as they are deployed, and is left alone by all other deploys."""

from flows.deploy_service import deploy_service
from flows.domain.changes import Edit
from flows.plans.rules import NOWHERE, record_of
from tests.integration.flows.conftest import World


def test_a_deploy_moves_what_a_rule_leads_to_and_changes_no_rule(world: World) -> None:
    service, first = world.serving(routes={"shop.example.com/api": 8080})
    record, config = record_of("shop.example.com", "/api"), world.proxy.config
    assert record in str(config)
    assert world.leads_to(record) == world.name(first)
    second = world.ask_for(service, Edit(field="image", value="app:2"))
    deploy_service(second.id)
    assert world.leads_to(record) == world.name(second)
    assert world.proxy.config is config


def test_a_domain_below_a_wildcard_with_rules_is_left_alone_from_its_first_deploy_on(world: World) -> None:
    world.serving(slug="api", routes={"*.example.com/api": 8080})
    assert "shop.example.com" not in str(world.proxy.config)
    world.serving(routes={"shop.example.com": 8080})
    config = world.proxy.config
    assert "shop.example.com" in str(config)
    world.serving(slug="blog", routes={"blog.example.net": 8080})
    assert world.proxy.config == config


def test_a_wildcard_does_not_serve_a_domain_that_has_rules_from_its_first_deploy_on(world: World) -> None:
    world.serving(slug="api", routes={"shop.example.com/api": 8080})
    assert NOWHERE not in str(world.proxy.config)
    world.serving(slug="all", routes={"*.example.com": 8080})
    assert NOWHERE in str(world.proxy.config)
