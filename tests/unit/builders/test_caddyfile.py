"""Caddy itself reads what is written for static sites."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from flows.builders.static import caddyfile
from flows.domain.source import Build

CADDY = Path(sys.executable).parent / "caddy"


@pytest.mark.parametrize(
    ("single_page", "not_found", "hashed"),
    [*itertools.product((False, True), (None, "404.html"), ((), ("assets", "_app/immutable")))],
)
def test_caddy_understands_it(single_page: bool, not_found: str | None, hashed: tuple[str, ...], tmp_path: Path):
    file = tmp_path / "Caddyfile"
    file.write_text(caddyfile(Build(single_page=single_page, not_found=not_found), hashed))
    done = subprocess.run(
        [str(CADDY), "adapt", "--config", str(file), "--adapter", "caddyfile"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["admin"] == {"disabled": True, "config": {"persist": False}}
