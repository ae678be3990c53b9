"""`Cluster` and `Node` as Prefect blocks: what operators see of them in Prefect's UI, and may open in a script."""

from prefect.blocks.core import Block
from pydantic import Field

from blocks.docker.builds import BuildLimits
from blocks.docker.cluster import Cluster
from blocks.docker.engine import Engine
from blocks.docker.node import Node

HOST = "unix:///var/run/docker.sock"


class ClusterBlock(Block):
    """A Docker Swarm, asked at one of its managers: services, networks, config files."""

    _block_type_name = "Slipway cluster"
    _block_type_slug = "slipway-cluster"

    docker_host: str = Field(default=HOST, description="Where the engine of a manager listens.")
    instance: str = Field(default="slipway", description="Objects without this instance's label are never touched.")
    network_pool: str = Field(default="10.96.0.0/12", description="Addresses for our networks, a /22 each.")

    def open(self) -> Cluster:
        """Opens the cluster itself; nothing is asked of it yet."""
        return Cluster(Engine(self.docker_host, self.instance), self.network_pool)


class NodeBlock(Block):
    """A machine with a Docker engine: containers, images, volumes, builds."""

    _block_type_name = "Slipway node"
    _block_type_slug = "slipway-node"

    docker_host: str = Field(default=HOST, description="Where the engine of the machine listens.")
    instance: str = Field(default="slipway", description="Objects without this instance's label are never touched.")
    build_cpus: float | None = Field(default=None, description="Processors for all builds; None: what apps leave.")
    build_memory_bytes: int | None = Field(default=None, description="Memory for all builds; None: half of it.")

    def open(self) -> Node:
        """Opens the node itself; nothing is asked of it yet."""
        limits = BuildLimits(self.build_cpus, self.build_memory_bytes)
        return Node(Engine(self.docker_host, self.instance), limits)
