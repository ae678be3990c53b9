"""What the proxy promises."""

import http.client
from pathlib import Path

import pytest

from blocks.caddy.proxy import Proxy
from blocks.errors import ProxyUnreachable, Refused
from blocks.knot.zone import Zone
from blocks.specs import SrvTarget
from flows.plans.proxy import caddy_config
from flows.plans.routing import NO_SUCH_APP, NOT_DEPLOYED_YET, records_around, zone_records
from flows.plans.rules import record_of
from tests.contracts.edges import APP_PORT, Edge, eventually
from tests.fakes.engine import FakeEngine
from tests.fakes.proxy import FakeProxy
from tests.fakes.zone import FakeZone


def test_a_probe_tells_health_sickness_and_silence_apart(edge: Edge) -> None:
    healthy = edge.start("healthy")
    sick = edge.app("sick", "HEALTH_STATUS=503")
    if edge.fake:
        edge.fake.unhealthy.add(sick.name)
    edge.cluster.services.apply(sick)
    eventually(lambda: edge.health(sick.name) == {503}, "the sick version says so")
    assert edge.health(healthy.host) == {200}
    address = edge.cluster.services.tasks(healthy.host)[0].addresses[edge.network]
    refused = edge.proxy.probe(f"{address}:1", "/health", 2)
    assert (refused.status, "connection refused" in refused.detail) == (None, True)


def test_the_proxy_tells_which_version_a_domain_leads_to(edge: Edge) -> None:
    blue, green = edge.start("blue"), edge.start("green")
    for target in (blue, green, blue):
        edge.zone.update(records_around(["colour.test"], {"colour.test": target}), ())
        eventually(lambda: edge.proxy.upstream_of("colour.test") == f"{target.host}:{APP_PORT}", "the switch")  # noqa: B023
    edge.zone.update({"*": SrvTarget("page", 1)}, list(edge.zone.records()))
    eventually(lambda: edge.proxy.upstream_of("colour.test") == "page:1", "the fallback")


def test_the_proxy_tells_where_the_record_of_a_rule_leads(edge: Edge) -> None:
    record = record_of("shop.test", "/api")
    first, second = edge.start("first"), edge.start("second")
    for target in (first, second):
        edge.zone.update(records_around([record], {record: target}), ())
        eventually(lambda: edge.proxy.upstream_of(record) == f"{target.host}:{APP_PORT}", "the switch")  # noqa: B023
    edge.zone.update({"*": NO_SUCH_APP}, [record])
    page = f"{NO_SUCH_APP.host}:{NO_SUCH_APP.port}"
    eventually(lambda: edge.proxy.upstream_of(record) == page, "without its record a rule leads to the page")


def test_the_same_configuration_is_loaded_once(edge: Edge) -> None:
    config = caddy_config("192.0.2.1:53")
    proxy = edge.proxy
    if isinstance(proxy, FakeProxy):
        assert proxy.configure(config)
        assert not proxy.configure(config)
    else:
        assert isinstance(edge.zone, Zone)
        assert not proxy.configure(caddy_config(f"{edge.zone.server}:53"))


def test_a_silent_proxy_is_unreachable(edge: Edge, tmp_path: Path) -> None:
    is_fake = isinstance(edge.proxy, FakeProxy)
    proxy = FakeProxy(FakeEngine(), FakeZone(), unreachable=True) if is_fake else Proxy(sockets=tmp_path)
    with pytest.raises(ProxyUnreachable):
        proxy.upstream_of("any.test")
    with pytest.raises(ProxyUnreachable):
        proxy.probe("10.0.0.1:80", "/", 1)


@pytest.mark.integration
def test_a_broken_configuration_is_refused_and_the_old_one_serves_on(installed_edge: Edge) -> None:
    assert isinstance(installed_edge.zone, Zone)
    with pytest.raises(Refused):
        installed_edge.proxy.configure({**caddy_config(f"{installed_edge.zone.server}:53"), "apps": {"nothing": {}}})
    test_the_same_configuration_is_loaded_once(installed_edge)


@pytest.mark.integration
def test_the_sockets_may_lie_deeper_than_the_kernel_takes_names(installed_edge: Edge, tmp_path: Path) -> None:
    assert isinstance(installed_edge.proxy, Proxy)
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.parent.mkdir()
    deep.symlink_to(installed_edge.proxy.sockets)
    assert Proxy(sockets=deep).upstream_of("any.test") == installed_edge.proxy.upstream_of("any.test")


@pytest.mark.integration
@pytest.mark.parametrize(
    ("host", "status", "words"),
    [
        ("nothing.test", 404, "no app"),
        ("soon.test", 503, "is starting"),
        ("gone.test", 502, "did not answer"),
        ("mal..formed", 404, "no app"),
        ("[::1]", 404, "no app"),
        ("x" * 70 + ".test", 404, "no app"),
    ],
)
def test_where_no_app_answers_a_page_of_ours_does(installed_edge: Edge, host: str, status: int, words: str) -> None:
    gone = SrvTarget("no-service-of-that-name", 80)
    installed_edge.zone.update(zone_records({"soon.test": NOT_DEPLOYED_YET, "gone.test": gone}), ())
    eventually(lambda: installed_edge.proxy.upstream_of("gone.test") == f"{gone.host}:{gone.port}", "the zone is read")
    found, headers, text = ask(installed_edge.port, host)
    assert (found, words in text, headers.get("Content-Type")) == (status, True, "text/html; charset=utf-8")
    assert "Caddy" not in str(headers)


@pytest.mark.integration
def test_an_app_sees_who_asked_and_visitors_do_not_see_the_proxy(installed_edge: Edge) -> None:
    target = installed_edge.start("seen")
    installed_edge.zone.update(records_around(["seen.test"], {"seen.test": target}), ())
    eventually(lambda: installed_edge.proxy.upstream_of("seen.test") == f"{target.host}:{APP_PORT}", "the switch")
    status, headers, text = ask(installed_edge.port, "seen.test")
    assert (status, headers["X-Version"], text) == (200, "seen", "hello from version seen\n")
    assert "Caddy" not in str(headers)
    assert not any(name.startswith("X-Slipway") for name in headers)


def ask(port: int, host: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": host})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read().decode()
    finally:
        connection.close()
