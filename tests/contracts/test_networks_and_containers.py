"""What networks, plain containers and images promise."""

import ipaddress
from collections.abc import Iterator
from dataclasses import replace

import pytest

from blocks.errors import BlockError, ImageMissing, NameInUse, Refused
from blocks.specs import ContainerSpec, Credentials, HostPort, NetworkSpec
from tests.contracts.edges import APP_PORT, Edge, eventually
from tests.registry import Registry
from tests.servers import free_ports

SECONDS = 30.0


@pytest.mark.parametrize("driver", ["overlay", "bridge"])
def test_a_network_is_made_once_with_addresses_from_the_pool(edge: Edge, driver: str) -> None:
    spec = NetworkSpec(f"{edge.instance}-{driver}", {**edge.labels, "slipway.environment": driver}, driver)
    edge.cluster.networks.ensure(spec)
    subnet = edge.cluster.networks.subnet(spec.name)
    edge.cluster.networks.ensure(spec)
    assert edge.cluster.networks.subnet(spec.name) == subnet
    assert ipaddress.ip_network(subnet).subnet_of(ipaddress.ip_network("10.96.0.0/12"))  # type: ignore[arg-type]
    assert edge.cluster.networks.list(spec.labels) == [spec.name]
    edge.cluster.networks.remove(spec.name, SECONDS)
    edge.cluster.networks.remove(spec.name, SECONDS)
    assert edge.cluster.networks.list(spec.labels) == []


def test_networks_never_share_addresses(edge: Edge) -> None:
    names = [f"{edge.instance}-own-{number}" for number in range(4)]
    for name in names:
        edge.cluster.networks.ensure(NetworkSpec(name, edge.labels))
    assert len({edge.cluster.networks.subnet(name) for name in names}) == len(names)
    for name in names:
        edge.cluster.networks.remove(name, SECONDS)


def test_foreign_members_of_our_networks_are_named(edge: Edge) -> None:
    foreign = edge.foreign()
    guest = ContainerSpec(f"{edge.instance}-odd-guest", edge.image, foreign.labels, edge.network)
    service = replace(edge.app("odd-service"), labels=foreign.labels)
    edge.cluster.services.apply(edge.app("own"))
    assert edge.cluster.networks.foreign_members() == []
    foreign.node.containers.ensure(guest)
    foreign.cluster.services.apply(service)
    assert edge.cluster.networks.foreign_members() == [guest.name, service.name]
    _await_listening(foreign, guest.name)
    foreign.node.containers.remove(guest.name)
    foreign.cluster.services.remove(service.name)
    foreign.cluster.services.await_gone(service.name, 60)
    assert edge.cluster.networks.foreign_members() == []


def test_a_foreign_network_is_never_touched(edge: Edge) -> None:
    foreign = edge.foreign()
    with pytest.raises(NameInUse):
        foreign.cluster.networks.ensure(NetworkSpec(edge.network, foreign.labels))
    with pytest.raises(NameInUse):
        foreign.cluster.networks.remove(edge.network, SECONDS)


def test_the_subnet_of_an_unknown_network_is_refused(edge: Edge) -> None:
    with pytest.raises(Refused):
        edge.cluster.networks.subnet("nothing-of-that-name")


def test_a_container_is_made_once_and_again_when_its_specification_changes(edge: Edge) -> None:
    spec = ContainerSpec(f"{edge.instance}-plain", edge.image, edge.labels, edge.network, files={"/etc/x/y": "z"})
    assert edge.node.containers.ensure(spec)
    assert not edge.node.containers.ensure(spec)
    state = edge.container(spec.name)
    assert state is not None
    assert (state.running, sorted(state.networks)) == (True, [edge.network])
    assert edge.labels.items() <= state.labels.items()
    _await_listening(edge, spec.name)
    assert edge.node.containers.ensure(replace(spec, files={"/etc/x/y": "other"}))
    _await_listening(edge, spec.name)
    edge.node.containers.remove(spec.name)
    edge.node.containers.remove(spec.name)
    assert edge.container(spec.name) is None


