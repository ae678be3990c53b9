"""What containers find in their environment: who wins, and what stands for what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.domain.ids import short
from flows.plans.environment import container_environment, resolved
from tests.builders import a_config, a_snapshot

SYSTEM = {
    "SLIPWAY": "true",
    "SLIPWAY_DOMAINS": "shop.example.com,*.shop.example.com",
    "SLIPWAY_WORKSPACE": "default",
    "SLIPWAY_PROJECT": "store",
    "SLIPWAY_PROJECT_ID": "00000000-0000-0000-0000-000000000002",
    "SLIPWAY_ENVIRONMENT": "production",
    "SLIPWAY_SERVICE": "shop",
    "SLIPWAY_SERVICE_ID": "00000000-0000-0000-0000-000000000004",
    "SLIPWAY_DEPLOYMENT": "7",
    "SLIPWAY_DEPLOYMENT_TYPE": "image",
    "SLIPWAY_PRIVATE_DOMAIN": "shop",
    "SLIPWAY_WORKSPACE_DOMAIN": "shop-000000000004",
}


def environment(shared: dict[str, str] | None = None, **own: str) -> dict[str, str]:
    snapshot = a_snapshot(a_config(variables=own), shared_variables=shared or {})
    return dict(line.split("=", 1) for line in container_environment(snapshot))


def test_every_container_learns_what_it_is_and_where():
    elsewhere = {"redirect": {"url": "https://www.example.com"}}
    routes = {
        "shop.example.com": 80,
        "shop.example.com/api": 81,
        "*.shop.example.com": 80,
        "old.example.com": elsewhere,
    }
    snapshot = a_snapshot(a_config(routes=routes), number=7)
    expected = {**SYSTEM, "SLIPWAY_DEPLOYMENT_ID": short(snapshot.deployment)}
    assert container_environment(snapshot) == tuple(f"{key}={value}" for key, value in sorted(expected.items()))


def test_own_variables_win_over_shared_ones_and_the_systems_over_both():
    found = environment({"A": "shared", "B": "shared", "SLIPWAY": "shared"}, A="own", SLIPWAY_SERVICE="own")
    assert (found["A"], found["B"]) == ("own", "shared")
    assert (found["SLIPWAY"], found["SLIPWAY_SERVICE"]) == ("true", "shop")


def test_variables_are_sorted_so_that_the_same_ones_make_the_same_version():
    lines = container_environment(a_snapshot(a_config(variables={"b": "", "B": "", "a": ""})))
    assert list(lines) == sorted(lines)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("{{env.HOST}}", "db"),
        ("postgres://{{ env.HOST }}:5432/{{env.NAME}}", "postgres://db:5432/shop"),
        ("{{env.HOST}}{{env.HOST}}", "dbdb"),
        ("{{deployment.number}} of {{deployment.service}}", "7 of shop"),
        ("{{deployment.project}}/{{deployment.environment}}", "store/production"),
        ("{{deployment.image}}", "slipway/hello:1"),
        ("{{env.UNKNOWN}}", "{{env.UNKNOWN}}"),
        ("{{deployment.unknown}}", "{{deployment.unknown}}"),
        ("{{other.HOST}}", "{{other.HOST}}"),
        ("{{env.A-B}}", "{{env.A-B}}"),
        ("{env.HOST} ${HOST} {{HOST}}", "{env.HOST} ${HOST} {{HOST}}"),
        ("{{env.NESTED}}", "{{env.HOST}}"),
    ],
)
def test_a_placeholder_is_replaced_once_and_what_is_unknown_stays_as_written(text, meaning):
    shared = {"HOST": "db", "NAME": "shop", "NESTED": "{{env.HOST}}"}
    assert resolved(text, a_snapshot(number=7, shared_variables=shared)) == meaning


def test_the_deployments_id_is_the_one_in_the_names_of_its_containers():
    snapshot = a_snapshot()
    assert resolved("{{deployment.id}}", snapshot) == short(snapshot.deployment)


def test_a_variable_can_extend_the_shared_one_of_its_own_name():
    assert environment({"FLAGS": "-a"}, FLAGS="{{env.FLAGS}} -b")["FLAGS"] == "-a -b"


def test_placeholders_are_resolved_in_a_services_own_variables_only():
    assert environment({"A": "{{deployment.number}}"})["A"] == "{{deployment.number}}"


@given(st.text(st.sampled_from("{}. envdploymtKEY_$")))
def test_text_without_a_known_placeholder_is_left_alone(text):
    assert resolved(text, a_snapshot()) == text
