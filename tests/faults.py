"""Holding a run up at a fault point, and doing something to the world meanwhile."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE_SECONDS = 60.0


@dataclass
class FaultPoint:
    """`SLIPWAY_FAULT_FILE` of the platform under test."""

    file: Path
    failures: list[BaseException] = field(default_factory=list)

    @property
    def hit(self) -> Path:
        return self.file.with_suffix(".hit")

    def arm(self, point: str, moment: str) -> None:
        """Makes the next run that comes by wait there."""
        self.hit.unlink(missing_ok=True)
        draft = self.file.with_suffix(".new")
        draft.write_text(json.dumps({"point": point, "moment": moment}))
        draft.rename(self.file)

    def release(self) -> None:
        self.file.unlink(missing_ok=True)

    def await_hit(self, seconds: float = PATIENCE_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not self.hit.exists():
            assert time.monotonic() < deadline, f"no run came by within {seconds:g} s"
            time.sleep(0.01)

    @contextmanager
    def meanwhile(self, point: str, moment: str, act: Callable[[], None]) -> Iterator[None]:
        """Calls `act` in another thread as soon as the flow that the block runs in this one is held up."""
        self.arm(point, moment)
        helper = threading.Thread(target=self._act_when_hit, args=(act,))
        helper.start()
        try:
            yield
        finally:
            self.release()
            self.hit.touch()
            helper.join()
        if self.failures:
            raise self.failures[0]

    def _act_when_hit(self, act: Callable[[], None]) -> None:
        try:
            self.await_hit()
            if self.file.exists():
                act()
        except BaseException as failure:  # reported to the test's own thread
            self.failures.append(failure)
        finally:
            self.release()
