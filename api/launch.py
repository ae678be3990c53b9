"""Starting flows after a commit. The wish is written down: if Prefect is away, reconcile starts it later."""

from loguru import logger

from api.context import Context
from blocks.errors import BlockError
from flows.domain.stories import Story


def launch(context: Context, flow: Story, key: str, **parameters: str) -> None:
    """`key`: an equal one starts nothing new."""
    try:
        context.runs.launch(flow, parameters, key)
    except BlockError as error:
        logger.warning("run.not_launched", flow=flow, reason=str(error), **parameters)
