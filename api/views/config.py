"""Configurations as the API shows them: no password and no private key leaves."""

from collections.abc import Mapping
from uuid import UUID

from pydantic import JsonValue

from api.schemas.parts import ConfigFileRead, HostPortRead, RouteRead, SharedVolumeRead, VolumeRead
from api.schemas.services import BaseRegistryRead, ChangeRead, ConfigRead, CredentialsRead, Difference, PlanRead
from flows.domain.changes import ConfigField, Edit
from flows.domain.config import ServiceConfig
from flows.domain.ids import ServiceId
from flows.domain.parts import BaseRegistry, Route, split_port, split_route
from flows.domain.service import Change
from flows.domain.ssh import public_part
from flows.plans import names
from flows.plans.preview import Preview
from flows.settings import Settings


def config_read(settings: Settings, service_id: ServiceId, config: ServiceConfig) -> ConfigRead:
    return ConfigRead(
        image=config.image,
        git=config.git,
        upload=config.upload,
        build=config.build,
        credentials=CredentialsRead(username=config.credentials.username) if config.credentials else None,
        base_registry=_base_registry(config.base_registry) if config.base_registry else None,
        deploy_key=public_part(config.deploy_key) if config.deploy_key else None,
        command=_listed(config.command),
        release_command=_listed(config.release_command),
        copy_commands=config.copy_commands,
        replicas=config.replicas,
        variables=dict(config.variables),
        volumes=volume_reads(settings, service_id, config),
        shared_volumes=shared_volume_reads(config),
        config_files=config_file_reads(config),
        routes=route_reads(settings, config),
        host_ports=host_port_reads(config),
        health_check=config.health_check,
        limits=config.limits,
        reservations=config.reservations,
        stop_grace_seconds=config.stop_grace_seconds,
        drain_seconds=config.drain_seconds,
    )


def volume_reads(settings: Settings, service_id: UUID, config: ServiceConfig) -> list[VolumeRead]:
    return [
        VolumeRead(
            name=name,
            engine_name=None if volume.host_path else names.volume(settings.instance, service_id, name),
            **volume.model_dump(),
        )
        for name, volume in config.volumes.items()
    ]


def shared_volume_reads(config: ServiceConfig) -> list[SharedVolumeRead]:
    return [SharedVolumeRead(name=name, **shared.model_dump()) for name, shared in config.shared_volumes.items()]


def config_file_reads(config: ServiceConfig) -> list[ConfigFileRead]:
    return [ConfigFileRead(name=name, **file.model_dump()) for name, file in config.config_files.items()]


def host_port_reads(config: ServiceConfig) -> list[HostPortRead]:
    ports = ((split_port(key), target) for key, target in config.host_ports.items())
    return [HostPortRead(published=port, protocol=protocol, target=target) for (port, protocol), target in ports]


def route_reads(settings: Settings, config: ServiceConfig) -> list[RouteRead]:
    return [route_read(settings, key, route) for key, route in config.routes.items()]


def route_read(settings: Settings, key: str, route: Route) -> RouteRead:
    domain, path = split_route(key)
    return RouteRead(domain=domain, path=path, url=url_of(settings, key), **route.model_dump())


def url_of(settings: Settings, key: str) -> str:
    """Where a browser finds the route."""
    domain, path = split_route(key)
    return f"http://{domain}:{settings.proxy_port}{'' if path == '/' else path}"


def change_read(current: ServiceConfig | None, change: Change) -> ChangeRead:
    shown = difference_read(current, change.edit)
    return ChangeRead(id=str(change.id), created_at=change.created_at, **shown.model_dump())


def difference_read(before: ServiceConfig | None, edit: Edit) -> Difference:
    document: Mapping[str, JsonValue] = before.model_dump(mode="json") if before else {}
    old = document.get(edit.field)
    if edit.field.is_keyed:
        old = old.get(edit.key or "") if isinstance(old, dict) else None
    return Difference(
        field=edit.field,
        key=edit.key,
        operation=edit.operation,
        old=_without_secret(edit.field, old),
        new=_without_secret(edit.field, edit.value),
    )


def plan_read(number: int, live: ServiceConfig | None, found: Preview) -> PlanRead:
    return PlanRead(
        number=number,
        differences=[difference_read(live, edit) for edit in found.edits],
        creates=list(found.creates),
        stops=list(found.stops),
        removes=list(found.removes),
        steps=list(found.steps),
        has_downtime=found.has_downtime,
        downtime_reason=found.downtime_reason,
        expected_seconds=found.expected_seconds,
    )


def _base_registry(known: BaseRegistry) -> BaseRegistryRead:
    return BaseRegistryRead(host=known.host, username=known.username)


def _listed(command: tuple[str, ...] | None) -> list[str] | None:
    return list(command) if command else None


def _without_secret(field: ConfigField, value: JsonValue) -> JsonValue:
    if field in (ConfigField.CREDENTIALS, ConfigField.BASE_REGISTRY) and isinstance(value, dict):
        return {name: part for name, part in value.items() if name != "password"}
    if field is ConfigField.DEPLOY_KEY and isinstance(value, str):
        return public_part(value)
    return value
