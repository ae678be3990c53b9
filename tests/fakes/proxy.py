"""A proxy in memory, in front of a fake swarm and a fake zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from blocks.errors import ProxyUnreachable
from blocks.states import Probe
from tests.fakes.swarm import FakeSwarm
from tests.fakes.zone import FakeZone


@dataclass
class FakeProxy:
    """Knobs: `unreachable`; what a probe finds is told by the swarm's knobs."""

    swarm: FakeSwarm
    zone: FakeZone
    config: dict[str, object] = field(default_factory=dict)
    unreachable: bool = False

    def configure(self, config: Mapping[str, object]) -> bool:
        self._answer()
        changed = self.config != config
        self.config = dict(config)
        return changed

    def probe(self, address: str, path: str, timeout_seconds: float, host: str | None = None) -> Probe:
        self._answer()
        ip, _, port = address.rpartition(":")
        name = self.swarm.name_at(ip)
        if name is None:
            return Probe(None, f"no answer within {timeout_seconds:g} s")
        if int(port) not in self.swarm.ports_of(name):
            return Probe(None, f"dial tcp {address}: connect: connection refused")
        return Probe(503, "Service Unavailable") if name in self.swarm.unhealthy else Probe(200, "OK")

    def upstream_of(self, domain: str) -> str | None:
        self._answer()
        target = self.zone.lookup(domain)
        return f"{target.host}:{target.port}" if target else None

    def _answer(self) -> None:
        if self.unreachable:
            raise ProxyUnreachable("The proxy does not answer.")
