"""A working tree that somebody sent, packed: the source of services for which no git host is needed."""

from typing import Annotated

from pydantic import Field

from flows.domain.parts import Value
from flows.domain.rules import Text

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Upload(Value):
    """Which archive of the service's own. What it holds is told by its digest alone; the rest is for people."""

    digest: Digest = Field(description="SHA-256 of the archive, in hex.")
    size: Annotated[int, Field(ge=0)] = Field(description="Bytes of the archive.")
    name: Annotated[Text, Field(max_length=200)] | None = Field(
        default=None, description="Of the folder or file that was sent."
    )
    revision: Annotated[Text, Field(max_length=200)] | None = Field(
        default=None, description="What was sent, in words: a commit, with changes."
    )
