"""The builders that a contract runs against: in memory, or the BuildKit of this machine's engine."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from blocks.docker.buildkit import Builder
from blocks.docker.swarm import Swarm
from blocks.specs import BuildSpec
from tests.fakes.source import FakeBuilder
from tests.fakes.swarm import FakeSwarm

BASE = "slipway/hello:1"  # has no shell, but Python


@dataclass
class Workshop:
    """A builder, and the engine that gets what it makes. What its builds do is said before they are asked for."""

    folder: Path
    builder: Builder | FakeBuilder
    swarm: Swarm | FakeSwarm
    name: str = field(default_factory=lambda: f"slipway-test/shop-{secrets.token_hex(4)}")
    steps: list[str] = field(default_factory=list)

    @property
    def tag(self) -> str:
        return f"{self.name}:1"

    @property
    def image(self) -> str | None:
        """The id of what bears the tag."""
        return self.swarm.image_id(self.tag)

    def spec(self, *, use_cache: bool = True) -> BuildSpec:
        self.folder.mkdir(exist_ok=True)
        dockerfile = self.folder / "Dockerfile"
        dockerfile.write_text("\n".join([f"FROM {BASE}", *self.steps]) + "\n")
        labels = {"slipway.instance": "test", "slipway.service": self.name}
        return BuildSpec(self.folder, dockerfile, self.tag, labels, use_cache=use_cache)

    def says(self, text: str) -> None:
        """A step prints it."""
        self._run(f"print('{text}')")
        if isinstance(self.builder, FakeBuilder):
            self.builder.output = [*self.builder.output, f"#5 0.1 {text}"]

    def fails(self, status: int) -> None:
        """A step ends with this status."""
        self._run(f"raise SystemExit({status})")
        if isinstance(self.builder, FakeBuilder):
            self.builder.broken = f"The build failed: exit code: {status}"

    def takes(self, seconds: int) -> None:
        """A step does nothing for so long."""
        self._run(f"import time; time.sleep({seconds})")
        if isinstance(self.builder, FakeBuilder):
            self.builder.takes_seconds = seconds

    def vanish(self) -> None:
        """From now on no engine answers the builder."""
        if isinstance(self.builder, FakeBuilder):
            self.builder.swarm = replace(self.builder.swarm, unreachable=True)
        else:
            self.builder = Builder(docker_host=f"unix://{self.folder}/none.sock")

    def _run(self, script: str) -> None:
        self.steps.append(f'RUN ["/usr/bin/python3", "-S", "-c", "{script}"]')


def fake_workshop(folder: Path) -> Workshop:
    swarm = FakeSwarm(instance="test")
    return Workshop(folder, FakeBuilder(swarm), swarm)


@contextmanager
def real_workshop(folder: Path) -> Iterator[Workshop]:
    """On an engine that has the base image; no image of it stays."""
    swarm = Swarm(instance="test")
    shop = Workshop(folder, Builder(), swarm)
    try:
        yield shop
    finally:
        swarm.remove_images(shop.name, {"slipway.service": shop.name})
        swarm.api.close()
