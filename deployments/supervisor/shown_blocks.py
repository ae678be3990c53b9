"""Saves blocks for the cluster, the node and the proxy, so that operators see them in Prefect's UI.

Secrets do not go to Prefect: of the routing zone, whose fields hold its key, only the type is registered.
"""

# ruff: noqa: PLC0415 - Prefect's library takes seconds to import, and is needed only where something is new

from collections.abc import Mapping

from blocks.prefect.client import PrefectClient
from flows.settings import Settings

Fields = Mapping[str, str | float | None]


def show(client: PrefectClient, settings: Settings) -> None:
    """Register the types and save the blocks, named as the installation, unless Prefect has them as they are."""
    wanted = fields(settings)
    if any(_saved(client, slug, settings.instance) != each for slug, each in wanted.items()):
        _save(settings, wanted)


def fields(settings: Settings) -> Mapping[str, Fields]:
    """Return what the blocks hold, by the slug of their type."""
    engine = {"docker_host": settings.docker_host, "instance": settings.instance}
    builds = {"build_cpus": settings.build_cpus, "build_memory_bytes": settings.build_memory_bytes}
    return {
        "slipway-cluster": {**engine, "network_pool": settings.network_pool},
        "slipway-node": {**engine, **builds},
        "slipway-proxy": {"sockets": str(settings.proxy_sockets)},
    }


def _saved(client: PrefectClient, slug: str, name: str) -> Fields | None:
    found = client.find("GET", f"block_types/slug/{slug}/block_documents/name/{name}")
    return found["data"] if found else None


def _save(settings: Settings, wanted: Mapping[str, Fields]) -> None:
    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

    from blocks.caddy.proxy import Proxy
    from blocks.docker.prefect_blocks import ClusterBlock, NodeBlock
    from blocks.knot.zone import Zone

    server = {PREFECT_API_URL: settings.prefect_api_url, PREFECT_API_AUTH_STRING: settings.prefect_auth}
    with temporary_settings(server):
        for block in (ClusterBlock, NodeBlock, Proxy):
            block.model_validate(wanted[block.get_block_type_slug()]).save(settings.instance, overwrite=True)
        Zone.register_type_and_schema()
