"""The apps that `bench_drop` deploys: what they do when they start and when they are asked to stop, and how often.

Slipway can finish what is in flight only if somebody does it: the app, which has `stop_grace_seconds` for it after
SIGTERM, or the drain, in which the version before runs on without new requests. So the app that closes everything at
once on SIGTERM gets a drain longer than the longest answer, which takes ten seconds. The others have the default, of
five: theirs is finished after SIGTERM, also by the one that ignores it, until it is killed.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.benchmarks.questions import STREAM_SECONDS

REPLICAS = (1, 3)


@dataclass(frozen=True)
class Scenario:
    """One app, deployed again and again while it is used."""

    name: str
    variables: Mapping[str, str] = field(default_factory=dict)
    replicas: int = 1
    drain_seconds: int = 5
    stop_grace_seconds: int = 30

    def body(self, image: str) -> dict[str, object]:
        """Returns what the API is asked for."""
        return {
            "image": image,
            "health_check": {"path": "/health"},
            "replicas": self.replicas,
            "drain_seconds": self.drain_seconds,
            "stop_grace_seconds": self.stop_grace_seconds,
            "variables": {"VERSION": "1", **self.variables},
        }


def scenarios() -> list[Scenario]:
    """Each app with each number of replicas; `BENCH_ONLY` is a part of the names of those that are wanted."""
    found = [each for replicas in REPLICAS for each in _apps(replicas)]
    return [each for each in found if os.environ.get("BENCH_ONLY", "") in each.name]


def _apps(replicas: int) -> list[Scenario]:
    ending = f"x{replicas}"
    return [
        Scenario(f"graceful-{ending}", {}, replicas),
        Scenario(f"slow-start-{ending}", {"START_DELAY": "5"}, replicas),
        Scenario(f"closes-{ending}", {"CLOSE_ON_SIGTERM": "1"}, replicas, drain_seconds=STREAM_SECONDS + 2),
        Scenario(f"ignores-{ending}", {"IGNORE_SIGTERM": "1"}, replicas, stop_grace_seconds=STREAM_SECONDS),
    ]
