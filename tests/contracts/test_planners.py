"""Programs of others that plan a build, with stand-ins that keep to the real ones' words."""

from pathlib import Path

import pytest

from blocks.errors import BuildBroken
from blocks.planners import DIGESTS, NIXPACKS, RAILPACK, Planners
from blocks.specs import PlanSpec
from deployments.planners import CATALOGUE

NIXPACKS_PROGRAM = """#!/bin/sh
[ "$1" = build ] && [ "$3" = --out ] || exit 2
[ -f "$2/package.json" ] || { echo "Nixpacks was unable to generate a build plan"; exit 1; }
mkdir -p "$4/.nixpacks" && cp -r "$2/." "$4/" && echo "FROM scratch # $*" > "$4/.nixpacks/Dockerfile"
"""
RAILPACK_PROGRAM = """#!/bin/sh
[ "$1" = --version ] && { echo "railpack version 0.6.0"; exit; }
for word; do case $word in --plan-out=*) echo '{"steps": []}' > "${word#*=}";; esac; done
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "package.json").write_text("{}")
    return tmp_path / "source"


@pytest.fixture
def planners(tmp_path: Path) -> Planners:
    """Returns planners with both programs installed."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in ((NIXPACKS, NIXPACKS_PROGRAM), (RAILPACK, RAILPACK_PROGRAM)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    return Planners(path=str(programs))


def asked(tool: str, source: Path) -> PlanSpec:
    target = source.parent / "plan"
    target.mkdir(exist_ok=True)
    return PlanSpec(tool, source, target, "shop", build="make it")


@pytest.mark.parametrize("tool", [NIXPACKS, RAILPACK])
def test_a_program_that_is_not_there_is_named_with_its_remedy(tool: str, source: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildBroken, match=f"{tool} is not installed.*`make planners`.*https://{tool}.com"):
        Planners(path=str(tmp_path / "nowhere")).plan(asked(tool, source))


def test_nixpacks_writes_its_dockerfile_beside_a_copy_of_the_source(planners: Planners, source: Path) -> None:
    plan = planners.plan(asked(NIXPACKS, source))
    assert "--build-cmd=make it" in plan.dockerfile.read_text()
    assert (plan.context / "package.json").is_file()


def test_railpack_names_the_frontend_of_its_plan_and_whose_caches_it_uses(planners: Planners, source: Path) -> None:
    plan = planners.plan(asked(RAILPACK, source))
    assert (plan.context, plan.dockerfile.read_text()) == (source, '{"steps": []}\n')
    frontend = "ghcr.io/railwayapp/railpack-frontend:v0.6.0"
    assert plan.arguments == {"BUILDKIT_SYNTAX": frontend, "cache-key": "shop"}


def test_the_frontend_of_the_release_that_is_installed_here_is_pinned(
    planners: Planners, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(DIGESTS, "0.6.0", "sha256:abc")
    plan = planners.plan(asked(RAILPACK, source))
    assert plan.arguments["BUILDKIT_SYNTAX"] == "ghcr.io/railwayapp/railpack-frontend:v0.6.0@sha256:abc"


def test_the_release_that_is_installed_has_a_pinned_frontend() -> None:
    assert CATALOGUE[RAILPACK].version in DIGESTS


def test_what_nixpacks_cannot_plan_is_reported_in_its_words(planners: Planners, source: Path) -> None:
    (source / "package.json").unlink()
    with pytest.raises(BuildBroken, match="unable to generate a build plan"):
        planners.plan(asked(NIXPACKS, source))
