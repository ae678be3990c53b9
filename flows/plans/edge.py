"""The edge: the proxy, and the routing server beside it, as plain containers on the system network."""

from ipaddress import IPv4Address, ip_network

from blocks.specs import ContainerSpec, NetworkSpec
from flows.plans import names
from flows.plans.knot import DNS_PORT, knot_files
from flows.plans.proxy import PUBLIC_PORT, SOCKETS
from flows.settings import Settings

LOOPBACK = "127.0.0.1"


def system_network(instance: str) -> NetworkSpec:
    """Returns the control plane's own network, of which no tenant's container is a member."""
    return NetworkSpec(names.system_network(instance), names.instance_labels(instance), driver="bridge")


def routes_container(settings: Settings, subnet: str) -> ContainerSpec:
    """Specifies Knot; it answers the system network only, and signed updates come in by the loopback port."""
    return ContainerSpec(
        name=names.routes_container(settings.instance),
        image=settings.routes_image,
        labels=names.instance_labels(settings.instance),
        network=names.system_network(settings.instance),
        address=str(routes_address(subnet)),
        ports={f"{DNS_PORT}/tcp": (LOOPBACK, settings.routes_port)},
        files=knot_files(settings.zone_secret.get_secret_value(), subnet),
    )


def proxy_container(settings: Settings, subnet: str) -> ContainerSpec:
    """Specifies Caddy; its admin, probe and verify sockets lie in a folder that only the platform opens."""
    return ContainerSpec(
        name=names.proxy_container(settings.instance),
        image=settings.proxy_image,
        labels=names.instance_labels(settings.instance),
        network=names.system_network(settings.instance),
        address=str(_host(subnet, 3)),
        ports={f"{PUBLIC_PORT}/tcp": (settings.host, settings.proxy_port)},
        binds={str(settings.proxy_sockets): SOCKETS},
    )


def routes_address(subnet: str) -> IPv4Address:
    return _host(subnet, 2)


def _host(subnet: str, number: int) -> IPv4Address:
    """Returns the n-th address; the first one is the gateway's."""
    return IPv4Address(int(ip_network(subnet).network_address) + number)
