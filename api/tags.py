"""Entity tags: each answer that shows a resource with a revision bears it as `ETag`."""

from typing import Annotated, Protocol, TypeVar

from fastapi import Depends, Response

from flows.store.conditions import tag_of


class Revised(Protocol):
    """A resource as the API shows it, with the count of its edits."""

    revision: int


R = TypeVar("R", bound=Revised)


class Tagger:
    """Sets the `ETag` of one request's answer."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def __call__(self, shown: R) -> R:
        self._response.headers["ETag"] = tag_of(shown.revision)
        return shown


TaggedDep = Annotated[Tagger, Depends(Tagger)]
