"""Variables from the text of a .env file: what is written comes back, and what cannot be read is known by its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.domain.dotenv import dotenv_values_of
from flows.domain.errors import Invalid

keys = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
values = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=20).filter(
    lambda value: not value.endswith("\\")  # a limit of the format's usual reader: \' may end a value or go on
)


def quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def reasons(text: str) -> list[str]:
    with pytest.raises(Invalid) as refused:
        dotenv_values_of(text)
    assert {fault.pointer for fault in refused.value.faults} == {"/dotenv"}
    return [fault.detail for fault in refused.value.faults]


@given(st.dictionaries(keys, values, max_size=5))
def test_whatever_is_written_in_quotes_comes_back(variables):
    assert dotenv_values_of("\n".join(f"{key}={quoted(value)}" for key, value in variables.items())) == variables


@given(st.text(st.sampled_from("AB=\"'\\#\n\r\t $export{}\0\ud800ü:") | st.characters()))
def test_any_text_is_read_or_refused(text):
    try:
        found = dotenv_values_of(text)
    except Invalid:
        return
    assert all(isinstance(value, str) for value in found.values())


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("", {}),
        ("\n# nothing\n\n", {}),
        ("A=1", {"A": "1"}),
        ("A=", {"A": ""}),
        ("export A=1\nB = two words # and why\n", {"A": "1", "B": "two words"}),
        ('A="two\\nlines"\nB="over\nlines"', {"A": "two\nlines", "B": "over\nlines"}),
        ("A='$HOME ${B} \\n'", {"A": "$HOME ${B} \\n"}),
        ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("A=1\nA=2", {"A": "2"}),
        ("A={{env.B}}", {"A": "{{env.B}}"}),
    ],
)
def test_the_usual_forms_are_understood(text, variables):
    assert dotenv_values_of(text) == variables


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A=1\n\n# c\nB", 4),
        ("A='unclosed\nB=2", 1),
        ("=1", 1),
        ("A=1\nB-C=2", 2),
        ("1A=1", 1),
        ("A=a\0b", 1),
        ("-----BEGIN KEY-----", 1),
    ],
)
def test_what_is_no_variable_is_reported_by_its_line(text, line):
    (reason,) = reasons(text)
    assert reason.startswith(f"line {line}: ")


def test_all_bad_lines_are_reported_at_once():
    assert [reason.partition(":")[0] for reason in reasons("A\nB=1\nC-D=2\n")] == ["line 1", "line 3"]


def test_a_refusal_repeats_nothing_of_the_text():
    assert "hunter2" not in str(reasons("A=1\nhunter2\nhunter2-x=1\nB='hunter2\n"))
