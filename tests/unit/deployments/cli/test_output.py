"""Tables and colours, in terminals of several widths and in a pipe."""

import re
import subprocess
import sys

import pytest

from tests.terminal import in_a_terminal

TITLES = ("SERVICE", "ENVIRONMENT", "STATUS", "LIVE", "PENDING", "URLS")
URLS = ["http://a-very-long-name-of-a-service-demo.localhost:4680", "https://shop.example.com/with/a/long/path"]
ROWS = [
    ("demo/web", "production", "healthy", "14 (registry.example.com/team/shop:2026-11-30-build-123)", 2, URLS),
    ("demo/db", "staging", "not_deployed", "", "", []),
    ("demo/[bold]", "staging", "failed", "1 (x)", "", []),
]
PROGRAM = f"""
from deployments.cli.output import say, show_table
show_table({TITLES!r}, {ROWS!r}, "nothing")
say("done", "green", bold=True)
"""
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def plain(text: str) -> str:
    return ESCAPES.sub("", text)


@pytest.mark.parametrize("columns", [80, 100, 120, 300])
def test_a_table_fits_the_terminal_and_loses_nothing(columns: int) -> None:
    lines = plain(in_a_terminal(PROGRAM, columns)).splitlines()
    assert max(map(len, lines)) <= columns
    squeezed = re.sub(r"\s", "", "".join(lines))
    assert "…" not in squeezed
    for word in ("production", "notdeployed", "demo/[bold]"):
        assert word in squeezed, "narrow columns are not folded"


@pytest.mark.parametrize("columns", [80, 120])
def test_what_is_folded_can_be_put_together_again(columns: int) -> None:
    lines = plain(in_a_terminal(PROGRAM, columns)).splitlines()
    start = lines[0].index("URLS")
    folded = "".join(line[start:].strip() for line in lines[1:])
    assert all(url in folded for url in URLS)


def test_a_window_too_narrow_for_columns_shows_one_value_below_the_other() -> None:
    lines = [line.split() for line in plain(in_a_terminal(PROGRAM, 60)).splitlines()]
    assert lines[:3] == [["SERVICE", "demo/web"], ["ENVIRONMENT", "production"], ["STATUS", "healthy"]]
    assert [URLS[1]] in lines


def test_a_wide_terminal_shows_each_value_of_a_list_on_its_own_line() -> None:
    lines = plain(in_a_terminal(PROGRAM, 300)).splitlines()
    assert [line.split()[-1] for line in lines[1:3]] == URLS


def test_statuses_have_colours_in_a_terminal_unless_no_color_is_set() -> None:
    shown = in_a_terminal(PROGRAM, 120)
    assert "\x1b[32mhealthy" in shown
    assert "\x1b[31mfailed" in shown
    assert "\x1b[32m\x1b[1mdone" in shown
    without = in_a_terminal(PROGRAM, 120, NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", without)


def test_a_pipe_gets_one_whole_line_a_record_and_no_colour() -> None:
    shown = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    header, web, db, *_ = shown.splitlines()
    assert "\x1b" not in shown
    assert web.endswith(" ".join(URLS))
    assert ROWS[0][3] in web
    assert (header.index("STATUS"), db.index("not deployed")) == (web.index("healthy"), web.index("healthy"))


def test_an_empty_table_says_what_is_missing() -> None:
    program = "from deployments.cli.output import show_table; show_table(('A',), [], 'There is nothing.')"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown == "There is nothing.\n"


def test_long_values_beside_titles_are_broken_between_words_in_a_terminal_alone() -> None:
    program = f"""
from deployments.cli.output import show_pairs
show_pairs({{"do": "obtain the image → ensure the networks → start", "url": {URLS[0]!r}, "none": ""}})
"""
    lines = plain(in_a_terminal(program, 30)).splitlines()
    assert lines[:3] == ["  do    obtain the image →", "        ensure the networks →", "        start"]
    assert lines[3:] == [f"  url   {URLS[0]}"], "an address is never broken"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[0] == "  do    obtain the image → ensure the networks → start"


def test_escapes_of_others_reach_no_terminal() -> None:
    hostile = "\x1b[31mred\x1b[0m \x1b]52;c;b3duZWQ=\x07 \x1b[2J \x9b2J"
    program = f"""
from deployments.cli.output import say, show_exactly, show_pairs, show_table
hostile = {hostile!r}
say(hostile)
say(hostile, to_stderr=True)
show_pairs({{"MESSAGE": hostile}})
show_table(("A", "B"), [(hostile, [hostile])], "nothing")
show_exactly(hostile + chr(10))
"""
    shown = in_a_terminal(program, 200)
    assert shown.count("red") == 6
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", ESCAPES.sub("", shown)), "the heads of a table are ours"
    assert "\x1b[31m" not in shown


def test_what_goes_into_a_file_is_left_as_it_is() -> None:
    text = "PROMPT=\x1b[31mred\n"
    program = f"from deployments.cli.output import show_exactly\nshow_exactly({text!r})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == text
