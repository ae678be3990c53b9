import subprocess
import sys
from pathlib import Path

import pytest
import typer

from deployments.commands.connection import place
from deployments.commands.deploy import variables_from


def test_help_names_every_command_without_loading_what_they_need() -> None:
    program = "import sys; from deployments.cli import app; app(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert all(word in done.stdout for word in ("up", "down", "status", "deploy", "logs"))
    assert {"docker", "httpx", "pydantic", "prefect", "sqlmodel"}.isdisjoint(done.stdout.split())


def test_the_supervisor_loads_nothing_but_the_standard_library() -> None:
    program = "import sys, deployments.supervisor; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) - set(sys.stdlib_module_names) <= {"deployments", "__main__"} | at_start()


def at_start() -> set[str]:
    """What this interpreter loads by itself, for editable installs for example."""
    program = "import sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_variables_keep_everything_behind_the_first_sign() -> None:
    assert variables_from(["A=1", "B=x=y", "C="]) == {"A": "1", "B": "x=y", "C": ""}


@pytest.mark.parametrize("word", ["A", "=1"])
def test_a_variable_without_name_or_value_is_refused(word: str) -> None:
    with pytest.raises(typer.Exit):
        variables_from([word])


def test_a_service_is_addressed_by_its_project() -> None:
    assert place("demo/hello") == ("demo", "hello")


@pytest.mark.parametrize("name", ["demo", "demo/", "/hello", "a/b/c"])
def test_anything_else_is_refused(name: str) -> None:
    with pytest.raises(typer.Exit):
        place(name)


def test_set_up_is_valid_for_the_shell_that_runs_it() -> None:
    script = Path(__file__).parents[3] / "deployments" / "setup.sh"
    subprocess.run(["bash", "-n", str(script)], check=True)
