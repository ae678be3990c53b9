"""Translates our specifications into Swarm's words, and Swarm's answers into ours. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from blocks.docker.engine import INSTANCE_LABEL, LOG_DRIVER, LOG_OPTIONS, SPEC_LABEL
from blocks.specs import HostPort, Mount, Resources, ServiceSpec
from blocks.states import ServiceState, TaskPhase, TaskState

SECOND = 10**9
CORE = 10**9
RESTART_DELAY_SECONDS = 1
READABLE = 0o444
DROPPED = ("CAP_NET_RAW",)  # with it an app could read its neighbours' requests, by answering for their addresses
MOST_PROCESSES = 512  # of a container, threads included: an app that forks without end hurts only itself
LATER = ("stop_signal",)  # fields of specifications that the first version did not have
_PHASES = {
    "running": TaskPhase.RUNNING,
    **dict.fromkeys(("complete", "shutdown", "remove"), TaskPhase.ENDED),
    **dict.fromkeys(("failed", "rejected", "orphaned"), TaskPhase.FAILED),
}


def service_definition(spec: ServiceSpec, config_ids: Mapping[str, str]) -> dict[str, Any]:
    """Swarm knows configs by their ids, so it takes the id of each config that the service names."""
    return {
        "Name": spec.name,
        "Labels": {**spec.labels, SPEC_LABEL: fingerprint(_open(spec))},
        "TaskTemplate": {
            "ContainerSpec": _container(spec, config_ids),
            "Networks": [{"Target": end.network, "Aliases": list(end.aliases)} for end in spec.networks],
            **_resources(spec),
            # "any": a web server that exits with 0 must come back too. Each failure stays visible as a task of
            # its own, so a deploy still sees the first one, and the delay leaves time to end a doomed start.
            "RestartPolicy": {
                "Condition": "none" if spec.is_job else "any",
                "Delay": RESTART_DELAY_SECONDS * SECOND,
            },
            "LogDriver": {"Name": LOG_DRIVER, "Options": LOG_OPTIONS},
        },
        "Mode": {"Replicated": {"Replicas": spec.replicas}},
        "EndpointSpec": {"Mode": "dnsrr", "Ports": [_port(port) for port in spec.ports]},
    }


def _open(spec: ServiceSpec) -> dict[str, Any]:
    """Returns what everybody may know of it: a password could be guessed from a label that is made of it.

    What came later counts only where it says something, so that services of an earlier version are found unchanged.
    """
    silent = {name for name in LATER if getattr(spec, name) is None}
    return {name: value for name, value in asdict(spec).items() if name != "credentials" and name not in silent}


def _container(spec: ServiceSpec, config_ids: Mapping[str, str]) -> dict[str, Any]:
    container: dict[str, Any] = {
        "Image": spec.image,
        "Env": list(spec.env),
        "Labels": dict(spec.labels),
        "StopGracePeriod": spec.stop_grace_seconds * SECOND,
        "CapabilityDrop": list(DROPPED),
        "Init": True,  # it reaps what an app leaves behind, and passes signals on
        # the platform asks through the proxy; an image's own check would only delay the tasks' start
        "Healthcheck": {"Test": ["NONE"]},
        "Mounts": [_mount(mount, spec.labels.get(INSTANCE_LABEL, "")) for mount in spec.mounts],
        "Configs": [_config(mounted.config, config_ids[mounted.config], mounted.target) for mounted in spec.configs],
    }
    if spec.command is not None:
        container["Args"] = list(spec.command)
    if spec.stop_signal is not None:
        container["StopSignal"] = spec.stop_signal
    return container


def _mount(mount: Mount, instance: str) -> dict[str, Any]:
    place = {"Source": mount.source, "Target": mount.target, "ReadOnly": mount.read_only}
    if mount.is_host_path:
        return {"Type": "bind", **place}
    # an engine without the volume makes it when the task starts; without our label it would belong to nobody we know
    return {"Type": "volume", **place, "VolumeOptions": {"Labels": {INSTANCE_LABEL: instance}}}


def _config(name: str, config_id: str, target: str) -> dict[str, Any]:
    file = {"Name": target, "UID": "0", "GID": "0", "Mode": READABLE}
    return {"ConfigName": name, "ConfigID": config_id, "File": file}


def _port(port: HostPort) -> dict[str, Any]:
    ends = {"PublishedPort": port.published, "TargetPort": port.target}
    return {"Protocol": port.protocol, "PublishMode": "host", **ends}


def _resources(spec: ServiceSpec) -> dict[str, Any]:
    limits = {**_amounts(spec.limits), "Pids": MOST_PROCESSES}
    return {"Resources": {"Limits": limits, "Reservations": _amounts(spec.reservations)}}


def _amounts(resources: Resources) -> dict[str, int]:
    cpus = None if resources.cpus is None else round(resources.cpus * CORE)
    amounts = {"NanoCPUs": cpus, "MemoryBytes": resources.memory_bytes}
    return {name: amount for name, amount in amounts.items() if amount is not None}


def fingerprint(definition: dict[str, Any]) -> str:
    """Returns a text that is equal for equal specifications; as a label it makes adopting one comparison."""
    return hashlib.sha256(json.dumps(definition, sort_keys=True, default=dict).encode()).hexdigest()


def is_as_wanted(existing: dict[str, Any], wanted: dict[str, Any]) -> bool:
    same = (existing.get("Labels") or {}).get(SPEC_LABEL) == wanted["Labels"][SPEC_LABEL]
    return same and replicas_of(existing) == replicas_of(wanted)


def replicas_of(definition: dict[str, Any]) -> int:
    return int(definition["Mode"]["Replicated"].get("Replicas", 0))


def service_state(definition: dict[str, Any]) -> ServiceState:
    image = definition["TaskTemplate"]["ContainerSpec"]["Image"]
    labels = {key: value for key, value in (definition.get("Labels") or {}).items() if key != SPEC_LABEL}
    return ServiceState(definition["Name"], labels, image, replicas_of(definition))


def task_state(task: dict[str, Any]) -> TaskState:
    status = task["Status"]
    container = status.get("ContainerStatus") or {}
    ended = status["State"] in ("complete", "failed", "shutdown")
    return TaskState(
        id=task["ID"],
        phase=_PHASES.get(status["State"], TaskPhase.WAITING),
        desired_running=task["DesiredState"] == "running",
        message=status.get("Err") or status.get("Message") or "",
        container_id=container.get("ContainerID") or None,
        exit_code=int(container.get("ExitCode", 0)) if ended and container else None,
        addresses=dict(_addresses(task.get("NetworksAttachments") or ())),
    )


def _addresses(attachments: Iterable[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    for attachment in attachments:
        if attachment.get("Addresses"):
            yield attachment["Network"]["Spec"]["Name"], attachment["Addresses"][0].partition("/")[0]
