"""The edge exists and is configured. Needed at the first start, and after somebody removed it."""

from loguru import logger

from flows.plans import edge
from flows.plans.knot import DNS_PORT
from flows.plans.proxy import caddy_config
from flows.platform import platform
from flows.tasks.effect import effect


@effect("ensure the edge")
def ensure() -> None:
    """Create-or-adopt the network, the routing server and the proxy; load the configuration if it differs."""
    settings, swarm = platform().settings, platform().swarm
    network = edge.system_network(settings.instance)
    swarm.ensure_network(network)
    subnet = swarm.subnet(network.name)
    for container in (edge.routes_container(settings, subnet), edge.proxy_container(settings, subnet)):
        if swarm.ensure_container(container):
            logger.info("edge.container_started", name=container.name)
    if platform().proxy.configure(caddy_config(f"{edge.routes_address(subnet)}:{DNS_PORT}")):
        logger.info("edge.proxy_configured")
