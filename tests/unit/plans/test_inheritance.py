"""Whom a shared variable reaches is reported before it is saved."""

import pytest

from flows.plans.comparison import Names
from flows.plans.inheritance import reached
from tests.builders import a_config, a_snapshot


def live(shared: dict[str, str], own: dict[str, str]):
    return a_snapshot(a_config(variables=own), shared_variables=shared)


@pytest.mark.parametrize(
    ("own", "before", "after", "reported"),
    [
        ({}, {"A": "1"}, {"A": "2"}, Names(different=("A",))),
        ({}, {}, {"A": "1"}, Names(added=("A",))),
        ({}, {"A": "1"}, {}, Names(removed=("A",))),
        ({}, {"A": "1"}, {"A": "1"}, Names()),
        ({"A": "own"}, {"A": "1"}, {"A": "2"}, Names()),
        ({"URL": "http://{{ env.A }}/"}, {"A": "1"}, {"A": "2"}, Names(different=("A", "URL"))),
        ({"A": "{{env.A}}!"}, {"A": "1"}, {"A": "2"}, Names(different=("A",))),
        ({"ID": "{{deployment.A}}"}, {"A": "1"}, {"A": "1"}, Names()),
        ({}, {"A": "1", "B": "1"}, {"A": "1", "B": "2"}, Names()),
    ],
    ids=[
        "another value", "a new one", "one less", "what it has already", "its own wins", "what mentions it",
        "its own mentions it", "a fact of the deployment", "not asked for",
    ],
)  # fmt: skip
def test_what_serves_is_compared_with_what_comes(own, before, after, reported):
    assert reached(live(before, own), own, after, ["A"]) == reported


def test_what_was_never_deployed_gets_all_of_it_with_its_first_deployment():
    assert reached(None, {"B": "own"}, {"A": "1", "B": "1"}, ["A", "B"]) == Names(added=("A",))
