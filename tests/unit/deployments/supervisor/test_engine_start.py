"""Waiting for an engine that was started: patient while it lives, quick once it has died."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from blocks.docker.engine import Engine
from deployments.problems import EngineMissing
from deployments.supervisor import engine as engines
from deployments.supervisor import proc


class SlowEngine:
    """It answers at the look of this number, or never."""

    def __init__(self, answers_at: int | None) -> None:
        self.answers_at = answers_at
        self.looks = 0

    def answers(self) -> bool:
        self.looks += 1
        return self.answers_at is not None and self.looks >= self.answers_at


@pytest.fixture
def dockerd(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Yields a process in the place of the engine, recorded as the one that we started."""
    monkeypatch.setattr(engines, "MACHINE_FOLDER", tmp_path)
    monkeypatch.setattr(engines, "LOG", tmp_path / "dockerd.log")
    (tmp_path / "dockerd.log").write_text("first\nfailed to start: no space left\n")
    with subprocess.Popen(["sleep", "60"]) as process:
        (tmp_path / "dockerd.json").write_text(json.dumps({"pid": process.pid, "born": proc.born(process.pid)}))
        yield process
        process.kill()


def wait(engine: SlowEngine, reports: list[str], seconds: float = 60.0) -> None:
    engines._await_answer(cast(Engine, engine), reports.append, ours=True, seconds=seconds)


def test_a_slow_engine_is_waited_for_with_progress(
    dockerd: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PROGRESS_SECONDS", 0.0)
    reports: list[str] = []
    wait(SlowEngine(answers_at=4), reports)
    assert len(reports) == 3
    assert all("still starting" in report for report in reports)


def test_an_engine_that_has_died_is_reported_at_once_with_its_log(dockerd: subprocess.Popen[bytes]) -> None:
    dockerd.kill()
    dockerd.wait()
    with pytest.raises(EngineMissing, match=r"(?s)ended before it answered.*no space left"):
        wait(SlowEngine(answers_at=None), [])


def test_the_wait_ends(dockerd: subprocess.Popen[bytes]) -> None:
    with pytest.raises(EngineMissing, match="did not answer within 0"):
        wait(SlowEngine(answers_at=None), [], seconds=0)
