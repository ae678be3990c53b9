"""What changes something is a use case: it knows who asks, and the API only calls it."""

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from flows import usecases

ROOT = Path(__file__).parent.parent.parent
API = [path for path in (ROOT / "api").rglob("*.py") if "migrations" not in path.parts]
BEFORE_ANYBODY_IS_KNOWN = {"tokens.issue_first", "sessions.sign_in", "sessions.record_failure"}
AFTER_THE_COMMIT = "launch_"  # these only start what was asked for


def called(path: Path) -> Iterator[tuple[int, str]]:
    """Each call of a method, by line and name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, node.func.attr


def public() -> Iterator[tuple[str, Callable[..., object]]]:
    """Each use case, and each part of one that another one uses."""
    for found in iter_modules(usecases.__path__):
        module = import_module(f"flows.usecases.{found.name}")
        for name, value in inspect.getmembers(module, inspect.isfunction):
            if value.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{found.name}.{name}", value


@pytest.mark.parametrize("path", API, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_api_opens_no_transaction_that_could_write_and_starts_no_flow(path):
    """PostgreSQL itself refuses to write in what `reading()` opens."""
    assert [each for each in called(path) if each[1] in ("transaction", "launch")] == []


@pytest.mark.parametrize(("name", "function"), [pytest.param(*each, id=each[0]) for each in public()])
def test_a_use_case_takes_who_asks_as_an_argument(name, function):
    asks = {"principal", "bearer", "by"} & inspect.signature(function).parameters.keys()
    assert asks or name in BEFORE_ANYBODY_IS_KNOWN or name.partition(".")[2].startswith(AFTER_THE_COMMIT)


def test_there_are_use_cases():
    assert len(list(public())) > 30
