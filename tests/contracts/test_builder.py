"""What builds promise; `test_buildkit.py` has what can only be asked of an engine."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from blocks.errors import BuildBroken, EngineUnreachable
from blocks.specs import BuildSpec
from blocks.states import BuildState
from tests.contracts.workshop import Workshop, fake_workshop, real_workshop


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.integration)])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workshop]:
    if request.param == "fake":
        yield fake_workshop(tmp_path / "app")
        return
    request.getfixturevalue("installed_edge")  # whose engine has the base image
    with real_workshop(tmp_path / "app") as found:
        yield found


def build(shop: Workshop, spec: BuildSpec | None = None, seconds: float = 60) -> tuple[BuildState, list[str]]:
    """Returns how it went, and what was said."""
    lines: list[str] = []
    return shop.node.builds.run(spec or shop.spec(), lines.extend, seconds), lines


def test_the_engine_has_what_was_built_by_its_tag_and_labels(shop: Workshop) -> None:
    build(shop)
    [image] = shop.node.images.built({"slipway.service": shop.name})
    assert (image.id, image.names) == (shop.image, (shop.tag,))
    assert image.labels.items() >= shop.spec().labels.items()


def test_what_a_step_prints_comes_line_by_line(shop: Workshop) -> None:
    said = [f"{shop.name}-{number}" for number in range(2)]  # new ones: what the cache has says nothing
    for text in said:
        shop.says(text)
    _, lines = build(shop)
    assert [line.rpartition(" ")[2] for line in lines if line.endswith(tuple(f" {text}" for text in said))] == said
    assert not any("\n" in line for line in lines)


def test_a_build_that_fails_tells_why_and_leaves_nothing(shop: Workshop) -> None:
    shop.says(shop.name)
    shop.fails(3)
    lines: list[str] = []
    with pytest.raises(BuildBroken, match="exit code: 3"):
        shop.node.builds.run(shop.spec(), lines.extend, 60)
    assert any(line.endswith(shop.name) for line in lines)
    assert shop.image is None


def test_the_tag_goes_to_what_is_built_next_but_not_to_what_fails(shop: Workshop) -> None:
    build(shop)
    first = shop.image
    shop.says(shop.name)
    build(shop)
    second = shop.image
    shop.fails(1)
    with pytest.raises(BuildBroken):
        build(shop)
    assert shop.image == second != first


def test_a_build_ends_when_its_time_is_up(shop: Workshop) -> None:
    shop.takes(600)
    with pytest.raises(BuildBroken, match="longer than 2 s"):
        build(shop, seconds=2)
    assert shop.image is None


def test_a_build_ends_with_whoever_listens(shop: Workshop) -> None:
    def stop(lines: Sequence[str]) -> None:
        raise KeyboardInterrupt

    shop.takes(30)
    with pytest.raises(KeyboardInterrupt):
        shop.node.builds.run(shop.spec(), stop, 60)
    assert shop.image is None


def test_an_engine_that_is_away_may_be_asked_again(shop: Workshop) -> None:
    shop.vanish()
    with pytest.raises(EngineUnreachable):
        build(shop)


def test_a_dockerfile_that_is_not_there_is_no_passing_trouble(shop: Workshop) -> None:
    spec = shop.spec()
    spec.dockerfile.unlink()
    with pytest.raises(BuildBroken):
        build(shop, spec)


def test_what_the_cache_had_is_counted(shop: Workshop) -> None:
    shop.says(shop.name)
    went = [build(shop)[0], build(shop)[0], build(shop, shop.spec(use_cache=False))[0]]
    assert went == [BuildState(1, 0), BuildState(1, 1), BuildState(1, 0)]


def test_what_stands_before_a_change_comes_out_of_the_cache(shop: Workshop) -> None:
    shop.says(shop.name)
    build(shop)
    shop.says("more")
    assert build(shop)[0] == BuildState(2, 1)
