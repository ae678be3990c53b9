"""The edge exists and is configured. Needed at the first start, and after somebody removed it."""

from loguru import logger

from flows.domain.node import Node
from flows.plans import edge
from flows.platform import platform
from flows.store import nodes
from flows.tasks import proxy
from flows.tasks.effect import effect


@effect("ensure the edge")
def ensure() -> None:
    """Creates or adopts network, routing server and proxy; loads the configuration if it differs."""
    settings, networks = platform().settings, platform().cluster.networks
    network = edge.system_network(settings.instance)
    networks.ensure(network)
    subnet = networks.subnet(network.name)
    for container in (edge.routes_container(settings, subnet), edge.proxy_container(settings, subnet)):
        if platform().node.containers.ensure(container):
            logger.info("edge.container_started", name=container.name)
    with proxy.routing_table() as session:
        if proxy.configure(session):
            logger.info("edge.proxy_configured")


@effect("look at the machine")
def look_at_machine() -> None:
    """Writes down how large it is, so that the API, which has no Docker socket, can refuse what is larger."""
    facts = platform().node.facts()
    with platform().database.transaction() as session:
        nodes.remember(session, Node(name=facts.name, cpus=facts.cpus, memory_bytes=facts.memory_bytes))
