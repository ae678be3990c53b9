"""The release command: a one-off container of the new image, before the new version starts."""

import time
from dataclasses import replace

from blocks.states import TaskPhase, TaskState
from flows.domain.errors import ReleaseFailed
from flows.domain.snapshot import Snapshot
from flows.domain.steps import Step
from flows.plans import masking, names, service
from flows.platform import platform
from flows.store import journal
from flows.tasks import images, swarm
from flows.tasks.effect import effect, step
from flows.tasks.explain import explain_exit
from flows.tasks.records import tell, tell_output

POLL_SECONDS = 0.1


def run_once(deployment: Snapshot, image: str) -> None:
    """Runs the release command, unless it succeeded already for this deployment, or for the one that it retries."""
    with platform().database.transaction() as session:
        is_done = journal.is_done(session, deployment.deployment_id, Step.RELEASE)
    if is_done:
        tell(deployment, "The release command has already succeeded; it is not run again.")
    else:
        run(deployment, image)


@step(Step.RELEASE)
def run(deployment: Snapshot, image: str) -> None:
    """Returns when the command has succeeded; raises ReleaseFailed. A job that a dead run left is gone on with."""
    spec = service.release_spec(platform().instance, deployment, image)
    spec = replace(spec, credentials=images.sign_in_for(deployment, image))
    tell(deployment, masking.masked(f"Release: {' '.join(spec.command or ())}", masking.hidden_of(deployment)))
    platform().cluster.services.apply(spec)
    deadline = time.monotonic() + platform().settings.release_seconds
    reported = ""
    while True:
        task = _newest(spec.name)
        reported = _tell_output(deployment, task, reported)
        if task is not None and task.phase in (TaskPhase.ENDED, TaskPhase.FAILED):
            break
        if time.monotonic() > deadline:
            raise ReleaseFailed(f"The release command took longer than {platform().settings.release_seconds} s.")
        time.sleep(POLL_SECONDS)
    _tell_output(deployment, task, reported)
    if task.phase is TaskPhase.FAILED or task.exit_code != 0:
        raise ReleaseFailed(
            f"The release command failed. {explain_exit(deployment, deployment, task, tell_lines=False)}"
        )
    swarm.remove(spec.name)


@effect("remove the release job")
def remove_job(deployment: Snapshot) -> None:
    swarm.remove(names.release_job(platform().instance, deployment))


def _newest(name: str) -> TaskState | None:
    return next(iter(platform().cluster.services.tasks(name)), None)


def _tell_output(deployment: Snapshot, task: TaskState | None, after: str) -> str:
    """Passes on what is new; where to go on."""
    if task is None or task.container_id is None:
        return after
    lines = platform().node.containers.output(task.container_id, after)
    tell_output(deployment, deployment, [line.text for line in lines])
    return lines[-1].at if lines else after
