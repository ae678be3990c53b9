"""The limits of the clean-ups: how much is kept, and for how long."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings


class Retention(BaseSettings):
    """The part of the settings that says what may be deleted, and when."""

    build_cache_bytes: Annotated[int, Field(ge=0)] | None = Field(
        default=None,
        description="Bytes of the engine's build cache that a clean-up keeps; unset: 10 GB, but the cache of an engine "
        "that has containers of others is left alone, since nothing in it says whose it is.",
    )
    repository_cache_bytes: Annotated[int, Field(ge=0)] = Field(
        default=5_000_000_000, description="Bytes of fetched repositories that a clean-up keeps."
    )
    kept_versions: Annotated[int, Field(ge=1)] = Field(
        default=5, description="Versions of each service whose built images a clean-up keeps, for roll backs."
    )
    images_bytes: Annotated[int, Field(ge=0)] | None = Field(
        default=None,
        description="Bytes of all built images together beyond which a clean-up keeps fewer than that, each counted "
        "whole although they share layers; what runs and the newest one of each service stay. Unset: no such bound.",
    )
    least_free_bytes: Annotated[int, Field(ge=0)] = Field(
        default=2_000_000_000,
        description="With less disk space than that on the disk of the engine or of the data folder nothing is built.",
    )
    journal_days: Annotated[int, Field(ge=1)] = Field(
        default=90, description="How long the journal of a deployment is kept that serves no more."
    )
    event_days: Annotated[int, Field(ge=30)] = Field(
        default=365, description="How long events, which tell who did what, are kept; a month at least."
    )
    volume_days: Annotated[int, Field(ge=1)] = Field(
        default=30, description="How long a volume is kept that its service has given up, with what is in it."
    )
    run_days: Annotated[int, Field(ge=1)] = Field(
        default=30, description="How long Prefect keeps flow runs that have ended; those of routine, three days."
    )
