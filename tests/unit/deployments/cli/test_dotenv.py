"""What is exported can be imported: by the API, by this command line, and through a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.cli.dotenv import Unwritable, dotenv_from, dotenv_text
from flows.domain.dotenv import dotenv_values_of

keys = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
signs = st.sampled_from("'\"\\#\n\r\t $`={}aü\u2028\x85") | st.characters(exclude_characters="\0", codec="utf-8")


@given(st.dictionaries(keys, st.text(signs, max_size=20), max_size=5))
def test_every_value_comes_back_or_is_refused_by_its_name(variables):
    try:
        text = dotenv_text(variables)
    except Unwritable as error:
        refused = str(error)
    else:
        through_a_file = text.replace("\r\n", "\n").replace("\r", "\n")  # as text files are read
        assert dotenv_values_of(text) == dotenv_values_of(through_a_file) == dotenv_from(text) == variables
        return
    assert any(f"of {key} ends" in refused for key, value in variables.items() if value.endswith("\\"))


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("https://a.example/b?c=d", "A='https://a.example/b?c=d'"),
        ("info", "A=info"),
        ("", "A="),
        ("it's $HOME # yes", "A='it\\'s $HOME # yes'"),
        ("two\nlines", "A='two\nlines'"),
        ("C:\\folder\\", "A=C:\\folder\\"),
        ("\r\n", 'A="\\r\\n"'),
    ],
)
def test_lines_look_as_people_write_them(value, line):
    assert dotenv_text({"A": value}) == f"{line}\n"


@pytest.mark.parametrize("value", ["a\nb\\", " a\\", "a #\\", "'\\"])
def test_what_cannot_be_written_is_refused(value):
    with pytest.raises(Unwritable, match="of A ends"):
        dotenv_text({"A": value})
