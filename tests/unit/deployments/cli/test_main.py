import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
import typer

from deployments.cli.dotenv import dotenv_from
from deployments.cli.parsing import (
    command_from,
    memory_from,
    place_from,
    port_key_from,
    published_from,
    route_from,
    variables_from,
    volume_from,
)
from tests.command_line import commands


def test_help_names_every_command_without_loading_what_they_need() -> None:
    program = (
        "import sys; from deployments.cli.main import app; app(['--help'], standalone_mode=False); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert all(word in done.stdout for word in ("up", "down", "status", "deploy", "deployments"))
    assert {"docker", "httpx", "pydantic", "prefect", "sqlmodel", "websockets"}.isdisjoint(done.stdout.split())


def test_the_version_is_shown_without_loading_what_commands_need() -> None:
    program = (
        "import sys; from deployments.cli.main import app; app(['--version'], standalone_mode=False);"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    version, loaded = done.stdout.splitlines()
    assert version == f"slipway {metadata.version('slipway')}"
    assert {"docker", "httpx", "pydantic", "prefect", "rich", "websockets"}.isdisjoint(loaded.split())


def test_the_word_logs_leads_to_the_journal(slipway) -> None:
    done = slipway("logs", "demo/web", "-f")
    assert (done.exit_code, "slipway deployments logs" in done.stderr) == (2, True)


def test_every_command_shows_how_it_is_used() -> None:
    found = dict(commands())
    assert len(found) > 30
    assert [name for name, command in found.items() if f"Example: slipway {name}" not in command.help] == []


def test_every_command_that_asks_the_api_speaks_json() -> None:
    silent = {name for name, command in commands() if "as_json" not in {p.name for p in command.params}}
    assert silent == {"down"}


def test_the_supervisor_loads_nothing_but_the_standard_library() -> None:
    program = "import sys, deployments.supervisor; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) - set(sys.stdlib_module_names) <= {"deployments", "__main__"} | at_start()


def at_start() -> set[str]:
    """Returns what this interpreter loads by itself, for editable installs for example."""
    program = "import sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_variables_keep_everything_behind_the_first_sign() -> None:
    assert variables_from(["A=1", "B=x=y", "C="]) == {"A": "1", "B": "x=y", "C": ""}


def read_variable(word: str) -> dict[str, str]:
    return variables_from([word])


@pytest.mark.parametrize(
    ("read", "word"),
    [
        (read_variable, "A"),
        (read_variable, "=1"),
        (command_from, "say 'hi"),
        (dotenv_from, "A=1\nB"),
        (dotenv_from, "A=1\nB='"),
        (memory_from, "much"),
        (memory_from, "-1"),
        (volume_from, "data"),
        (volume_from, "/host:/path"),
        (volume_from, "data:/path:rx"),
        (published_from, "5432"),
        (published_from, "53:53/icmp"),
        (port_key_from, "dns"),
    ],
)
def test_a_wrong_word_is_a_wrong_use_of_the_command(read: Callable[[str], object], word: str) -> None:
    with pytest.raises(typer.Exit) as ended:
        read(word)
    assert ended.value.exit_code == 2


@pytest.mark.parametrize(
    ("word", "bytes"), [("512M", 536870912), ("1.5g", 1610612736), ("64MiB", 67108864), ("6291456", 6291456)]
)
def test_memory_is_counted_in_powers_of_1024(word: str, bytes: int) -> None:
    assert memory_from(word) == bytes


def test_a_command_is_parted_as_a_shell_would() -> None:
    assert command_from("sh -c 'echo \"$A\" b'") == ["sh", "-c", 'echo "$A" b']


def test_volumes_ports_and_routes_are_read_as_they_are_written() -> None:
    assert volume_from("data:/var/lib/data:ro") == ("data", {"path": "/var/lib/data", "read_only": True})
    assert published_from("53:5353/udp") == ("53/udp", {"target": 5353})
    assert published_from("5432:5432/tcp") == published_from("5432:5432") == ("5432/tcp", {"target": 5432})
    assert (port_key_from("53"), port_key_from("53/udp")) == ("53/tcp", "53/udp")
    assert route_from("a.example.com/api/v1") == ("a.example.com", "/api/v1")
    assert (route_from("a.example.com"), route_from("/api"), route_from("")) == (
        ("a.example.com", "/"),
        (None, "/api"),
        (None, "/"),
    )


def test_a_service_is_addressed_by_its_project() -> None:
    assert place_from("demo/hello") == ("demo", "hello")


@pytest.mark.parametrize("name", ["demo", "demo/", "/hello", "a/b/c"])
def test_anything_else_is_refused(name: str) -> None:
    with pytest.raises(typer.Exit):
        place_from(name)


def test_set_up_is_valid_for_the_shell_that_runs_it() -> None:
    script = Path(__file__).parents[4] / "deployments" / "setup.sh"
    subprocess.run(["bash", "-n", str(script)], check=True)
