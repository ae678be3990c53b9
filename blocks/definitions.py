"""Our specifications in Swarm's words, and Swarm's answers in ours. Pure."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from blocks.engine import LOG_DRIVER, LOG_OPTIONS, SPEC_LABEL
from blocks.specs import ServiceSpec
from blocks.states import ServiceState, TaskPhase, TaskState

SECOND = 10**9
RESTART_DELAY_SECONDS = 1
_PHASES = {
    "running": TaskPhase.RUNNING,
    **dict.fromkeys(("complete", "shutdown", "remove"), TaskPhase.ENDED),
    **dict.fromkeys(("failed", "rejected", "orphaned"), TaskPhase.FAILED),
}


def service_definition(spec: ServiceSpec) -> dict[str, Any]:
    labels = dict(spec.labels)
    container: dict[str, Any] = {
        "Image": spec.image,
        "Env": list(spec.env),
        "Labels": labels,
        "StopGracePeriod": spec.stop_grace_seconds * SECOND,
        # the platform asks through the proxy; an image's own check would only delay the tasks' start
        "Healthcheck": {"Test": ["NONE"]},
    }
    if spec.command is not None:
        container["Args"] = list(spec.command)
    return {
        "Name": spec.name,
        "Labels": {**labels, SPEC_LABEL: fingerprint(asdict(spec))},
        "TaskTemplate": {
            "ContainerSpec": container,
            "Networks": [{"Target": end.network, "Aliases": list(end.aliases)} for end in spec.networks],
            # "any": a web server that exits with 0 must come back too. Each failure stays visible as a task of
            # its own, so a deploy still sees the first one, and the delay leaves room to end a doomed start.
            "RestartPolicy": {"Condition": "any", "Delay": RESTART_DELAY_SECONDS * SECOND},
            "LogDriver": {"Name": LOG_DRIVER, "Options": LOG_OPTIONS},
        },
        "Mode": {"Replicated": {"Replicas": spec.replicas}},
        "EndpointSpec": {"Mode": "dnsrr"},
    }


def fingerprint(definition: dict[str, Any]) -> str:
    """Equal for equal specifications; kept as a label, so that adopting is one comparison."""
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
