"""Variables from the text of a .env file."""

from io import StringIO

from dotenv.parser import Original, parse_stream
from pydantic import TypeAdapter, ValidationError

from flows.domain.changes import faults
from flows.domain.errors import Fault, Invalid
from flows.domain.rules import VariableKey, VariableValue

VARIABLE: TypeAdapter[tuple[str, str]] = TypeAdapter(tuple[VariableKey, VariableValue])


def dotenv_values_of(text: str) -> dict[str, str]:
    """Reads variables; the last line for one counts. Raises Invalid for what is neither variable nor comment.

    Faults name the number of the line and never its text: it may be a piece of a secret.
    """
    found, broken = {}, []
    for line in parse_stream(StringIO(text)):
        if line.key is None and not line.error:
            continue
        try:
            key, value = VARIABLE.validate_python((line.key, line.value))
        except ValidationError as error:
            reason = faults(error)[0].detail if line.value is not None else "must be KEY=value"
            broken.append(Fault("/dotenv", f"line {_number(line.original)}: {reason}"))
        else:
            found[key] = value
    if broken:
        raise Invalid("Some lines are not variables.", broken)
    return found


def _number(statement: Original) -> int:
    """Returns the number of the line on which a statement begins, without the empty ones before it."""
    text = statement.string
    return statement.line + text[: len(text) - len(text.lstrip())].count("\n")
