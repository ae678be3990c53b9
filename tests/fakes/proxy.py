"""A proxy in memory, in front of a fake engine and a fake zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from blocks.errors import ProxyUnreachable
from blocks.states import Probe
from tests.fakes.engine import FakeEngine
from tests.fakes.zone import FakeZone


@dataclass
class FakeProxy:
    """Knobs: `unreachable`; what a probe finds is known by the engine's knobs."""

    engine: FakeEngine
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
        name = self.engine.name_at(ip)
        if name is None:
            return Probe(None, f"no answer within {timeout_seconds:g} s")
        if int(port) not in self.engine.ports_of(name):
            return Probe(None, f"dial tcp {address}: connect: connection refused")
        return Probe(503, "Service Unavailable") if name in self.engine.unhealthy else Probe(200, "OK")

    def upstream_of(self, domain: str) -> str | None:
        self._answer()
        target = self.zone.lookup(domain)
        return f"{target.host}:{target.port}" if target else None

    def _answer(self) -> None:
        if self.unreachable:
            raise ProxyUnreachable("The proxy does not answer.")
