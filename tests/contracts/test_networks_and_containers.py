"""What networks, plain containers and images promise."""

import ipaddress
from collections.abc import Iterator
from dataclasses import replace

import pytest

from blocks.errors import BlockError, ImageMissing, NameInUse, Refused
from blocks.specs import ContainerSpec, Credentials, NetworkSpec
from tests.contracts.edges import Edge, eventually
from tests.fakes.swarm import FakeSwarm
from tests.registry import Registry


@pytest.mark.parametrize("driver", ["overlay", "bridge"])
def test_a_network_is_made_once_with_addresses_from_the_pool(edge: Edge, driver: str) -> None:
    spec = NetworkSpec(f"{edge.instance}-{driver}", {**edge.labels, "slipway.environment": driver}, driver)
    edge.swarm.ensure_network(spec)
    subnet = edge.swarm.subnet(spec.name)
    edge.swarm.ensure_network(spec)
    assert edge.swarm.subnet(spec.name) == subnet
    assert ipaddress.ip_network(subnet).subnet_of(ipaddress.ip_network("10.96.0.0/12"))  # type: ignore[arg-type]
    assert edge.swarm.networks(spec.labels) == [spec.name]
    edge.swarm.remove_network(spec.name)
    edge.swarm.remove_network(spec.name)
    assert edge.swarm.networks(spec.labels) == []


def test_networks_never_share_addresses(edge: Edge) -> None:
    names = [f"{edge.instance}-own-{number}" for number in range(4)]
    for name in names:
        edge.swarm.ensure_network(NetworkSpec(name, edge.labels))
    assert len({edge.swarm.subnet(name) for name in names}) == len(names)
    for name in names:
        edge.swarm.remove_network(name)


def test_strangers_in_our_networks_are_told(edge: Edge) -> None:
    stranger, labels = edge.strange_swarm(), {"slipway.instance": "stranger"}
    guest = ContainerSpec(f"{edge.instance}-odd-guest", edge.image, labels, edge.network)
    service = replace(edge.app("odd-service"), labels=labels)
    edge.swarm.apply_service(edge.app("own"))
    assert edge.swarm.strangers() == []
    stranger.ensure_container(guest)
    stranger.apply_service(service)
    assert edge.swarm.strangers() == [guest.name, service.name]
    _await_listening(edge, guest.name)
    stranger.remove_container(guest.name)
    stranger.remove_service(service.name)
    stranger.await_gone(service.name, 60)
    assert edge.swarm.strangers() == []


def test_a_foreign_network_is_never_touched(edge: Edge) -> None:
    stranger = edge.strange_swarm()
    with pytest.raises(NameInUse):
        stranger.ensure_network(NetworkSpec(edge.network, {"slipway.instance": "stranger"}))
    with pytest.raises(NameInUse):
        stranger.remove_network(edge.network)


def test_the_subnet_of_an_unknown_network_is_refused(edge: Edge) -> None:
    with pytest.raises(Refused):
        edge.swarm.subnet("nothing-of-that-name")


def test_a_container_is_made_once_and_again_when_its_specification_changes(edge: Edge) -> None:
    spec = ContainerSpec(f"{edge.instance}-plain", edge.image, edge.labels, edge.network, files={"/etc/x/y": "z"})
    assert edge.swarm.ensure_container(spec)
    assert not edge.swarm.ensure_container(spec)
    state = edge.swarm.container(spec.name)
    assert state is not None
    assert (state.running, sorted(state.networks)) == (True, [edge.network])
    assert edge.labels.items() <= state.labels.items()
    _await_listening(edge, spec.name)
    assert edge.swarm.ensure_container(replace(spec, files={"/etc/x/y": "other"}))
    _await_listening(edge, spec.name)
    edge.swarm.remove_container(spec.name)
    edge.swarm.remove_container(spec.name)
    assert edge.swarm.container(spec.name) is None


