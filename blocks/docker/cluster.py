"""A Docker Swarm, as one of its managers answers for it."""

from blocks.docker.configs import Configs
from blocks.docker.engine import Engine
from blocks.docker.networks import Networks
from blocks.docker.services import Services


class Cluster:
    """The part of Docker that is the same wherever a container runs: services with tasks, networks, config files."""

    def __init__(self, engine: Engine, network_pool: str) -> None:
        """Makes a cluster. `network_pool`: the addresses of our networks, as `10.96.0.0/12`."""
        self.configs = Configs(engine)
        self.networks = Networks(engine, network_pool)
        self.services = Services(engine, self.configs)
