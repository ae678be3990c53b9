"""Environments side by side, and whom shared variables would reach, over REST. Variables by name only."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from api.schemas.common import Answer, Request
from flows.domain.changes import ConfigField
from flows.domain.rules import VariableKey, VariableValue


class NamesRead(Answer):
    added: list[str] = Field(description="Only what is compared has them.")
    removed: list[str] = Field(description="Only what it is compared with has them.")
    different: list[str] = Field(description="Both have them, and not the same.")


class FactRead(Answer):
    name: str = Field(
        description="A place in the configuration, such as `limits/memory_bytes`; or `commit`, `image_digest`."
    )
    before: str | int | float | bool | None
    after: str | int | float | bool | None


class ServiceComparisonRead(Answer):
    """The version that serves as a service here, compared with that of the service of the same name there."""

    service: str
    service_id: str
    compared_with_id: str
    is_same: bool
    not_serving: list[str] = Field(description="Environments in which no version of it serves: nothing is compared.")
    facts: list[FactRead] = Field(
        description="The image or source, its commit, and all settings of one public value, where they differ."
    )
    settings: list[ConfigField] = Field(description="Other settings that differ.")
    variables: NamesRead
    shared_variables: NamesRead = Field(description="Those that it inherited when it was deployed.")
    routes: NamesRead = Field(description="Paths and where they lead; domains are not compared.")
    volumes: NamesRead
    config_files: NamesRead


class ComparisonRead(Answer):
    environment: str
    compared_with: str
    services: NamesRead = Field(description="Those that only one of them has; `different` is empty.")
    shared_variables: NamesRead = Field(description="As they are now, for the next deployments.")
    compared: list[ServiceComparisonRead] = Field(description="The services that both have.")


class VariablesPlanCreate(Request):
    variables: Annotated[Mapping[VariableKey, VariableValue | None], Field(min_length=1, max_length=1000)] = Field(
        description="Null takes a variable away; those that are not named stay."
    )


class ReachedRead(Answer):
    """A service whose next deployment would get other variables than those that serve now."""

    service_id: str
    service: str
    variables: NamesRead
