"""Variables as the lines of a dotenv file, so that reading them gives the same again."""

import re
from collections.abc import Mapping

PLAIN = re.compile(r"[\w./:@%+,=-]*", re.ASCII)
ESCAPES = {"\\": "\\\\", '"': '\\"', "\r": "\\r", "\n": "\\n"}


class Unwritable(Exception):
    """A value that the format has no way to write."""


def dotenv_text(variables: Mapping[str, str]) -> str:
    """A line for each, or several where a value has line breaks. Raises Unwritable."""
    return "".join(f"{key}={_written(key, value)}\n" for key, value in variables.items())


def _written(key: str, value: str) -> str:
    """In single quotes, wherever there is a choice: other readers would look for `$` in double ones."""
    if PLAIN.fullmatch(value):
        return value
    if value.endswith("\\"):  # in quotes, readers take it for the escape of the closing one
        return _bare(key, value)
    if "\r" in value:  # on its way through files and terminals, a bare one would not stay what it is
        return '"' + "".join(ESCAPES.get(sign, sign) for sign in value) + '"'
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _bare(key: str, value: str) -> str:
    is_cut = re.search(r"[\r\n]|\s#", value) or value != value.strip() or value[0] in "'\""
    if is_cut:
        raise Unwritable(f"The value of {key} ends in a backslash, which in quotes no dotenv file can say.")
    return value
