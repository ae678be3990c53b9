"""What is written for whole projects, word by word: a difference here is another image for somebody.

A case is a file of `recipes/`: the project's files, then the Dockerfile that is expected. After a wanted change:
`python -m tests.unit.builders.recipes` writes them anew, and the diff is read.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from flows.builders.catalog import recipe
from flows.builders.recipe import BuildRequest
from flows.domain.errors import BuildFailed
from flows.domain.source import Build
from tests.unit.builders import dockerfiles
from tests.unit.builders.recipes import CASES, Case, written

HADOLINT = Path(sys.executable).parent / "hadolint"
OTHERWISE = {
    "DL3008": "Debian keeps no older version of a package that one could name.",
    "DL3013": "The newest pip-like tool, unless the source names its version.",
    "DL3016": "The same of npm; and `npm install` in the folder of Phoenix's assets is no installation of a package.",
    "DL3059": "Steps are apart so that one stays in the cache when the next changes.",
    "SC2016": "Variables of Apache's and Caddy's files are for these to expand.",
    "SC2046": "Names of archives are words.",
}
OURS = [file for file in CASES if file.stem != "own-dockerfile"]


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_the_recipe_of_a_project(file: Path, tmp_path: Path) -> None:
    case = Case.read(file)
    assert written(case, tmp_path) == case.expected


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_a_recipe_keeps_the_rules_of_good_dockerfiles(file: Path) -> None:
    text = Case.read(file).expected
    ignored = [f"--ignore={rule}" for rule in OTHERWISE]
    words = [HADOLINT, "--no-color", "--failure-threshold=style", *ignored, "-"]
    done = subprocess.run(words, input=text, capture_output=True, text=True, check=False)
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)
    assert {line.name for line in dockerfiles.instructions(text)} <= set(dockerfiles.NAMES)


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_the_stages_of_a_recipe_fit_together(file: Path) -> None:
    stages = dockerfiles.stages(Case.read(file).expected)
    names = [stage[0].words.partition(" AS ")[2] for stage in stages]
    assert names[-1] == ""
    used = {base for stage in stages for base in dockerfiles.bases(stage)}
    assert set(names[:-1]) <= used


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_what_runs_is_no_root_and_knows_no_secret(file: Path) -> None:
    case = Case.read(file)
    *_, last = dockerfiles.stages(case.expected)
    end = [(line.name, line.words) for line in last[-4:]]
    assert end[:3] == [("ENV", "PORT=8080 HOME=/tmp"), ("EXPOSE", "8080"), ("USER", "10001:10001")]
    assert end[3][0] == "CMD"
    kept = [line for line in dockerfiles.instructions(case.expected) if line.name in ("ARG", "ENV")]
    assert not any(secret in line.words for secret in case.build.secrets for line in kept)
    assert all(f"--mount=type=secret,id={secret}" in case.expected for secret in case.build.secrets)


def test_who_builds_the_root_of_a_workspace_learns_its_apps(tmp_path: Path) -> None:
    for name in (".", "apps/api", "apps/web", "node_modules/left"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / name / "package.json").write_text("{}")
    with pytest.raises(BuildFailed, match="choose the folder of an app, of apps/api, apps/web; or give package.json"):
        recipe(tmp_path, BuildRequest(Build()))
