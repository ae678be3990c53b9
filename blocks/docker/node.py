"""One machine with a Docker engine."""

from pathlib import Path
from typing import Any

from blocks.docker.builds import BuildLimits, Builds
from blocks.docker.containers import Containers
from blocks.docker.engine import Engine, translated
from blocks.docker.exec import Exec
from blocks.docker.images import Images
from blocks.docker.volumes import Volumes
from blocks.states import NodeFacts


class Node:
    """The part of Docker where a container runs: containers and commands in them, images, volumes, builds."""

    def __init__(self, engine: Engine, limits: BuildLimits) -> None:
        self._engine = engine
        self.containers = Containers(engine)
        self.exec = Exec(engine)
        self.images = Images(engine)
        self.volumes = Volumes(engine, self.containers)
        self.builds = Builds(engine, limits)

    def facts(self) -> NodeFacts:
        """Returns what the machine has."""
        with translated():
            found: dict[str, Any] = self._engine.api.info()
        return NodeFacts(str(found["Name"]), int(found["NCPU"]), int(found["MemTotal"]), Path(found["DockerRootDir"]))
