"""Explains failures: what the container said and did, in words that its owner can act on."""

from collections.abc import Sequence

from blocks.states import Exit, TaskState
from flows.domain.deployment import Level
from flows.domain.errors import ContainerExited, DeploymentUnhealthy, PlatformError
from flows.domain.parts import MEBIBYTE
from flows.domain.snapshot import Snapshot
from flows.plans.health import Watch
from flows.plans.masking import hidden_of, masked
from flows.platform import domain_errors, platform
from flows.tasks.records import tell_output

NOT_STARTED = "starting container failed"  # the engine's words, before its reason


def explain_exit(version: Snapshot, reader: Snapshot, task: TaskState, *, tell_lines: bool = True) -> PlatformError:
    """Returns why the container ended: exit code, memory, and its last lines, which go to the journal of `reader`."""
    ended = _exit_of(task)
    if tell_lines:
        tell_output(version, reader, ended.last_lines, Level.WARNING)
    if ended.out_of_memory:
        limit = version.config.limits.memory_bytes if version.config.limits else None
        most = f" Its limit is {limit // MEBIBYTE} MiB." if limit else ""
        return ContainerExited(f"The container ran out of memory and was killed.{most}")
    if ended.code is None or task.message.startswith(NOT_STARTED):
        said = masked(task.message.removeprefix(NOT_STARTED).strip(": "), hidden_of(version))
        reason = said or "no reason was given"
        return ContainerExited(f"The container could not be started: {reason}.")
    command = " The image has no process that keeps running." if ended.code == 0 else ""
    return ContainerExited(f"The container ended by itself with exit code {ended.code}.{command}")


def explain_silence(version: Snapshot, reader: Snapshot, watch: Watch, tasks: Sequence[TaskState]) -> PlatformError:
    """Returns why nobody answered in time: where we asked, what we heard, and which ports are open instead."""
    current = next((task for task in tasks if task.desired_running and task.container_id), None)
    if current is not None:
        tell_output(version, reader, _exit_of(current).last_lines, Level.WARNING)
    text = f"Not healthy within {watch.grace_seconds} s. Last answer: {watch.last_words}."
    silent = watch.silent_port(tasks)
    waiting = next((task for task in tasks if task.desired_running and not task.container_id), None)
    if waiting is not None and waiting.message:
        text += f" The engine says: {masked(waiting.message, hidden_of(version))}."
    if silent is None or current is None or current.container_id is None:
        return DeploymentUnhealthy(text)
    with domain_errors():
        ports = platform().node.containers.listening_ports(current.container_id)
    if ports is not None and silent not in ports:
        heard = ", ".join(str(port) for port in sorted(ports)) or "none"
        text += f" The container listens on port {heard}, and {silent} is configured."
    return DeploymentUnhealthy(text)


def _exit_of(task: TaskState) -> Exit:
    with domain_errors():
        return platform().node.containers.exit_of(task)
