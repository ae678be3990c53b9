"""Which images a clean-up may take, and what it tells."""

from datetime import UTC, datetime

import pytest

from blocks.states import ImageState, Piece
from flows.domain.clean_up import CleanedKind
from flows.plans.cleaning import beyond, cleaned, cleaned_images, report, size, unneeded


def an_image(id: str, *names: str, digests: tuple[str, ...] = ()) -> ImageState:
    return ImageState(id, names, digests, 1_500_000, {})


@pytest.mark.parametrize("needed", ["sha256:a", "slipway-built/shop:1", "slipway-built/shop@sha256:1"])
def test_an_image_is_needed_by_its_id_its_name_or_its_digest(needed: str) -> None:
    image = an_image("sha256:a", "slipway-built/shop:1", digests=("slipway-built/shop@sha256:1",))
    assert unneeded([image], {needed}) == []
    assert unneeded([image], {"sha256:b"}) == [image]


def test_what_lost_its_name_to_a_later_build_is_taken_and_what_got_a_name_of_a_person_is_not() -> None:
    nameless, named = an_image("sha256:a"), an_image("sha256:b", "slipway-built/shop:1", "mine:1")
    assert unneeded([nameless, named], set()) == [nameless]


def test_a_report_names_what_went_with_its_size_and_only_so_many() -> None:
    some = cleaned_images([an_image("sha256:a", "slipway-built/shop:1")])
    many = cleaned(CleanedKind.FETCHED_REPOSITORIES, [Piece(f"{number}.git", 1) for number in range(60)])
    reported = report([some, many], dry_run=False).splitlines()
    assert reported[0].startswith("Removed built images: 1, 1.5 MB.")
    assert reported[1:3] == ["  slipway-built/shop:1, 1.5 MB", "Removed fetched repositories: 60, 60 bytes."]
    assert reported[-1] == "  and 10 more"
    assert report([many], dry_run=True).startswith("Would remove fetched repositories: 60")


@pytest.mark.parametrize(("count", "reported"), [(0, "0 bytes"), (1000, "1.0 kB"), (2_500_000_000, "2.5 GB")])
def test_a_size_has_the_largest_unit_that_fits(count: int, reported: str) -> None:
    assert size(count) == reported


@pytest.mark.parametrize(
    ("excess", "gone"), [(0, []), (1, ["b"]), (1_500_000, ["b"]), (1_500_001, ["b", "c"]), (10**9, ["b", "c", "a"])]
)
def test_beyond_a_quota_those_go_that_were_not_put_live_for_longest(excess: int, gone: list[str]) -> None:
    images = [an_image("a"), an_image("b"), an_image("x", "c")]
    served = {"a": datetime(2026, 1, 2, tzinfo=UTC), "c": datetime(2026, 1, 1, tzinfo=UTC)}
    assert [(*each.names, each.id)[0] for each in beyond(images, excess, served)] == gone


def test_a_quota_that_cannot_be_kept_is_reported() -> None:
    assert cleaned_images([], 10_000, 20_000).remark == ""
    assert "10.0 kB, more than SLIPWAY_IMAGES_BYTES (5.0 kB)" in cleaned_images([], 10_000, 5_000).remark
