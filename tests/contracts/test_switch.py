"""The promise that everything rests on: a switch of traffic that nobody notices, quickly, and for this domain only."""

import os
import signal
import socket
import time

import pytest
from websockets.sync.client import connect

from blocks.specs import Attachment, ServiceSpec
from blocks.states import TaskPhase
from flows.plans.routing import records_around
from tests.contracts.edges import APP_PORT, Edge, eventually
from tests.traffic import traffic

pytestmark = pytest.mark.integration
SWITCH_SECONDS = 1.0  # 0.1 s in the mean; a busy machine may need more
DOMAIN = "busy.test"


def switch(edge: Edge, name: str) -> float:
    """Seconds until the proxy sends requests to that version."""
    host = f"{edge.instance}-{name}"
    target = edge.start(name)
    started = time.monotonic()
    edge.zone.update(records_around([DOMAIN], {DOMAIN: target}), ())
    eventually(lambda: edge.proxy.upstream_of(DOMAIN) == f"{host}:{APP_PORT}", f"traffic goes to {name}")
    return time.monotonic() - started


def test_switching_and_removing_versions_under_load_loses_no_request(installed_edge: Edge) -> None:
    edge = installed_edge
    switch(edge, "one")
    with traffic(edge.port, DOMAIN) as seen:
        for old, new in (("one", "two"), ("two", "three")):
            assert switch(edge, new) < SWITCH_SECONDS
            eventually(lambda: len(seen.versions(time.monotonic() - 0.5)) == 1, "one version answers all")
            edge.cluster.services.remove(f"{edge.instance}-{old}")
            edge.cluster.services.await_gone(f"{edge.instance}-{old}", 60)
    assert seen.failures == []
    assert seen.versions() == {"one", "two", "three"}


def test_a_websocket_stays_open_while_other_domains_change(installed_edge: Edge) -> None:
    edge = installed_edge
    switch(edge, "one")
    line = socket.create_connection(("127.0.0.1", edge.port))
    with connect(f"ws://{DOMAIN}/ws", sock=line) as websocket:
        assert websocket.recv() == "version one"
        for number in range(5):
            domain = f"new-{number}.test"
            edge.zone.update(records_around([domain], {domain: edge.start("two")}), ())
            websocket.send(str(number))
            assert websocket.recv() == str(number)


def test_the_routing_server_can_restart_under_load(installed_edge: Edge) -> None:
    edge = installed_edge
    switch(edge, "one")
    with traffic(edge.port, DOMAIN) as seen:
        os.kill(process_of(edge, f"{edge.instance}-routes"), signal.SIGKILL)
        eventually(lambda: bool(_lookup(edge)), "the routing server is back, with its records")
    assert seen.failures == []


def test_a_tenants_container_cannot_reach_the_routing_server(installed_edge: Edge) -> None:
    edge = installed_edge
    question = "import socket, sys\ntry: socket.create_connection((sys.argv[1], 53), 3)\nexcept OSError: sys.exit(7)"
    address: str = edge.zone.server  # type: ignore[union-attr]
    labels, command = edge.labels, ("-c", question, address)
    spec = ServiceSpec(f"{edge.instance}-curious", edge.image, labels, (Attachment(edge.network),), command=command)
    edge.cluster.services.apply(spec)
    eventually(lambda: any(task.phase is TaskPhase.FAILED for task in edge.tasks(spec)), "it gave up")
    assert {task.exit_code for task in edge.tasks(spec)} <= {7, None}
    edge.cluster.services.remove(spec.name)


def process_of(edge: Edge, container: str) -> int:
    """Finds the process on this machine; the engine takes an order to kill for a request that it stays down."""
    return int(edge.api.inspect_container(container)["State"]["Pid"])


def _lookup(edge: Edge) -> object:
    try:
        return edge.zone.lookup(DOMAIN)
    except Exception:  # noqa: BLE001  # any failure means: not yet
        return None
