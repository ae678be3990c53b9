"""Variables as the lines of a dotenv file: read as the API reads them, and written so that reading gives the same."""

import re
from collections.abc import Mapping

from deployments.cli.failure import misuse

PLAIN = re.compile(r"[\w./:@%+,=-]*", re.ASCII)
ESCAPES = {"\\": "\\\\", '"': '\\"', "\r": "\\r", "\n": "\\n"}


class Unwritable(Exception):
    """A value that the format has no way to write."""


def dotenv_from(text: str) -> dict[str, str]:
    """Return the variables of a dotenv file, read as the API reads them; a wrong line is named by its number alone."""
    from flows.domain.dotenv import dotenv_values_of
    from flows.domain.errors import Invalid

    try:
        return dotenv_values_of(text)
    except Invalid as error:
        misuse("\n".join([str(error), *(f"  {fault.detail}" for fault in error.faults)]))


def dotenv_text(variables: Mapping[str, str]) -> str:
    """Return a line for each variable, or several where a value has line breaks. Raises Unwritable."""
    return "".join(f"{key}={_written(key, value)}\n" for key, value in variables.items())


def _written(key: str, value: str) -> str:
    """Return a value in single quotes wherever there is a choice: other readers expand `$` in double ones."""
    if PLAIN.fullmatch(value):
        return value
    if value.endswith("\\"):  # in quotes, readers take it for the escape of the closing one
        return _bare(key, value)
    if "\r" in value:  # a bare one does not survive files and terminals
        return '"' + "".join(ESCAPES.get(sign, sign) for sign in value) + '"'
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _bare(key: str, value: str) -> str:
    is_cut = re.search(r"[\r\n]|\s#", value) or value != value.strip() or value[0] in "'\""
    if is_cut:
        raise Unwritable(f"The value of {key} ends in a backslash, which in quotes no dotenv file can express.")
    return value
