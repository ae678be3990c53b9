"""Which stand-ins are made, and when."""

import pytest

from deployments.lab.base_images import stale
from deployments.lab.stand_ins import CATALOGUE, wanted
from deployments.problems import BaseImageFailed


def test_only_what_is_ours_and_old_or_missing_is_made_anew() -> None:
    found = {"a:1": "now", "a:2": "before", "a:3": ""}
    assert stale(("a:1", "a:2", "a:3", "a:4"), "now", found) == ["a:2", "a:4"]


def test_no_tag_is_given_twice() -> None:
    tags = [tag for base in CATALOGUE.values() for tag in base.tags]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("name", ["node-22", "node:22-slim"])
def test_what_is_named_comes_after_what_it_stands_on(name: str) -> None:
    assert [base.name for base in wanted([name])] == ["debian", "python", "node-22"]


def test_an_unknown_name_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(BaseImageFailed, match=r"no rust:1, only debian, python"):
        wanted(["rust:1"])
