"""`slipway events` before an API whose answers are chosen."""

from datetime import UTC, datetime

import pytest
from typer import Exit

from deployments.cli.parsing import moment_from

DETAIL = {"names": [], "before": None, "source": None, "reason": None, "removed": {}, "dry_run": None}
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def an_event(action: str, kind: str, **parts: object) -> dict[str, object]:
    detail = {**DETAIL, **parts.pop("detail", {})}  # type: ignore[dict-item]
    return {
        "id": action, "at": NOW.isoformat(), "action": action, "actor_kind": "api", "actor": "first", "address": "::1",
        "object_kind": kind, "object": "", "project": "", "environment": "", **parts, "detail": detail,
    }  # fmt: skip


@pytest.fixture
def some(api):
    place = {"project": "store", "environment": "production"}
    api.answer(
        "GET",
        "/events",
        [
            an_event("variable.changed", "service", object="shop", **place, detail={"names": ["A", "B"]}),
            an_event("deployment.requested", "deployment", object="shop #3", **{**place, "environment": "staging"},
                     detail={"reason": "retry", "source": "#2"}),
            an_event("environment.renamed", "environment", **place, detail={"before": "old"}),
            an_event("project.deleted", "project", project="store", actor_kind="platform", actor="",
                     detail={"removed": {"services": 2, "volumes": 1}}),
            an_event("clean_up.requested", "installation", detail={"names": ["images"], "dry_run": True}),
        ],
    )  # fmt: skip


def test_events_are_shown_in_words(slipway, some):
    lines = slipway("events").stdout.splitlines()[1:]
    shown = [" ".join(line.split()) for line in lines]
    assert [line.partition(" d ")[2] for line in shown] == [
        "first (api) ::1 variable.changed store/shop A, B",
        "first (api) ::1 deployment.requested store/shop #3 in staging retry of #2",
        "first (api) ::1 environment.renamed store in production was old",
        "platform ::1 project.deleted store removed 2 services, 1 volumes",
        "first (api) ::1 clean_up.requested installation images; dry run",
    ]


def test_only_as_many_are_read_as_were_asked_for(api, slipway, some):
    found = slipway.json(
        "events", "--limit", "3", "--project", "store", "--action", "variable.changed", "--since", "7d"
    )
    assert len(found) == 3
    asked = [each for each in api.asked if each.path == "/events"]
    assert len(asked) == 2, "pages of two"
    assert (asked[0].query["project"], asked[0].query["action"]) == ("store", "variable.changed")
    assert datetime.fromisoformat(asked[0].query["since"]).tzinfo


def test_an_unknown_action_is_refused_with_what_there_is(slipway):
    done = slipway("events", "--action", "dust.settled")
    assert (done.exit_code, "token.issued" in done.output) == (2, True)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("7d", "2026-01-24T12:00:00+00:00"),
        ("90 min", "2026-01-31T10:30:00+00:00"),
        ("2026-01-01T00:00+00:00", "2026-01-01T00:00:00+00:00"),
    ],
)
def test_a_moment_is_an_age_or_a_date(text, moment):
    assert datetime.fromisoformat(moment_from(text, NOW)) == datetime.fromisoformat(moment)


def test_what_is_no_moment_is_refused():
    with pytest.raises((Exit, SystemExit)):
        moment_from("yesterday")
