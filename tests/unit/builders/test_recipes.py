"""What is written for whole projects, word by word: a difference here is another image for somebody.

A case is a file of `recipes/`: the project's files, then the Dockerfile that is expected. After a wanted change:
`python -m tests.unit.builders.recipes` writes them anew, and the diff is read.
"""

from pathlib import Path

import pytest

from tests.unit.builders.recipes import CASES, Case, written


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_the_recipe_of_a_project(file: Path, tmp_path: Path) -> None:
    case = Case.read(file)
    assert written(case, tmp_path) == case.expected


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_recipe_keeps_the_rules_of_good_dockerfiles(file: Path) -> None:
    """The rules of hadolint that matter for what we write."""
    lines = Case.read(file).expected.splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert all(":" in base and not base.endswith(":latest") for base in bases)  # DL3006, DL3007
    assert [line for line in lines if line.startswith("USER ")][-1:] == ["USER 10001:10001"]  # DL3002
    assert sum(line.startswith("CMD ") for line in lines) == 1  # DL4003
    assert all(line.startswith('CMD ["') for line in lines if line.startswith("CMD "))  # DL3025
    assert not any(line.startswith("ADD ") or "sudo " in line for line in lines)  # DL3020, DL3004
    installs = [line for line in lines if "apt-get install" in line]
    assert all("--no-install-recommends" in line and "rm -rf /var/lib/apt/lists" in line for line in installs)
    assert all(line.split()[-1].startswith("/") for line in lines if line.startswith("WORKDIR "))  # DL3000
