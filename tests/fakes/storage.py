"""Volumes and configs in memory. What a service needs of them cannot be removed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from blocks.errors import EngineUnreachable, Refused
from blocks.specs import ConfigSpec, Labels, ServiceSpec, VolumeSpec
from blocks.states import ObjectState
from tests.fakes.engine import FakeEngine


@dataclass
class FakeStorage(FakeEngine):
    """`kept_volumes` and `kept_configs` are there; `specs` are the services that use them."""

    specs: dict[str, ServiceSpec] = field(default_factory=dict)
    kept_volumes: dict[str, VolumeSpec] = field(default_factory=dict)
    contents: dict[str, dict[str, str]] = field(default_factory=dict)  # of volumes, by path
    while_copying: Callable[[str], None] = lambda _: None  # is told the source
    kept_configs: dict[str, ConfigSpec] = field(default_factory=dict)

    def ensure_volume(self, spec: VolumeSpec) -> None:
        self._answer()
        self._claim(spec.name, self.kept_volumes.setdefault(spec.name, spec).labels)

    def remove_volume(self, name: str) -> None:
        self._answer()
        if name in self.kept_volumes:
            self._claim(name, self.kept_volumes[name].labels)
            users = [spec for spec in self.specs.values() if spec.replicas and name in _volumes(spec)]
            if users:
                raise EngineUnreachable(f"The volume {name} is still in use.")
            del self.kept_volumes[name]

    def volumes(self, labels: Labels) -> list[ObjectState]:
        self._answer()
        return self._states(self.kept_volumes, labels)

    def volume_bytes(self) -> Mapping[str, int]:
        self._answer()
        return {name: sum(map(len, self.contents.get(name, {}).values())) for name in self.kept_volumes}

    def copy_volume(self, source: str, target: VolumeSpec, image: str) -> None:
        self._answer()
        self.ensure_volume(target)
        self.contents[target.name] = dict(self.contents.get(source, {}))
        self.while_copying(source)

    def ensure_config(self, spec: ConfigSpec) -> None:
        self._answer()
        if not spec.content:
            raise Refused("config data must be larger than 0 and less than 1024000 bytes")
        self._claim(spec.name, self.kept_configs.setdefault(spec.name, spec).labels)

    def remove_config(self, name: str) -> None:
        self._answer()
        if name in self.kept_configs:
            self._claim(name, self.kept_configs[name].labels)
            users = [spec.name for spec in self.specs.values() if name in {each.config for each in spec.configs}]
            if users:
                raise Refused(f"config {name!r} is in use by the following service: {users[0]}")
            del self.kept_configs[name]

    def configs(self, labels: Labels) -> list[ObjectState]:
        self._answer()
        return self._states(self.kept_configs, labels)

    def _states(self, kept: Mapping[str, VolumeSpec | ConfigSpec], labels: Labels) -> list[ObjectState]:
        found = (spec for spec in kept.values() if self._matches(spec.labels, labels))
        return sorted((ObjectState(spec.name, dict(spec.labels)) for spec in found), key=lambda state: state.name)


def _volumes(spec: ServiceSpec) -> set[str]:
    return {mount.source for mount in spec.mounts if not mount.is_host_path}
