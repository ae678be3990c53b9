"""Asking a task whether it is healthy: over HTTP from the proxy's network, or by a command in its container."""

from blocks.states import TaskState
from flows.plans.health import Question, Watch
from flows.platform import platform


def ask(watch: Watch, task: TaskState, question: Question) -> str | None:
    """Asks, and returns what is new about the answer, for the journal."""
    if question is None:
        return _run_command(watch, task)
    address = watch.address(task, question)
    if address is None:
        return None
    return watch.note_probe(
        task, question, platform().proxy.probe(address, watch.path(question), watch.timeout_seconds)
    )


def _run_command(watch: Watch, task: TaskState) -> str | None:
    if task.container_id is None:
        return None
    answer = platform().node.exec.run(task.container_id, watch.command, watch.timeout_seconds)
    return watch.note_command(task, answer)
