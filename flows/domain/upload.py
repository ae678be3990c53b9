"""A working tree that somebody sent, packed: the source of services for which no git host is needed."""

from typing import Annotated

from pydantic import Field

from flows.domain.fields import PUBLIC, Declared, Form
from flows.domain.parts import Value
from flows.domain.rules import Matches, Text

Digest = Annotated[str, Matches(r"^[0-9a-f]{64}$", "must be a SHA-256 digest: 64 digits and letters from a to f")]


class Upload(Value):
    """The archive that a service is built of. Its digest alone identifies it; the other fields are for people."""

    digest: Annotated[Digest, Declared("Digest", "SHA-256 of the archive, in hex.", PUBLIC)]
    size: Annotated[int, Field(ge=0), Declared("Size", "Of the archive.", PUBLIC, form=Form.BYTES)]
    name: Annotated[
        Annotated[Text, Field(max_length=200)] | None,
        Declared("Name", "Of the folder or file that was sent.", PUBLIC),
    ] = None
    revision: Annotated[
        Annotated[Text, Field(max_length=200)] | None,
        Declared("Revision", "What was sent, in words: a commit, with changes.", PUBLIC),
    ] = None