def test_a_container_joins_and_leaves_networks_while_it_runs(edge: Edge) -> None:
    spec = ContainerSpec(f"{edge.instance}-guest", edge.image, edge.labels, edge.network)
    other = NetworkSpec(f"{edge.instance}-other", edge.labels)
    edge.swarm.ensure_container(spec)
    edge.swarm.ensure_network(other)
    for _ in range(2):
        edge.swarm.connect(spec.name, other.name)
    assert _networks(edge, spec.name) == {edge.network, other.name}
    for _ in range(2):
        edge.swarm.disconnect(spec.name, other.name)
    assert _networks(edge, spec.name) == {edge.network}
    edge.swarm.connect(spec.name, other.name)
    edge.swarm.remove_network(other.name)  # which the platform does while its proxy is a member
    assert _networks(edge, spec.name) == {edge.network}
    edge.swarm.remove_container(spec.name)


def test_a_container_whose_network_went_meanwhile_is_made_again(edge: Edge) -> None:
    """So is one whose network the engine does not know again yet, after it was killed."""
    if isinstance(edge.swarm, FakeSwarm):
        pytest.skip("the fake's containers never stop")
    lost = NetworkSpec(f"{edge.instance}-lost", edge.labels)
    spec = ContainerSpec(f"{edge.instance}-left", edge.image, edge.labels, edge.network)
    edge.swarm.ensure_network(lost)
    edge.swarm.ensure_container(spec)
    edge.swarm.connect(spec.name, lost.name)
    edge.swarm.api.stop(spec.name, timeout=1)
    edge.swarm.remove_network(lost.name)
    assert edge.swarm.ensure_container(spec)
    state = edge.swarm.container(spec.name)
    assert state is not None
    assert (state.running, state.networks) == (True, frozenset({edge.network}))
    _await_listening(edge, spec.name)
    edge.swarm.remove_container(spec.name)


def test_a_present_image_is_pinned_without_a_registry(edge: Edge) -> None:
    lines: list[str] = []
    if isinstance(edge.swarm, FakeSwarm):
        edge.swarm.images["slipway/hello:1"] = (8080,)
    pinned = edge.swarm.obtain_image("slipway/hello:1", lines.append)
    assert ("sha256:" in pinned, lines) == (True, [])
    assert edge.swarm.exposed_ports("slipway/hello:1") == (8080,)


def test_an_image_that_nobody_has_is_an_error(edge: Edge) -> None:
    if isinstance(edge.swarm, FakeSwarm):
        edge.swarm.missing_images.add("nobody.invalid/has/this:1")
    with pytest.raises(BlockError, match="nobody.invalid/has/this:1"):
        edge.swarm.obtain_image("nobody.invalid/has/this:1", lambda line: None)


def test_a_private_image_is_had_with_the_right_credentials_only(edge: Edge, private: tuple[str, Credentials]) -> None:
    reference, right = private
    wrong = Credentials(right.username, "not-the-password")
    for credentials in (None, wrong):
        with pytest.raises(ImageMissing, match="denied access") as denied:
            edge.swarm.obtain_image(reference, lambda line: None, credentials)
        assert wrong.password not in str(denied.value)
    lines: list[str] = []
    assert "sha256:" in edge.swarm.obtain_image(reference, lines.append, right)
    assert right.password not in "".join(lines) + repr(right)


@pytest.fixture
def private(edge: Edge, request: pytest.FixtureRequest) -> Iterator[tuple[str, Credentials]]:
    """An image that a registry gives away for credentials only, and these."""
    if isinstance(edge.swarm, FakeSwarm):
        reference, credentials = "registry.test/private:1", Credentials("tester", "right")
        edge.swarm.private_images[reference] = credentials
        yield reference, credentials
        return
    registry: Registry = request.getfixturevalue("registry")
    reference = registry.an_image("private/app")
    yield reference, registry.credentials
    registry.forget(reference)


def _await_listening(edge: Edge, name: str) -> None:
    """A program that is asked to stop before it knows how, as process 1, only ends when it is killed."""
    state = edge.swarm.container(name)
    assert state is not None
    if edge.is_real:
        eventually(lambda: bool(edge.swarm.listening_ports(state.id)), f"{name} listens")


def _networks(edge: Edge, name: str) -> frozenset[str]:
    state = edge.swarm.container(name)
    assert state is not None
    return state.networks
