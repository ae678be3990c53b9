"""Rules that a reviewer would otherwise have to repeat."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from api import openapi, problems
from blocks.errors import BlockError
from deployments import env_example
from flows.domain.errors import PlatformError
from flows.platform import MEANINGS

ROOT = Path(__file__).parent.parent.parent
OURS = [ROOT / name for name in ("flows", "api", "blocks", "deployments")]
MAY_BE_ASYNC = ("api/streams", "api/app.py", "api/conditions.py", "api/edge.py", "blocks/http_server.py")
LONGEST_FILE = 400  # one reason to exist; a longer file usually has two
SHELLS = {"os.system", "os.popen", "asyncio.create_subprocess_shell", "subprocess.getoutput"}


def sources() -> list[Path]:
    found = [path for folder in OURS for path in folder.rglob("*.py") if "versions" not in path.parts]
    assert len(found) > 100
    return found


def below(root: type) -> Iterator[type]:
    for child in root.__subclasses__():
        yield child
        yield from below(child)


def test_imports_travel_one_way(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("error", [PlatformError, *below(PlatformError)], ids=lambda error: error.__name__)
def test_every_error_explains_itself_and_has_a_status(error):
    assert (error.__doc__ or "").strip().endswith(".")
    assert 400 <= problems.status_of(error) < 600


@pytest.mark.parametrize("error", list(below(BlockError)), ids=lambda error: error.__name__)
def test_every_error_of_a_block_has_a_meaning_for_the_domain(error):
    assert error in MEANINGS or error.__subclasses__()


def test_the_committed_description_of_the_api_is_the_apis_own():
    assert openapi.FILE.read_text() == openapi.text(), "run `python -m api.openapi`"


def test_the_example_of_the_settings_is_complete():
    assert env_example.FILE.read_text() == env_example.text(), "run `python -m deployments.env_example`"


@pytest.mark.parametrize(
    "benchmark", sorted((ROOT / "tests" / "benchmarks").glob("bench_*.py")), ids=lambda path: path.stem
)
def test_every_benchmark_can_be_imported(benchmark):
    """No other test does, and what they use moves."""
    assert callable(importlib.import_module(f"tests.benchmarks.{benchmark.stem}").main)


def test_no_shell_is_involved_anywhere():
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "shell":
                pytest.fail(f"{path}:{node.value.lineno} names a shell")
            if isinstance(node, ast.Attribute) and ast.unparse(node) in SHELLS:
                pytest.fail(f"{path}:{node.lineno} uses {node.attr}")


def test_only_streams_and_prefects_worker_are_async():
    for path in sources():
        name = str(path.relative_to(ROOT))
        is_async = any(isinstance(node, ast.AsyncFunctionDef) for node in ast.walk(ast.parse(path.read_text())))
        assert not is_async or name.startswith(MAY_BE_ASYNC), f"{name} is async"


def test_no_file_has_more_than_one_screenful_of_reasons_to_exist():
    long = {str(path): count for path in sources() if (count := len(path.read_text().splitlines())) > LONGEST_FILE}
    assert long == {}


def test_every_public_module_and_class_has_a_docstring():
    silent = []
    for path in sources():
        tree = ast.parse(path.read_text())
        if path.name != "__init__.py" and not ast.get_docstring(tree):
            silent.append(str(path))
    assert silent == []
