"""Quiesces a service while its volumes are copied: by its owner's commands, in the version that serves.

Who pauses a service claims it, and shows life; a claim that falls silent is ended by reconcile.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from loguru import logger

from blocks.states import CommandAnswer, TaskPhase
from flows.domain.deployment import DeploymentStatus
from flows.domain.errors import Conflict, PlatformError, SwarmUnavailable
from flows.domain.ids import ServiceId
from flows.domain.parts import CopyCommands
from flows.domain.snapshot import Snapshot
from flows.plans import copying, names
from flows.platform import platform
from flows.store import copies
from flows.tasks import heartbeat, records
from flows.tasks.drift import SILENCE
from flows.tasks.effect import effect

LOOK_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 3600.0
TRIES, BETWEEN_TRIES_SECONDS = 3, 1.0  # of the command that ends a pause
Tell = Callable[..., None]


@dataclass(frozen=True)
class Version:
    """The version that serves of a service with copy commands; `containers` are those that run now."""

    snapshot: Snapshot
    commands: CopyCommands
    containers: tuple[str, ...]


@contextmanager
def paused(service_id: ServiceId, tell: Tell) -> Iterator[None]:
    """Pauses the service for as long as the block runs. One copy of a service is made at a time.

    Raises Conflict where a command fails, and SwarmUnavailable where the version did not serve from end to end.
    """
    live = records.live_of(service_id)
    is_used = live is not None and live.status is not DeploymentStatus.SLEEPING
    if live is None or not is_used or live.snapshot.config.copy_commands is None:
        tell(copying.IN_USE if is_used else copying.AT_REST)
        yield
        return
    slug, holder = live.snapshot.service.slug, _claimed(service_id)
    with heartbeat.of_copy(service_id, holder):
        try:
            version = _version(service_id)
            if version is None or not version.containers:
                raise SwarmUnavailable(f"No container of {slug} runs in which it could be paused.")
            _run_before(version, tell)
            yield
            _require_undisturbed(service_id, holder, version.containers[0])
            tell(copying.STILL)
        finally:
            _end(service_id, holder, tell)


@effect("end pauses that were left")
def end_left() -> None:
    """Ends pauses of runs that died. What was copied meanwhile is copied again, so it does not matter when."""
    with platform().database.transaction() as session:
        left = copies.take_over(session, SILENCE)
    for service_id, holder in left:
        try:
            _end_before(service_id)
            _end(service_id, holder, lambda *_: None)
        except PlatformError as error:
            logger.error("pause.not_ended", service=str(service_id), reason=str(error))
        else:
            logger.warning("pause.ended", service=str(service_id))


def _end_before(service_id: ServiceId) -> None:
    """Ends the command before the copy, which may have outlived its run and would pause the service once more."""
    version = _version(service_id)
    if version is not None:
        for container in version.containers:
            platform().node.exec.end(container, version.commands.before)


def _claimed(service_id: ServiceId) -> UUID:
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < deadline:
        with platform().database.transaction() as session:
            if holder := copies.claim(session, service_id):
                return holder
        time.sleep(LOOK_SECONDS)
    raise Conflict("Another copy has kept it paused for too long.")


def _version(service_id: ServiceId) -> Version | None:
    """Returns the version that can be paused; None where nothing serves, or nothing is declared."""
    live = records.live_of(service_id)
    if live is None or live.status is DeploymentStatus.SLEEPING or live.snapshot.config.copy_commands is None:
        return None
    tasks = platform().cluster.services.tasks(names.swarm_service(platform().instance, live.snapshot))
    running = (task.container_id for task in tasks if task.phase is TaskPhase.RUNNING)
    return Version(live.snapshot, live.snapshot.config.copy_commands, tuple(each for each in running if each))


def _run_before(version: Version, tell: Tell) -> None:
    answer = _run(version, version.commands.before, tell)
    if answer.code != 0:
        raise Conflict(copying.failure(version.snapshot, "before", answer))


def _require_undisturbed(service_id: ServiceId, holder: UUID, container: str) -> None:
    version = _version(service_id)
    if not _is_ours(service_id, holder) or version is None or container not in version.containers:
        raise SwarmUnavailable("A service was started anew, or its pause ended, while its volumes were copied.")


def _is_ours(service_id: ServiceId, holder: UUID) -> bool:
    with platform().database.transaction() as session:
        return copies.renew(session, service_id, holder)


def _end(service_id: ServiceId, holder: UUID, tell: Tell) -> None:
    """Ends the pause, unless the claim is another's by now. Where nothing runs it stays, for reconcile to try again.

    Raises SwarmUnavailable then, and Conflict where the command fails.
    """
    if not _is_ours(service_id, holder):
        return
    version, answer = _version(service_id), None
    if version is not None and version.commands.after is not None:
        if not version.containers:
            slug = version.snapshot.service.slug
            raise SwarmUnavailable(f"No container of {slug} runs in which its pause could be ended.")
        for number in range(TRIES):
            time.sleep(BETWEEN_TRIES_SECONDS if number else 0)
            answer = _run(version, version.commands.after, tell)
            if answer.code == 0:
                break
    with platform().database.transaction() as session:
        copies.release(session, service_id, holder)
    if version is not None and answer is not None and answer.code != 0:
        raise Conflict(copying.failure(version.snapshot, "after", answer))


def _run(version: Version, command: tuple[str, ...], tell: Tell) -> CommandAnswer:
    tell(*copying.shown(version.snapshot, command))
    answer = platform().node.exec.run(version.containers[0], command, version.commands.timeout_seconds)
    tell(*copying.said(version.snapshot, answer))
    return answer
