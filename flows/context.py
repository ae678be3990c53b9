"""The context that use cases and the queue work with, in whatever process they are called."""

from dataclasses import dataclass

from flows.ports import Runs
from flows.settings import Settings
from flows.store.database import Database


@dataclass(frozen=True)
class Context:
    """The settings, the database and the way to start flows. An API process has one; flows use `platform()`."""

    settings: Settings
    database: Database
    runs: Runs
