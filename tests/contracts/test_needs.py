"""What a service may need of its node: ports, memory, an end."""

import socket
from contextlib import closing

import pytest

from blocks.specs import HostPort, Resources, ServiceSpec
from blocks.states import Exit, TaskPhase
from tests.contracts.edges import APP_PORT, Edge, eventually
from tests.servers import free_ports

MEGABYTE = 1 << 20
ECHO = """
import socket
echo = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
echo.bind(("0.0.0.0", 5000))
while True:
    said, who = echo.recvfrom(100)
    echo.sendto(said, who)
"""


def test_a_service_without_replicas_has_no_task_until_it_is_scaled_up(edge: Edge) -> None:
    spec = edge.app("asleep", replicas=0)
    edge.cluster.services.apply(spec)
    assert edge.tasks(spec) == []
    edge.cluster.services.scale(spec.name, 1)
    edge.container_of(spec)
    edge.cluster.services.remove(spec.name)


def test_a_job_runs_once(edge: Edge) -> None:
    spec = edge.app("job", is_job=True, command=("-c", "print('done')"))
    edge.cluster.services.apply(spec)
    edge.await_phase(spec, TaskPhase.ENDED)
    [task] = edge.tasks(spec)
    assert (task.desired_running, task.exit_code) == (False, 0)
    edge.cluster.services.remove(spec.name)


def test_a_job_that_fails_is_not_tried_again(edge: Edge) -> None:
    spec = edge.app("bad-job", is_job=True, command=("-c", "raise SystemExit(4)"))
    if edge.fake:
        edge.fake.exits[spec.name] = Exit(4, out_of_memory=False, last_lines=())
    edge.cluster.services.apply(spec)
    edge.await_phase(spec, TaskPhase.FAILED)
    eventually(lambda: not edge.tasks(spec)[0].desired_running, "Swarm has given it up")
    [task] = edge.tasks(spec)
    assert task.exit_code == 4
    edge.cluster.services.remove(spec.name)


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_a_port_of_the_node_goes_to_one_service_after_the_other(edge: Edge, protocol: str) -> None:
    ports = (HostPort(free_ports(1)[0], APP_PORT, protocol),)
    first, second = edge.app(f"first-{protocol}", ports=ports), edge.app(f"second-{protocol}", ports=ports)
    edge.cluster.services.apply(first)
    edge.container_of(first)
    edge.cluster.services.apply(second)
    eventually(lambda: "host-mode port already in use" in _message(edge, second), "the second waits")
    assert [task.phase for task in edge.tasks(second)] == [TaskPhase.WAITING]
    edge.cluster.services.remove(first.name)
    edge.container_of(second)
    edge.cluster.services.remove(second.name)


def test_a_service_that_reserves_more_than_the_node_has_waits(edge: Edge) -> None:
    spec = edge.app("greedy", reservations=Resources(memory_bytes=2 * edge.node.facts().memory_bytes))
    edge.cluster.services.apply(spec)
    eventually(lambda: "insufficient resources" in _message(edge, spec), "it waits")
    assert [task.phase for task in edge.tasks(spec)] == [TaskPhase.WAITING]
    edge.cluster.services.remove(spec.name)


def test_a_container_that_wants_more_memory_than_its_limit_tells_so(edge: Edge) -> None:
    limits = Resources(memory_bytes=32 * MEGABYTE)
    spec = edge.app("hungry", is_job=True, limits=limits, command=("-c", "x = bytearray(1 << 28)"))
    if edge.fake:
        edge.fake.exits[spec.name] = Exit(137, out_of_memory=True, last_lines=())
    edge.cluster.services.apply(spec)
    edge.await_phase(spec, TaskPhase.FAILED)
    ended = edge.node.containers.exit_of(edge.tasks(spec)[0])
    assert (ended.code, ended.out_of_memory) == (137, True)
    edge.cluster.services.remove(spec.name)


@pytest.mark.integration
def test_limits_reach_the_container(installed_edge: Edge) -> None:
    edge = installed_edge
    spec = edge.app("limited", limits=Resources(cpus=0.5, memory_bytes=64 * MEGABYTE), reservations=Resources(0.1))
    edge.cluster.services.apply(spec)
    found = edge.api.inspect_container(edge.container_of(spec))["HostConfig"]
    assert (found["NanoCpus"], found["Memory"]) == (500_000_000, 64 * MEGABYTE)
    edge.cluster.services.remove(spec.name)


@pytest.mark.integration
def test_ports_of_the_node_lead_to_the_container(installed_edge: Edge) -> None:
    edge = installed_edge
    tcp, udp = free_ports(2)
    app = edge.app("tcp", ports=(HostPort(tcp, APP_PORT),))
    echo = edge.app("udp", ports=(HostPort(udp, 5000, "udp"),), command=("-c", ECHO))
    edge.cluster.services.apply(app)
    edge.cluster.services.apply(echo)
    eventually(lambda: _http(tcp).startswith(b"HTTP/1.1 200"), "TCP answers")
    eventually(lambda: _udp(udp) == b"hello", "UDP answers")
    edge.cluster.services.remove(app.name)
    edge.cluster.services.remove(echo.name)


@pytest.mark.integration
def test_a_port_that_a_process_of_the_node_holds_fails_tasks_until_it_is_free(installed_edge: Edge) -> None:
    edge = installed_edge
    with socket.create_server(("0.0.0.0", 0)) as holder:
        spec = edge.app("taken", ports=(HostPort(holder.getsockname()[1], APP_PORT),))
        edge.cluster.services.apply(spec)
        edge.await_phase(spec, TaskPhase.FAILED)
        assert any("address already in use" in task.message for task in edge.tasks(spec))
    edge.container_of(spec)
    edge.cluster.services.remove(spec.name)


def _message(edge: Edge, spec: ServiceSpec) -> str:
    return " ".join(task.message for task in edge.tasks(spec))


def _http(port: int) -> bytes:
    try:
        with socket.create_connection(("127.0.0.1", port), 2) as connection:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return connection.recv(100)
    except OSError:
        return b""


def _udp(port: int) -> bytes:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asker:
        asker.settimeout(1)
        try:
            asker.sendto(b"hello", ("127.0.0.1", port))
            return asker.recv(100)
        except OSError:
            return b""
