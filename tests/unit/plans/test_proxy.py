"""The proxy's configuration: what matters for users, described in its own words."""

import json
import re

import pytest

from blocks.caddy.proxy import FAILURE_HEADER, TARGET_HEADER, UPSTREAM_HEADER
from flows.plans import proxy
from flows.plans.knot import knot_files
from flows.plans.pages import ASLEEP, PENDING, UNKNOWN
from flows.plans.rules import record_of

CONFIG = json.loads(json.dumps(proxy.caddy_config("10.96.0.2:53")))
SERVERS = CONFIG["apps"]["http"]["servers"]
TO_APP = SERVERS["public"]["routes"][-1]["handle"][0]


def test_the_configuration_knows_no_app_so_no_deploy_changes_it() -> None:
    assert proxy.caddy_config("10.96.0.2:53") == CONFIG
    assert TO_APP["dynamic_upstreams"]["name"] == "{http.vars.record}.routes.slipway"
    assert {"handler": "vars", "record": "{http.request.host}"} in SERVERS["public"]["routes"][0]["handle"]
    assert TO_APP["dynamic_upstreams"]["resolver"] == {"addresses": ["udp/10.96.0.2:53"]}


def test_only_the_public_server_listens_on_a_network() -> None:
    listening = {name: server["listen"] for name, server in SERVERS.items()}
    assert listening["public"] == [":80"]
    assert all(address.startswith("127.0.0.1:") for address in listening["pages"])
    assert all(address.startswith("unix/") for name in ("probe", "verify") for address in listening[name])
    assert CONFIG["admin"]["listen"].startswith("unix/")


def test_nothing_that_may_have_reached_an_app_is_sent_twice() -> None:
    assert "retry_match" not in TO_APP["load_balancing"]  # Caddy's own rule: failed dials, and GET
    assert "request_buffers" not in TO_APP


def test_one_bad_answer_does_not_take_an_app_down() -> None:
    assert "health_checks" not in TO_APP


def test_the_verifying_server_looks_up_as_the_public_one_does() -> None:
    verifying = SERVERS["verify"]["routes"][0]["handle"][0]
    asked = {**TO_APP["dynamic_upstreams"], "name": "{http.request.host}.routes.slipway"}
    assert verifying["dynamic_upstreams"] == asked  # a rule's record is asked for by its name
    assert verifying["transport"]["dial_timeout"] == 1  # nanosecond: no request leaves


def test_the_block_and_the_plan_agree_on_header_names() -> None:
    assert (proxy.TARGET_HEADER, proxy.UPSTREAM_HEADER, proxy.FAILURE_HEADER) == (
        TARGET_HEADER,
        UPSTREAM_HEADER,
        FAILURE_HEADER,
    )


@pytest.mark.parametrize(
    ("host", "is_valid"),
    [
        ("shop.example.com", True),
        ("localhost", True),
        ("a_b.test", True),
        ("127.0.0.1", True),
        ("x" * 63, True),
        ("x" * 64 + ".test", False),
        ("a..b", False),
        (".a", False),
        ("a.", False),
        ("::1", False),
        ("*.a", False),
        ("", False),
    ],
)
def test_only_what_can_be_a_name_is_looked_up(host: str, is_valid: bool) -> None:  # noqa: FBT001
    assert bool(re.search(proxy.HOST_PATTERN, host)) is is_valid


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        (record_of("shop.example.com", "/api"), True),
        (record_of("shop.example.com", "/api").upper(), True),
        ("x." + record_of("shop.example.com", "/api"), True),
        ("or-0123456789ab", False),
        ("r-0123456789ab.example.com", False),
        ("r-0123456789abc", False),
    ],
)
def test_visitors_cannot_ask_for_the_record_of_a_rule(host: str, is_ours: bool) -> None:  # noqa: FBT001
    assert bool(re.search(proxy.RULES_OWN_PATTERN, host)) is is_ours


@pytest.mark.parametrize("text", [UNKNOWN, PENDING, ASLEEP])
def test_pages_are_whole_speak_of_slipway_and_load_nothing(text: str) -> None:
    assert text.startswith("<!doctype html>")
    assert all(part in text for part in ('lang="en"', "<title>", "Slipway", "color-scheme: light dark", "<main>"))
    assert "http" not in text.replace("http-equiv", "")


def test_the_routing_server_answers_its_own_network_and_takes_signed_changes_only() -> None:
    configuration = knot_files("c2VjcmV0", "10.96.0.0/22")["/etc/knot/knot.conf"]
    assert "address: [10.96.0.0/22]" in configuration
    assert "action: [update, transfer]" in configuration
    assert "secret: c2VjcmV0" in configuration
