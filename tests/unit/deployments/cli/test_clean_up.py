"""`slipway clean-up` before an API whose answers are chosen."""

import pytest

KINDS = ("images", "builds", "runs", "journals", "volumes")


@pytest.fixture
def ended(api):
    """Makes clean-ups end in a state with a report."""

    def end(state: str, report: str) -> None:
        for kind in KINDS:
            api.answer("POST", f"/clean-ups/{kind}", {"id": "r", "state": "scheduled", "report": ""})
            api.answer("GET", f"/clean-ups/{kind}/r", {"id": "r", "state": state, "report": f"{report} {kind}."})

    return end


def test_without_a_word_everything_is_cleaned_up_and_reported(api, slipway, ended):
    ended("completed", "Would remove")
    done = slipway("clean-up", "--dry-run")
    assert (done.exit_code, done.stdout.splitlines()) == (0, [f"Would remove {kind}." for kind in KINDS])
    assert api.edits() == [("POST", f"/clean-ups/{kind}", {"dry_run": True}) for kind in KINDS]


def test_one_kind_is_cleaned_up_for_programs(api, slipway, ended):
    ended("completed", "Removed")
    assert [each["kind"] for each in slipway.json("clean-up", "builds")] == ["builds"]
    assert api.edits() == [("POST", "/clean-ups/builds", {"dry_run": False})]


def test_a_clean_up_that_did_not_complete_is_a_failure_with_its_reason(slipway, ended):
    ended("cancelled", "Another one runs:")
    done = slipway("clean-up", "runs")
    assert done.exit_code == 1
    assert "Another one runs: runs." in done.output


def test_the_last_ones_are_shown_and_nothing_is_cleaned_up(api, slipway):
    run = {"id": "r", "state": "completed", "report": "Removed built images: 2.", "dry_run": False}
    times = {"began_at": "2026-11-25T12:00:00Z", "ended_at": "2026-11-25T12:00:09Z"}
    api.answer("GET", "/clean-ups/images", [{**run, **times}])
    assert "Removed built images: 2." in slipway("clean-up", "images", "--last").stdout
    assert [each["kind"] for each in slipway.json("clean-up", "images", "--last")] == ["images"]
    assert api.edits() == []
