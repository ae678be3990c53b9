"""Turns pydantic's errors into plain sentences that continue "the value …", as our own rules do."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

UNNAMED = "is not allowed here"
TIME = "must be a date and a time, such as 2026-01-31T12:00:00Z"
DATE = "must be a date, such as 2026-01-31"
# The limits that pydantic names in its context stand in braces.
SENTENCES: Mapping[str, str] = {
    **dict.fromkeys(("missing", "missing_argument", "missing_keyword_only_argument"), "is needed"),
    **dict.fromkeys(("extra_forbidden", "unexpected_keyword_argument", "no_such_attribute"), "is not known here"),
    "none_required": "must be null",
    "json_invalid": "is not valid JSON: {error}",
    "json_type": "must be JSON",
    **dict.fromkeys(("recursion_loop", "recursion_depth_exceeded"), "is nested too deeply"),
    # objects and lists
    **dict.fromkeys(
        ("model_type", "model_attributes_type", "dataclass_type", "dict_type", "mapping_type"), "must be an object"
    ),
    "invalid_key": "must have texts as keys",
    **dict.fromkeys(
        ("list_type", "tuple_type", "set_type", "frozen_set_type", "deque_type", "iterable_type"), "must be a list"
    ),
    "too_short": "must have at least {min_length} items",
    "too_long": "must have at most {max_length} items",
    # texts
    "string_type": "must be a text",
    "string_unicode": "must be a text in UTF-8",
    "string_not_ascii": "must be plain ASCII",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must match the pattern {pattern}",
    "bytes_type": "must be bytes",
    "bytes_too_short": "must have at least {min_length} bytes",
    "bytes_too_long": "must have at most {max_length} bytes",
    "bytes_invalid_encoding": "must be encoded in {encoding}",
    # choices
    **dict.fromkeys(("enum", "literal_error"), "must be {expected}"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "must be true or false"),
    "union_tag_invalid": "must be one of {expected_tags} at {discriminator}",
    "union_tag_not_found": "needs {discriminator}",
    # numbers
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "must be a whole number"),
    "int_parsing_size": "is too large a number",
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing"), "must be a number"),
    "finite_number": "must be a finite number",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "decimal_max_digits": "must have at most {max_digits} digits",
    "decimal_max_places": "must have at most {decimal_places} digits behind the point",
    "decimal_whole_digits": "must have at most {whole_digits} digits before the point",
    # times, ids, addresses, files
    **dict.fromkeys(
        ("datetime_type", "datetime_parsing", "datetime_object_invalid", "datetime_from_date_parsing"), TIME
    ),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), DATE),
    **dict.fromkeys(("time_type", "time_parsing"), "must be a time, such as 12:00:00"),
    **dict.fromkeys(("time_delta_type", "time_delta_parsing"), "must be a number of seconds"),
    **dict.fromkeys(("datetime_past", "date_past"), "must be in the past"),
    **dict.fromkeys(("datetime_future", "date_future"), "must be in the future"),
    "timezone_aware": "needs a time zone",
    "timezone_naive": "must not have a time zone",
    **dict.fromkeys(("uuid_type", "uuid_parsing", "uuid_version"), "must be an id, which is a UUID"),
    **dict.fromkeys(("url_type", "url_parsing", "url_syntax_violation"), "must be a URL"),
    "url_too_long": "must have at most {max_length} characters",
    "url_scheme": "must be a URL that begins with {expected_schemes}",
    "path_type": "must be a path",
}
QUOTED = ("expected", "expected_tags", "expected_schemes", "discriminator")  # words that pydantic puts into quotes
OWN = {"value_error": "Value error, ", "assertion_error": "Assertion failed, "}  # our own rules, and what precedes them


def sentence(found: Mapping[str, Any]) -> str:
    """Return what is wrong, from an item of `ValidationError.errors()`; rejected values, maybe secrets, stay out."""
    kind = found["type"]
    if kind in OWN:
        return str(found["msg"]).removeprefix(OWN[kind])
    context = {name: str(value).replace("'", "") if name in QUOTED else value for name, value in _limits(found)}
    text = SENTENCES.get(kind, UNNAMED).format_map(context)
    if text == "must have at least 1 characters":
        return "must not be empty"
    return re.sub(r"\b1 (character|item|byte|digit)s\b", r"1 \1", text)


def _limits(found: Mapping[str, Any]) -> Iterable[tuple[str, object]]:
    return (found.get("ctx") or {}).items()
