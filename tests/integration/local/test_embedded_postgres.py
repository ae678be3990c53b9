"""The embedded PostgreSQL, really started."""

import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from deployments.supervisor import postgres, proc, secrets
from deployments.supervisor.process import Process, Ready
from flows.settings import Settings
from tests.integration.local.installation import Installation, eventually, free_port

pytestmark = pytest.mark.integration


@pytest.fixture
def settings(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SLIPWAY_FOLDER", str(installation.folder))
    monkeypatch.setenv("SLIPWAY_POSTGRES_PORT", str(free_port()))
    return secrets.ensure_secrets(Settings.load())


def processes(settings: Settings) -> tuple[Process, Process]:
    data = postgres.folder(settings)
    command = (sys.executable, "-m", "deployments.supervisor.steps", "initdb")
    ready = Ready(postmaster=str(data / "postmaster.pid"))
    step = Process("initdb", command, once=True, unless=str(data / "PG_VERSION"))
    return step, Process("postgres", postgres.server_command(settings), after=("initdb",), ready=ready, stop_signal=2)


def test_it_serves_both_databases_by_password_and_keeps_what_it_was_given(
    installation: Installation, settings: Settings
) -> None:
    assert installation.up(*processes(settings))
    with psycopg.connect(settings.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    installation.end_supervisor(15)
    assert installation.up(*processes(settings))
    with psycopg.connect(settings.database_url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    psycopg.connect(settings.database_url.replace("/slipway", "/prefect")).close()


def test_it_refuses_a_wrong_password(installation: Installation, settings: Settings) -> None:
    assert installation.up(*processes(settings))
    wrong = f"postgresql://postgres:wrong@127.0.0.1:{settings.postgres_port}/slipway"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_it_is_not_root_and_cannot_write_what_it_may_reach(installation: Installation, settings: Settings) -> None:
    """The folders of a test are closed to other users, so this is the case with a capability."""
    assert installation.up(*processes(settings))
    status = (proc.PROC / str(installation.pid("postgres")) / "status").read_text()
    words = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert words["Uid"].split()[0] != "0"
    assert int(words["CapEff"], 16) in (0, 1 << 2)  # nothing, or CAP_DAC_READ_SEARCH
    assert words["NoNewPrivs"] == "1" or os.geteuid() != 0
    assert stat.S_IMODE(installation.folder.stat().st_mode) & 0o007 == 0


def test_it_recovers_from_a_kill(installation: Installation, settings: Settings) -> None:
    assert installation.up(*processes(settings))
    with psycopg.connect(settings.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    before = installation.kill("postgres")
    eventually(lambda: installation.process("postgres").phase == "ready" and installation.pid("postgres") != before)
    with psycopg.connect(settings.database_url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_an_interrupted_first_start_is_begun_again(installation: Installation, settings: Settings) -> None:
    (installation.folder / "postgres.new" / "base").mkdir(parents=True)
    assert installation.up(*processes(settings))
    assert not (installation.folder / "postgres.new").exists()


def test_a_failed_first_start_says_why(installation: Installation, settings: Settings) -> None:
    step, server = processes(settings)
    (installation.folder / "postgres.new").write_text("in the way")
    assert not installation.up(replace(step, start_seconds=20), server)
    assert not (installation.folder / "postgres").exists()
    assert not Path(installation.folder / "postgres.secret").exists()
