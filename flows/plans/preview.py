"""Reports what a deploy would do before it is done. Pure; it uses the same decisions as the deploy."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.domain.changes import Edit, difference
from flows.domain.config import ServiceConfig
from flows.domain.steps import Step

NOTHING = ServiceConfig()


@dataclass(frozen=True)
class Preview:
    """The effects of a deploy: sentences for a person, and values for programs."""

    edits: Sequence[Edit]  # from what serves to what would serve
    creates: Sequence[str]
    stops: Sequence[str]
    removes: Sequence[str]
    steps: Sequence[str]
    has_downtime: bool
    downtime_reason: str | None
    expected_seconds: float | None


def preview(
    live: ServiceConfig | None,
    live_number: int | None,
    wanted: ServiceConfig,
    number: int,
    seconds: Sequence[float],
    *,
    is_kept: bool = False,
    has_registry: bool = False,
) -> Preview:
    """Previews a deployment. `live`: what serves; `seconds`: of the last deploys; `is_kept`: nothing is built."""
    reason, builds = _downtime(live, wanted), wanted.image is None and not is_kept
    replaced = [] if live is None else [f"version {live_number}"]
    drained = [f"{name} after {live.drain_seconds} s of draining" for name in replaced if live is not None]
    return Preview(
        edits=difference(live, wanted),
        creates=[f"version {number}: {wanted.replicas} × {wanted.origin}", *_created(live or NOTHING, wanted)],
        stops=replaced if reason else [],
        removes=[*drained, *_removed(live or NOTHING, wanted)],
        steps=_steps(wanted, pauses=reason is not None, builds=builds, pushes=builds and has_registry),
        has_downtime=reason is not None,
        downtime_reason=reason,
        expected_seconds=round(statistics.median(seconds), 1) if seconds else None,
    )


def _downtime(live: ServiceConfig | None, wanted: ServiceConfig) -> str | None:
    """Returns why both versions cannot run at the same time."""
    if live is None or not live.excludes(wanted):
        return None
    if volumes := sorted(live.written_volumes & wanted.written_volumes):
        return f"Both versions would write the volume {', '.join(volumes)}, so the previous one stops first."
    ports = sorted(live.host_ports.keys() & wanted.host_ports)
    return f"Only one version can have port {', '.join(ports)} of the host, so the previous one stops first."


def _created(live: ServiceConfig, wanted: ServiceConfig) -> list[str]:
    files = [name for name, file in wanted.config_files.items() if live.config_files.get(name) != file]
    return [
        *(f"volume {name}" for name in _new(live.volumes, wanted.volumes)),
        *(f"config file {name}, version {wanted.config_files[name].version}" for name in files),
        *(f"route {key}" for key in _new(live.routes, wanted.routes)),
        *(f"port {key} of the host" for key in _new(live.host_ports, wanted.host_ports)),
    ]


def _removed(live: ServiceConfig, wanted: ServiceConfig) -> list[str]:
    return [
        *(f"route {key}" for key in _new(wanted.routes, live.routes)),
        *(f"port {key} of the host" for key in _new(wanted.host_ports, live.host_ports)),
        *(f"config file {name}" for name in _new(wanted.config_files, live.config_files)),
        *(f"volume {name} is detached; its content is kept" for name in _new(wanted.volumes, live.volumes)),
    ]


def _new(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    return [key for key in after if key not in before]


def _steps(wanted: ServiceConfig, *, pauses: bool, builds: bool, pushes: bool) -> list[str]:
    return [
        *(["fetch the source"] if wanted.git and builds else []),
        Step.BUILD if builds else "obtain the image",
        *(["push the image"] if pushes else []),
        "ensure the networks",
        *([Step.STORAGE] if wanted.volumes or wanted.config_files else []),
        *([Step.RELEASE] if wanted.release_command else []),
        *([Step.STOP_PREVIOUS] if pauses else []),
        Step.START,
        "await healthy",
        *([Step.SWITCH] if wanted.routes else []),
    ]