def test_containers_of_tasks_are_listed_beside_the_plain_ones(edge: Edge) -> None:
    port, labels = free_ports(1)[0], {**edge.labels, "slipway.project": "listed"}
    service = replace(edge.app("listed", ports=(HostPort(port, APP_PORT),)), labels=labels)
    plain = ContainerSpec(f"{edge.instance}-beside", edge.image, labels, edge.network)
    edge.cluster.services.apply(service)
    edge.node.containers.ensure(plain)
    task_container = edge.container_of(service)
    found = {each.is_task: each for each in edge.node.containers.list(labels)}
    assert (found[True].id, found[True].published_ports) == (task_container, {port})
    assert (found[False].name, found[False].published_ports) == (plain.name, frozenset())
    assert all(each.process and each.running and each.status == "running" for each in found.values())
    _await_listening(edge, plain.name)
    edge.node.containers.remove(plain.name)
    edge.cluster.services.remove(service.name)


def test_a_container_joins_a_network_and_leaves_it_with_its_end_while_it_runs(edge: Edge) -> None:
    spec = ContainerSpec(f"{edge.instance}-guest", edge.image, edge.labels, edge.network)
    other = NetworkSpec(f"{edge.instance}-other", edge.labels)
    edge.node.containers.ensure(spec)
    edge.cluster.networks.ensure(other)
    for _ in range(2):
        edge.node.containers.connect(spec.name, other.name)
    assert _networks(edge, spec.name) == {edge.network, other.name}
    edge.cluster.networks.remove(other.name, SECONDS)  # which the platform does while its proxy is a member
    assert _networks(edge, spec.name) == {edge.network}
    edge.node.containers.remove(spec.name)


def test_a_container_whose_network_went_meanwhile_is_made_again(edge: Edge) -> None:
    """So is one whose network the engine does not know again yet, after it was killed."""
    if edge.fake:
        pytest.skip("the fake's containers never stop")
    lost = NetworkSpec(f"{edge.instance}-lost", edge.labels)
    spec = ContainerSpec(f"{edge.instance}-left", edge.image, edge.labels, edge.network)
    edge.cluster.networks.ensure(lost)
    edge.node.containers.ensure(spec)
    edge.node.containers.connect(spec.name, lost.name)
    edge.api.stop(spec.name, timeout=1)
    edge.cluster.networks.remove(lost.name, SECONDS)
    assert edge.node.containers.ensure(spec)
    state = edge.container(spec.name)
    assert state is not None
    assert (state.running, state.networks) == (True, frozenset({edge.network}))
    _await_listening(edge, spec.name)
    edge.node.containers.remove(spec.name)


def test_a_present_image_is_pinned_without_a_registry(edge: Edge) -> None:
    lines: list[str] = []
    if edge.fake:
        edge.fake.images.add("slipway/hello:1")
    pinned = edge.node.images.obtain("slipway/hello:1", lines.append)
    assert ("sha256:" in pinned, lines) == (True, [])


def test_an_image_that_nobody_has_is_an_error(edge: Edge) -> None:
    if edge.fake:
        edge.fake.missing_images.add("nobody.invalid/has/this:1")
    with pytest.raises(BlockError, match="nobody.invalid/has/this:1"):
        edge.node.images.obtain("nobody.invalid/has/this:1", lambda line: None)


def test_a_private_image_is_had_with_the_right_credentials_only(edge: Edge, private: tuple[str, Credentials]) -> None:
    reference, right = private
    wrong = Credentials(right.username, "not-the-password")
    for credentials in (None, wrong):
        with pytest.raises(ImageMissing, match="denied access") as denied:
            edge.node.images.obtain(reference, lambda line: None, credentials)
        assert wrong.password not in str(denied.value)
    lines: list[str] = []
    assert "sha256:" in edge.node.images.obtain(reference, lines.append, right)
    assert right.password not in "".join(lines) + repr(right)


@pytest.fixture
def private(edge: Edge, request: pytest.FixtureRequest) -> Iterator[tuple[str, Credentials]]:
    """Yields an image that a registry gives away for credentials only, and these."""
    if edge.fake:
        reference, credentials = "registry.test/private:1", Credentials("tester", "right")
        edge.fake.private_images[reference] = credentials
        yield reference, credentials
        return
    registry: Registry = request.getfixturevalue("registry")
    reference = registry.an_image("private/app")
    yield reference, registry.credentials
    registry.forget(reference)


def _await_listening(edge: Edge, name: str) -> None:
    """Waits, because a process 1 that is asked to stop before it knows how only ends when it is killed."""
    state = edge.container(name)
    assert state is not None
    if not edge.fake:
        eventually(lambda: bool(edge.node.containers.listening_ports(state.id)), f"{name} listens")


def _networks(edge: Edge, name: str) -> frozenset[str]:
    state = edge.container(name)
    assert state is not None
    return state.networks
