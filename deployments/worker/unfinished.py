"""Which runs of a pool Prefect believes to be at work."""

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort

AT_WORK = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
AT_MOST = 200


async def unfinished(client: PrefectClient, pool: str) -> list[FlowRun]:
    """The newest first."""
    return await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=AT_WORK))),
        work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[pool])),
        sort=FlowRunSort.START_TIME_DESC,
        limit=AT_MOST,
    )
