from pathlib import Path

import pytest

from deployments.supervisor import logs
from deployments.supervisor.logs import Log


def test_the_tail_shows_only_the_present_run(tmp_path: Path) -> None:
    log = Log(tmp_path / "web.log")
    log.path.write_text("earlier\n")
    with log.open() as file:
        file.write(b"now\n\nlast\n")
    assert log.tail(5) == ["now", "last"]


def test_a_large_log_is_kept_as_one_earlier_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "ROTATE_BYTES", 3)
    log = Log(tmp_path / "web.log")
    log.path.write_text("earlier\n")
    with log.open() as file:
        file.write(b"now\n")
    assert (tmp_path / "web.log.1").read_text() == "earlier\n"
    assert log.path.read_text() == "now\n"
    assert log.tail(5) == ["now"]
