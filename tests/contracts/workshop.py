"""Where images are built for a contract: in memory, or by the BuildKit of this machine's engine."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from blocks.docker.builds import BuildLimits
from blocks.docker.engine import Engine
from blocks.docker.node import Node
from blocks.specs import BuildSpec
from flows.settings import Settings
from tests.fakes.engine import FakeEngine
from tests.fakes.node import FakeNode

BASE = "slipway/hello:1"  # has no shell, but Python
UNLIMITED = BuildLimits()  # by us: builds get what the block itself allows


@dataclass
class Workshop:
    """A node that builds and keeps what it makes. What its builds do is said before they are asked for."""

    folder: Path
    node: Node | FakeNode
    name: str = field(default_factory=lambda: f"slipway-test/shop-{secrets.token_hex(4)}")
    steps: list[str] = field(default_factory=list)

    @property
    def tag(self) -> str:
        return f"{self.name}:1"

    @property
    def image(self) -> str | None:
        """The id of what bears the tag."""
        return self.node.images.id(self.tag)

    def spec(self, *, use_cache: bool = True) -> BuildSpec:
        self.folder.mkdir(exist_ok=True)
        dockerfile = self.folder / "Dockerfile"
        dockerfile.write_text("\n".join([f"FROM {BASE}", *self.steps]) + "\n")
        labels = {"slipway.instance": "test", "slipway.service": self.name}
        return BuildSpec(self.folder, dockerfile, self.tag, labels, use_cache=use_cache)

    def says(self, text: str) -> None:
        """Writes a step that prints the text."""
        self._run(f"print('{text}')")
        if isinstance(self.node, FakeNode):
            self.node.builds.output = [*self.node.builds.output, f"#5 0.1 {text}"]

    def fails(self, status: int) -> None:
        """Writes a step that ends with this status."""
        self._run(f"raise SystemExit({status})")
        if isinstance(self.node, FakeNode):
            self.node.builds.broken = f"The build failed: exit code: {status}"

    def takes(self, seconds: int) -> None:
        """Writes a step that does nothing for so long."""
        self._run(f"import time; time.sleep({seconds})")
        if isinstance(self.node, FakeNode):
            self.node.builds.takes_seconds = seconds

    def vanish(self) -> None:
        """Makes the engine silent: from now on none answers."""
        if isinstance(self.node, FakeNode):
            self.node.engine.unreachable = True
        else:
            self.node = Node(Engine(f"unix://{self.folder}/none.sock", "test"), UNLIMITED)

    def _run(self, script: str) -> None:
        self.steps.append(f'RUN ["/usr/bin/python3", "-S", "-c", "{script}"]')


@contextmanager
def a_node(limits: BuildLimits = UNLIMITED) -> Iterator[Node]:
    """This machine, on behalf of the installation `test`."""
    engine = Engine(Settings().docker_host, "test")
    yield Node(engine, limits)
    engine.close()


def fake_workshop(folder: Path) -> Workshop:
    return Workshop(folder, FakeNode(FakeEngine(instance="test")))


@contextmanager
def real_workshop(folder: Path) -> Iterator[Workshop]:
    """Yields a workshop on an engine that has the base image; no image of it stays."""
    with a_node() as node:
        shop = Workshop(folder, node)
        try:
            yield shop
        finally:
            node.images.remove_repository(shop.name, {"slipway.service": shop.name})
