"""Networks and plain containers in memory."""

import ipaddress
from dataclasses import dataclass, field

from blocks.errors import Refused
from blocks.specs import ContainerSpec, Labels, NetworkSpec
from blocks.states import ContainerState
from tests.fakes.engine import FakeEngine


@dataclass
class FakeContainers(FakeEngine):
    """`nets` and `plain` are there; `joined` tells which container is in which networks."""

    nets: dict[str, NetworkSpec] = field(default_factory=dict)
    plain: dict[str, ContainerSpec] = field(default_factory=dict)
    joined: dict[str, set[str]] = field(default_factory=dict)
    subnets: dict[str, str] = field(default_factory=dict)

    def ensure_network(self, spec: NetworkSpec) -> None:
        self._answer()
        if spec.name in self.nets:
            return self._claim(spec.name, self.nets[spec.name].labels)
        self.nets[spec.name] = spec
        number = len(self.subnets)
        self.subnets[spec.name] = str(list(ipaddress.ip_network("10.96.0.0/12").subnets(new_prefix=22))[number])
        return None

    def remove_network(self, name: str) -> None:
        self._answer()
        if name in self.nets:
            self._claim(name, self.nets.pop(name).labels)
            for networks in self.joined.values():
                networks.discard(name)

    def networks(self, labels: Labels) -> list[str]:
        self._answer()
        return sorted(name for name, spec in self.nets.items() if self._matches(spec.labels, labels))

    def subnet(self, name: str) -> str:
        self._answer()
        if name not in self.nets:
            raise Refused(f"There is no network {name}.")
        return self.subnets[name]

    def ensure_container(self, spec: ContainerSpec) -> bool:
        self._answer()
        existing = self.plain.get(spec.name)
        if existing is not None:
            self._claim(spec.name, existing.labels)
        if existing == spec:
            return False
        self.plain[spec.name] = spec
        self.joined[spec.name] = {spec.network}
        return True

    def remove_container(self, name: str) -> None:
        self._answer()
        if name in self.plain:
            self._claim(name, self.plain.pop(name).labels)
            del self.joined[name]

    def container(self, name: str) -> ContainerState | None:
        self._answer()
        spec = self.plain.get(name)
        if spec is None:
            return None
        return ContainerState(name, f"id-{name}", spec.image, True, dict(spec.labels), frozenset(self.joined[name]))

    def containers(self, labels: Labels) -> list[ContainerState]:
        found = (self.container(name) for name, spec in self.plain.items() if self._matches(spec.labels, labels))
        return [state for state in found if state is not None]

    def connect(self, container: str, network: str) -> None:
        self._answer()
        if container not in self.plain or network not in self.nets:
            raise Refused(f"There is no container {container} or no network {network}.")
        self.joined[container].add(network)

    def disconnect(self, container: str, network: str) -> None:
        self._answer()
        self.joined.get(container, set()).discard(network)
