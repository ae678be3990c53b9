"""Behind a rule as without one: switches that nobody notices. And what a change of the rules themselves costs."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from blocks.specs import SrvTarget
from flows.plans.proxy import caddy_config
from flows.plans.routing import records_around
from flows.plans.rules import Rule, record_of
from tests.contracts.edges import APP_PORT, Edge, eventually
from tests.traffic import traffic

pytestmark = pytest.mark.integration
DOMAIN, OTHER = "shop.changes.example", "other.changes.example"
RECORD = record_of(DOMAIN, "/api")
RULE = Rule(DOMAIN, "/api", RECORD)
CLIENTS, CHANGES = 4, 5


@pytest.fixture(scope="module")
def edge(installed_edge: Edge) -> Iterator[Edge]:
    """One rule, and a plain domain beside it."""
    lead(installed_edge, OTHER, installed_edge.start("beside"))
    lead(installed_edge, RECORD, installed_edge.start("one"))
    installed_edge.proxy.configure(config(installed_edge, RULE))
    eventually(lambda: httpx.get(url(installed_edge), headers={"Host": DOMAIN}).status_code == 200, "the rule works")
    yield installed_edge
    installed_edge.proxy.configure(config(installed_edge))


def config(edge: Edge, *rules: Rule) -> dict[str, object]:
    return dict(caddy_config(f"{edge.zone.server}:53", rules, (OTHER,)))  # type: ignore[union-attr]


def url(edge: Edge, path: str = "/api") -> str:
    return f"http://127.0.0.1:{edge.port}{path}"


def lead(edge: Edge, owner: str, target: SrvTarget) -> None:
    edge.zone.update(records_around([owner], {owner: target}), ())
    eventually(lambda: edge.proxy.upstream_of(owner) == f"{target.host}:{APP_PORT}", f"{owner} leads there")


def test_switching_what_a_rule_leads_to_loses_no_request_and_changes_no_configuration(edge: Edge) -> None:
    lead(edge, RECORD, edge.start("one"))
    with traffic(edge.port, DOMAIN, "/api/x") as seen:
        for old, new in (("one", "two"), ("two", "three")):
            lead(edge, RECORD, edge.start(new))
            eventually(lambda: len(seen.versions(time.monotonic() - 0.5)) == 1, "one version answers all")
            edge.cluster.services.remove(f"{edge.instance}-{old}")
            edge.cluster.services.await_gone(f"{edge.instance}-{old}", 60)
            assert not edge.proxy.configure(config(edge, RULE))
    assert seen.failures == []
    assert seen.versions() == {"one", "two", "three"}


def test_http2_in_clear_text_takes_the_same_rules(edge: Edge) -> None:
    lead(edge, RECORD, edge.start("two"))
    with httpx.Client(http1=False, http2=True) as client:
        answer = client.get(url(edge, "/api/health"), headers={"Host": DOMAIN})
        assert (answer.http_version, answer.status_code, answer.headers["x-version"]) == ("HTTP/2", 200, "two")
        assert client.get(url(edge, "/"), headers={"Host": DOMAIN}).status_code == 404


def test_an_answer_streams_through_a_rule(edge: Edge) -> None:
    lead(edge, RECORD, edge.start("two"))
    with httpx.stream("GET", url(edge, "/api/slow?seconds=2"), headers={"Host": DOMAIN}, timeout=10) as answer:
        arrivals = [time.monotonic() for _ in answer.iter_raw()]
    assert arrivals[-1] - arrivals[0] > 1.0


def test_a_change_of_rules_fails_no_client_that_repeats_what_a_closed_connection_swallowed(edge: Edge) -> None:
    lead(edge, RECORD, edge.start("two"))
    with a_websocket(edge, OTHER, "/ws") as beside, a_websocket(edge, DOMAIN, "/api/ws") as behind, gets(edge) as seen:
        for number in range(CHANGES):
            count = len(seen)
            assert edge.proxy.configure(config(edge, RULE, Rule(OTHER, f"/{number}", record_of(OTHER, f"/{number}"))))
            eventually(lambda count=count: len(seen) > count + 5 * CLIENTS, "clients go on")  # type: ignore[misc]
            for websocket in (beside, behind):
                websocket.send(str(number))
                assert websocket.recv(timeout=10) == str(number)
    assert {status for status in seen if status != http.client.OK} == set()


@contextmanager
def a_websocket(edge: Edge, domain: str, path: str) -> Iterator[Connection]:
    line = socket.create_connection(("127.0.0.1", edge.port))
    with connect(f"ws://{domain}{path}", sock=line) as websocket:
        assert str(websocket.recv(timeout=10)).startswith("version ")
        yield websocket


@contextmanager
def gets(edge: Edge) -> Iterator[list[int | str]]:
    """Yields what clients with kept connections see."""
    seen: list[int | str] = []
    stopping = threading.Event()
    clients = [threading.Thread(target=ask_on, args=(edge.port, seen, stopping)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield seen
    finally:
        stopping.set()
        for client in clients:
            client.join()


def ask_on(port: int, seen: list[int | str], stopping: threading.Event) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    while not stopping.wait(0.01):
        try:
            seen.append(ask(connection))
        except (ConnectionError, http.client.HTTPException):
            connection.close()
            try:
                seen.append(ask(connection))  # on a new connection, once
            except (OSError, http.client.HTTPException) as error:
                seen.append(repr(error))
    connection.close()


def ask(connection: http.client.HTTPConnection) -> int:
    connection.request("GET", "/", headers={"Host": OTHER})
    response = connection.getresponse()
    response.read()
    return response.status
