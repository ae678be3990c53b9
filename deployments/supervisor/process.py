"""The processes of an installation, as the supervisor is given them, and how each of them is recognised.

These values travel from `slipway up`, which knows the settings, to the supervisor, which knows nothing but them.
They cross as JSON in an unnamed file, because environments hold secrets.
"""

import hashlib
import json
import signal
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Ready:
    """A sign of readiness: an HTTP answer with a status `below` a bound, or PostgreSQL's word in its own pid file."""

    port: int = 0
    path: str = "/"
    host: str = "127.0.0.1"
    below: int = 500
    postmaster: str = ""


@dataclass(frozen=True)
class Process:
    """A child of the supervisor: a server that stays, or a step that runs `once` to its end.

    It starts when everything in `after` is ready. Without a sign of readiness a server is ready when it runs and
    a step when it ended well; a step with one is ready when it ended well *and* the sign is seen.
    """

    name: str
    command: tuple[str, ...]
    after: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    speaks: bool = False  # to whoever waits for `slipway up`, instead of into a log of its own
    unless: str = ""  # a path; where it exists, the step is already done
    ready: Ready | None = None
    start_seconds: float = 60
    stop_seconds: float = 10
    stop_signal: int = signal.SIGTERM

    @property
    def digest(self) -> str:
        """Tells whether a process found running is the one that is wanted now."""
        words = json.dumps([self.command, sorted(self.environment.items())])
        return hashlib.sha256(words.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Platform:
    """Everything that one supervisor runs."""

    instance: str
    folder: str
    processes: tuple[Process, ...]
    environment: Mapping[str, str]  # of all children
    working_directory: str

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Platform":
        fields = json.loads(text)
        fields["processes"] = tuple(_process(each) for each in fields["processes"])
        return cls(**fields)


def _process(fields: dict[str, object]) -> Process:
    ready = fields.pop("ready")
    fields["command"] = tuple(fields["command"])  # type: ignore[arg-type]  # JSON's arrays are our tuples
    fields["after"] = tuple(fields["after"])  # type: ignore[arg-type]  # JSON's arrays are our tuples
    return Process(**fields, ready=Ready(**ready) if isinstance(ready, dict) else None)  # type: ignore[arg-type]
