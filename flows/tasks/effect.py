"""Makes tasks of functions: safe to repeat, retried only when the world was unavailable, journalled for undo."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from flows import faults
from flows.domain.errors import Unavailable
from flows.domain.snapshot import Snapshot
from flows.domain.steps import Step
from flows.platform import domain_errors, platform
from flows.store import journal

P = ParamSpec("P")
R = TypeVar("R")
DELAYS = [0.5, 2.0, 5.0, 10.0]


def worth_retrying(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.result(raise_on_failure=False), Unavailable)


def effect(name: str, delays: list[float] = DELAYS) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Makes a task that touches the outside world: safe to repeat, retried only if the world was unavailable.

    `delays`: seconds between the tries.
    """

    def decorate(function: Callable[P, R]) -> Task[P, R]:
        @wraps(function)
        def translated(*args: P.args, **kwargs: P.kwargs) -> R:
            fault_file = platform().settings.fault_file
            faults.pass_by(fault_file, name, "before")
            with domain_errors():
                result = function(*args, **kwargs)
            faults.pass_by(fault_file, name, "after")
            return result

        return task(
            name=name,
            retries=len(delays),
            retry_delay_seconds=delays,
            retry_condition_fn=worth_retrying,
            cache_policy=NO_CACHE,
            persist_result=False,
        )(translated)

    return decorate


def step(name: Step) -> Callable[[Callable[Concatenate[Snapshot, P], R]], Task[Concatenate[Snapshot, P], R]]:
    """Makes an effect of a deployment that leaves something behind: it is written into the journal beforehand."""

    def decorate(function: Callable[Concatenate[Snapshot, P], R]) -> Task[Concatenate[Snapshot, P], R]:
        @wraps(function)
        def journalled(deployment: Snapshot, *args: P.args, **kwargs: P.kwargs) -> R:
            with platform().database.transaction() as session:
                journal.begin_step(session, deployment.deployment_id, name)
            result = function(deployment, *args, **kwargs)
            with platform().database.transaction() as session:
                journal.end_step(session, deployment.deployment_id, name)
            return result

        return effect(name)(journalled)

    return decorate
