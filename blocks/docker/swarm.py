"""A Docker Swarm: the apps' services with what they need, the edge's plain containers."""

import threading
from typing import Any

from prefect.blocks.core import Block
from pydantic import Field, PrivateAttr

from blocks.docker.build_cache import BuildCache
from blocks.docker.commands import Commands
from blocks.docker.copies import Copies
from blocks.docker.images import Images
from blocks.docker.networks import Networks
from blocks.docker.observations import Observations
from blocks.docker.pushes import Pushes
from blocks.docker.services import Services
from blocks.specs import Labels

GONE_SECONDS = 60


class Swarm(Images, Pushes, BuildCache, Networks, Services, Copies, Observations, Commands, Block):
    """Everything that the platform asks of Docker. Safe to repeat, safe to share between threads."""

    _block_type_name = "Slipway Swarm"
    _block_type_slug = "slipway-swarm"

    docker_host: str = "unix:///var/run/docker.sock"
    instance: str = Field(default="slipway", description="Objects without this instance's label are never touched.")
    network_pool: str = Field(default="10.96.0.0/12", description="Addresses for our networks, a /22 each.")

    _clients: dict[int, Any] = PrivateAttr(default_factory=dict)
    _lock: Any = PrivateAttr(default_factory=threading.Lock)

    def remove_everything(self, labels: Labels) -> None:
        """Delete our services, containers, networks and configs that bear the labels, in this order.

        Not volumes: what is in them is not ours to throw away.
        """
        services = [service.name for service in self.services(labels)]
        for name in services:
            self.remove_service(name)
        for name in services:
            self.await_gone(name, GONE_SECONDS)
        for container in self.containers(labels):
            self.remove_container(container.name)
        for network in self.networks(labels):
            self.remove_network(network)
        for config in self.configs(labels):
            self.remove_config(config.name)
