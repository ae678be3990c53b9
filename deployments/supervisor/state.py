"""Records a supervisor's state, so that `up`, `down` and `status` find it and a successor adopts its children."""

import fcntl
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deployments.supervisor import proc

RUN_FOLDER = "run"


@dataclass(frozen=True)
class ProcessState:
    """One child as the supervisor sees it; `born` and `digest` make adoption safe."""

    name: str
    phase: str
    once: bool = False
    pid: int | None = None
    born: int | None = None
    digest: str = ""
    started_at: float | None = None  # seconds since the epoch
    restarts: int = 0
    seconds: float | None = None  # from start to ready
    reason: str = ""

    @property
    def is_running(self) -> bool:
        return self.pid is not None and self.born is not None and proc.is_running(self.pid, self.born)


@dataclass(frozen=True)
class State:
    """The supervisor and its children."""

    instance: str
    pid: int
    born: int
    started_at: float
    ready: bool = False
    failure: str = ""
    processes: tuple[ProcessState, ...] = field(default=())

    @property
    def is_running(self) -> bool:
        return proc.is_running(self.pid, self.born)


def write(folder: Path, state: State) -> None:
    """Write the state whole or not at all."""
    path = _path(folder)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(state), indent=1))
    fresh.replace(path)


def read(folder: Path) -> State | None:
    """Return what was written last, by a supervisor that may be dead."""
    try:
        fields = json.loads(_path(folder).read_text())
    except (OSError, ValueError):
        return None
    fields["processes"] = tuple(ProcessState(**each) for each in fields["processes"])
    return State(**fields)


def forget(folder: Path) -> None:
    _path(folder).unlink(missing_ok=True)


def lock(folder: Path) -> int | None:
    """Be the only supervisor of this folder for as long as the process lives; None if there is one already."""
    (folder / RUN_FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / RUN_FOLDER / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _path(folder: Path) -> Path:
    return folder / RUN_FOLDER / "state.json"
