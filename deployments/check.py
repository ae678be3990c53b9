"""`make check`: all checks of the code that need no running platform."""

import os
import subprocess
import sys
import time
from pathlib import Path

import typer

BIN = Path(sys.executable).parent
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ruff check", (str(BIN / "ruff"), "check", ".")),
    ("ruff format", (str(BIN / "ruff"), "format", "--check", ".")),
    ("mypy", (str(BIN / "mypy"),)),
    ("import contracts", (str(BIN / "lint-imports"),)),
    ("architecture and OpenAPI drift", (sys.executable, "-m", "pytest", "-q", "tests/architecture")),
    ("dashboard: tsc, eslint, unit tests", ("npm", "--prefix", "dashboard", "run", "--silent", "check")),
)


def main() -> int:
    """Runs all of them, so that one look shows all that is wrong."""
    os.chdir(Path(__file__).parent.parent)
    failed = [name for name, command in CHECKS if not _passes(name, command)]
    typer.echo(f"{len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def _passes(name: str, command: tuple[str, ...]) -> bool:
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    is_fine = done.returncode == 0
    typer.secho(f"{'ok    ' if is_fine else 'FAILED'} {name} ({time.monotonic() - began:.1f} s)", bold=not is_fine)
    if not is_fine:
        typer.echo(done.stdout + done.stderr)
    return is_fine


if __name__ == "__main__":
    sys.exit(main())
