"""JSON pointers to faults: a configuration has places of its own, but whoever asked knows only what they sent."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from flows.domain.errors import Invalid

KEY = "/[key]"  # pydantic's word for the key of an entry rather than its value


def pointer(*parts: str) -> str:
    """Returns the JSON pointer that leads through these parts, escaped (RFC 6901)."""
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)


@contextmanager
def placed(places: Mapping[str, str]) -> Iterator[None]:
    """Moves faults at or below a place of the configuration to the place in the request that leads there.

    `places`: pointers into the request by pointers into the configuration.
    """
    try:
        yield
    except Invalid as error:
        faults = [replace(fault, pointer=_placed(fault.pointer, places)) for fault in error.faults]
        raise Invalid(str(error), faults) from error


def _placed(found: str, places: Mapping[str, str]) -> str:
    for place, sent in places.items():
        if found == place or found.startswith(f"{place}/"):
            return sent + found.removeprefix(place).removesuffix(KEY)
    return found
