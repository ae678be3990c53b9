"""What is written for whole projects, word by word: a difference here is another image for somebody.

A case is a file of `recipes/`: the project's files, then the Dockerfile that is expected. After a wanted change:
`python -m tests.unit.builders.recipes` writes them anew, and the diff is read.
"""

import re
from pathlib import Path

import pytest

from flows.builders.catalog import recipe
from flows.builders.recipe import Wish
from flows.domain.errors import BuildFailed
from flows.domain.source import Build
from tests.unit.builders import dockerfiles
from tests.unit.builders.recipes import CASES, Case, written

OURS = [file for file in CASES if file.stem != "own-dockerfile"]


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_the_recipe_of_a_project(file: Path, tmp_path: Path) -> None:
    case = Case.read(file)
    assert written(case, tmp_path) == case.expected


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_a_recipe_keeps_the_rules_of_good_dockerfiles(file: Path) -> None:
    """The rules of hadolint that matter for what we write."""
    lines = dockerfiles.instructions(Case.read(file).expected)
    runs = [line.words for line in lines if line.name == "RUN"]
    assert {line.name for line in lines} <= set(dockerfiles.NAMES)  # DL3020, DL4000 and many more
    assert [line.name for line in lines].count("CMD") == 1  # DL4003
    assert not any(re.search(r"(^|&& |; )(sudo|cd|apt) ", run) for run in runs)  # DL3004, DL3003, DL3027
    installs = [run for run in runs if "apt-get" in run]
    assert all(run.startswith("apt-get update && apt-get install -y --no-install-recommends ") for run in installs)
    assert all(run.endswith(" && rm -rf /var/lib/apt/lists/*") for run in installs)  # DL3009, DL3014, DL3015
    assert all(line.words.startswith("/") for line in lines if line.name == "WORKDIR")  # DL3000
    assert all(line.paths[-1].endswith("/") for line in lines if line.name == "COPY" and len(line.paths) > 2)  # DL3021


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_the_stages_of_a_recipe_fit_together(file: Path) -> None:
    stages = dockerfiles.stages(Case.read(file).expected)
    names = [stage[0].words.partition(" AS ")[2] for stage in stages]
    assert names[-1] == ""
    assert len(set(names)) == len(names)  # DL3024
    used = set()
    for known, stage in zip((names[:place] for place in range(len(names))), stages, strict=True):
        bases = [stage[0].words.partition(" ")[0], *(line.source for line in stage if line.source)]
        used |= set(bases)
        assert all(base in known or (":" in base and not base.endswith(":latest")) for base in bases)  # DL3006, DL3022
        is_placed = stage[0].words.partition(" ")[0] in known
        for line in stage:
            is_placed = is_placed or line.name == "WORKDIR"
            assert line.name != "COPY" or is_placed or line.paths[-1].startswith("/")  # DL3045
    assert set(names[:-1]) <= used


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_what_runs_is_no_root_and_knows_no_secret(file: Path) -> None:
    case = Case.read(file)
    *_, last = dockerfiles.stages(case.expected)
    end = [(line.name, line.words) for line in last[-4:]]
    assert end[:3] == [("ENV", "PORT=8080 HOME=/tmp"), ("EXPOSE", "8080"), ("USER", "10001:10001")]  # DL3002
    assert end[3][0] == "CMD"
    assert end[3][1].startswith('["')  # DL3025
    kept = [line for line in dockerfiles.instructions(case.expected) if line.name in ("ARG", "ENV")]
    assert not any(secret in line.words for secret in case.build.secrets for line in kept)
    assert all(f"--mount=type=secret,id={secret}" in case.expected for secret in case.build.secrets)


def test_who_builds_the_root_of_a_workspace_is_told_its_apps(tmp_path: Path) -> None:
    for name in (".", "apps/api", "apps/web", "node_modules/left"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / name / "package.json").write_text("{}")
    with pytest.raises(BuildFailed, match="choose the folder of an app, of apps/api, apps/web; or give package.json"):
        recipe(tmp_path, Wish(Build()))
