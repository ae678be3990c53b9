"""A cluster in memory: services, networks and config files of a fake engine."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, replace

from blocks.errors import EngineUnreachable, Refused
from blocks.specs import ConfigSpec, Labels, NetworkSpec, ServiceSpec
from blocks.states import ObjectState, ServiceState, TaskState
from tests.fakes.engine import FakeEngine

POOL = ipaddress.IPv4Network("10.96.0.0/12")


@dataclass
class FakeServices:
    engine: FakeEngine

    def apply(self, spec: ServiceSpec) -> None:
        self.engine.asked("services.apply", spec.name)
        if spec.name in self.engine.services:
            self.engine.claim(spec.name, self.engine.services[spec.name].labels)
        for mounted in spec.configs:
            if mounted.config not in self.engine.configs:
                raise Refused(f"There is no config {mounted.config}.")
        self.engine.services[spec.name] = spec
        self.engine.share_ports()

    def list(self, labels: Labels) -> Sequence[ServiceState]:
        self.engine.asked("services.list")
        return [
            ServiceState(spec.name, dict(spec.labels), spec.image, spec.replicas)
            for spec in self.engine.services.values()
            if self.engine.matches(spec.labels, labels)
        ]

    def scale(self, name: str, replicas: int) -> None:
        self.engine.asked("services.scale", name)
        if name not in self.engine.services:
            raise Refused(f"There is no Swarm service {name}.")
        self.engine.claim(name, self.engine.services[name].labels)
        self.engine.services[name] = replace(self.engine.services[name], replicas=replicas)
        self.engine.share_ports()

    def tasks(self, name: str) -> Sequence[TaskState]:
        self.engine.asked("services.tasks", name)
        return self.engine.tasks_of(name)

    def remove(self, name: str) -> None:
        self.engine.asked("services.remove", name)
        if name in self.engine.services:
            self.engine.claim(name, self.engine.services[name].labels)
            del self.engine.services[name]
            self.engine.share_ports()

    def await_stopped(self, name: str, timeout: float) -> None:
        self.engine.asked("services.await_stopped", name)

    def await_gone(self, name: str, timeout: float) -> None:
        self.engine.asked("services.await_gone", name)
        if name in self.engine.outlive_removal:
            raise EngineUnreachable(f"Containers of {name} are still there after {timeout:g} s.")


@dataclass
class FakeNetworks:
    engine: FakeEngine

    def ensure(self, spec: NetworkSpec) -> None:
        self.engine.asked("networks.ensure", spec.name)
        if spec.name in self.engine.networks:
            return self.engine.claim(spec.name, self.engine.networks[spec.name].labels)
        self.engine.networks[spec.name] = spec
        number = len(self.engine.subnets)
        self.engine.subnets[spec.name] = str(list(POOL.subnets(new_prefix=22))[number])
        return None

    def remove(self, name: str, timeout: float) -> None:
        self.engine.asked("networks.remove", name)
        if name in self.engine.networks:
            self.engine.claim(name, self.engine.networks[name].labels)
            del self.engine.networks[name]
            for networks in self.engine.joined.values():
                networks.discard(name)

    def list(self, labels: Labels) -> Sequence[str]:
        self.engine.asked("networks.list")
        return sorted(name for name, spec in self.engine.networks.items() if self.engine.matches(spec.labels, labels))

    def subnet(self, name: str) -> str:
        self.engine.asked("networks.subnet", name)
        if name not in self.engine.networks:
            raise Refused(f"There is no network {name}.")
        return self.engine.subnets[name]

    def foreign_members(self) -> Sequence[str]:
        self.engine.asked("networks.foreign_members")
        ours = {name for name, spec in self.engine.networks.items() if self.engine.matches(spec.labels, {})}
        services, containers = self.engine.services, self.engine.containers
        attached = {name: {end.network for end in spec.networks} for name, spec in services.items()}
        attached |= self.engine.joined
        labels = {name: spec.labels for name, spec in (*services.items(), *containers.items())}
        members = (name for name, networks in attached.items() if networks & ours)
        return sorted(name for name in members if not self.engine.matches(labels[name], {}))


@dataclass
class FakeConfigs:
    engine: FakeEngine

    def ensure(self, spec: ConfigSpec) -> None:
        self.engine.asked("configs.ensure", spec.name)
        if not spec.content:
            raise Refused("config data must be larger than 0 and less than 1024000 bytes")
        self.engine.claim(spec.name, self.engine.configs.setdefault(spec.name, spec).labels)

    def remove(self, name: str) -> None:
        self.engine.asked("configs.remove", name)
        if name in self.engine.configs:
            self.engine.claim(name, self.engine.configs[name].labels)
            services = self.engine.services.values()
            users = [spec.name for spec in services if name in {each.config for each in spec.configs}]
            if users:
                raise Refused(f"config {name!r} is in use by the following service: {users[0]}")
            del self.engine.configs[name]

    def list(self, labels: Labels) -> Sequence[ObjectState]:
        self.engine.asked("configs.list")
        found = (spec for spec in self.engine.configs.values() if self.engine.matches(spec.labels, labels))
        return sorted((ObjectState(spec.name, dict(spec.labels)) for spec in found), key=lambda state: state.name)


class FakeCluster:
    """What is asked of a manager."""

    def __init__(self, engine: FakeEngine) -> None:
        self.services = FakeServices(engine)
        self.networks = FakeNetworks(engine)
        self.configs = FakeConfigs(engine)
