"""Tokens of a service over REST."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import Answer, Moment, Request
from flows.domain.rules import Text
from flows.domain.token import TokenKind


class TokenCreate(Request):
    kind: Literal["deploy", "preview"] = Field(default="deploy", description="What it may do.")
    name: Annotated[Text, Field(min_length=1, max_length=100)] = "deploy"


class TokenRead(Answer):
    id: str
    kind: TokenKind
    name: str
    created_at: Moment


class TokenIssued(TokenRead):
    secret: str = Field(description="Shown this once.")
    url: str = Field(description="`PUT` here deploys the service, or opens a preview of it.")
