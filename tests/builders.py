"""Things for tests: valid unless a test says otherwise."""

from typing import Any
from uuid import UUID

from flows.domain.config import ServiceConfig
from flows.domain.ids import new_id
from flows.domain.snapshot import Owner, Snapshot


def a_config(**parts: Any) -> ServiceConfig:
    return ServiceConfig(**{"image": "slipway/hello:1", "routes": {"shop.example.com": 8080}, **parts})


def a_snapshot(
    config: ServiceConfig | None = None, *, number: int = 1, service: str = "shop", **parts: Any
) -> Snapshot:
    return Snapshot(
        **{
            "workspace": Owner(id=UUID(int=1), slug="default"),
            "project": Owner(id=UUID(int=2), slug="store"),
            "environment": Owner(id=UUID(int=3), slug="production"),
            "service": Owner(id=UUID(int=4), slug=service),
            "deployment": new_id(),
            "number": number,
            "network_alias": service,
            "edge_alias": f"{service}-000000000004",
            "config": config or a_config(),
            **parts,
        }
    )
