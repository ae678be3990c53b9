"""The registries that this installation knows: where images come from, and where built ones go."""

import re
from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from flows.domain.rules import REGISTRY_HOST

Mirror = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.\[\]:-]+/?$")]
DOCKER_HUB = "docker.io/"
_HOME = re.compile(rf"{REGISTRY_HOST}(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*")


class Registries(BaseSettings):
    """The part of the settings that is about registries of images."""

    registry: str = Field(
        default="",
        description="Host and path, such as registry.example.com/slipway, to which built images are pushed, so that "
        "every machine can pull them; empty: they stay on the engine that built them.",
    )
    registry_user: str = Field(default="", description="Who pushes to that registry and pulls from it.")
    registry_token: SecretStr = Field(default=SecretStr(""), description="That user's password or access token.")
    base_images: Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9.-]*(:\d{1,5})?(/[a-z0-9._-]+)*/)?$")] = (
        Field(
            default="",
            description="Registry and folder, such as registry.internal/library/, of the official base images in the "
            "Dockerfiles that Slipway writes; empty: the engine's usual place.",
        )
    )
    registry_mirrors: Annotated[tuple[Mirror, ...], NoDecode] = Field(
        default=(),
        description="Addresses of mirrors of Docker Hub, separated by commas, for an engine that Slipway starts; one "
        "of plain http at a private address is trusted as a registry, too.",
    )

    @field_validator("registry")
    @classmethod
    def _home(cls, value: str) -> str:
        """Spells the home as the engine spells the names of images: those of Docker Hub bear no host."""
        if value and not _HOME.fullmatch(value):
            raise ValueError("must be a registry's host, with a port or a path if need be: no scheme, no / at the end")
        return value.removeprefix(DOCKER_HUB)

    @model_validator(mode="after")
    def _whole(self) -> "Registries":
        signs_in = bool(self.registry_user)
        if signs_in != bool(self.registry_token.get_secret_value()):
            raise ValueError("SLIPWAY_REGISTRY_USER and SLIPWAY_REGISTRY_TOKEN need each other")
        if signs_in and not self.registry:
            raise ValueError("SLIPWAY_REGISTRY_USER needs a SLIPWAY_REGISTRY to sign in to")
        return self
