"""The context that the endpoints of one API process share."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from flows.context import Context


def context(connection: HTTPConnection) -> Context:
    """Returns the context of the application that serves this request or websocket."""
    found: Context = connection.app.state.context
    return found


ContextDep = Annotated[Context, Depends(context)]
