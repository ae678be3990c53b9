"""What is reported of commands around a copy, without a word that may be secret."""

import pytest

from blocks.states import CommandAnswer
from flows.plans import copying, masking
from tests.builders import a_config, a_snapshot

SECRETS = {"PASSWORD": "hunter22", "URL": "postgres://ada:{{env.ROOT}}@db/x", "DEBUG": "1"}
VERSION = a_snapshot(a_config(variables=SECRETS), shared_variables={"ROOT": "toor-toor"})


def test_values_of_variables_are_in_no_command_and_no_line():
    [shown] = copying.shown(VERSION, ("dump", "--password", "hunter22", "a\nb"))
    assert shown == "Running: dump --password ******** a b"
    answer = CommandAnswer(0, "at postgres://ada:toor-toor@db/x\n\nby toor-toor, 1 time")
    assert copying.said(VERSION, answer) == ["at ********", "by ********, 1 time"]


def test_the_last_lines_are_reported_and_none_that_was_cut():
    lines = [f"line {number} " + "x" * 200 for number in range(100)]
    said = copying.said(VERSION, CommandAnswer(0, "\n".join(lines)))
    assert said == lines[-copying.MOST_LINES :]
    assert copying.said(VERSION, CommandAnswer(0, "r22" + "x" * masking.MOST_BYTES)) == []


@pytest.mark.parametrize(
    ("when", "answer", "reported"),
    [
        ("before", CommandAnswer(3, "a\nhunter22 is wrong"), "could not be paused: {} ended with 3: ******** is wrong"),
        ("before", CommandAnswer(1, ""), "could not be paused: {} ended with 1: it wrote nothing"),
        (
            "after",
            CommandAnswer(None, "no end within 9 s\nx"),
            "may still be paused: {} came to no end: no end within 9 s",
        ),
    ],
)
def test_a_failure_says_what_it_means(when: str, answer: CommandAnswer, reported: str):
    expected = reported.format(f"the command {when} the copy of its volumes")
    assert copying.failure(VERSION, when, answer) == f"shop {expected}"
