"""Faults of a configuration, known by the place in the request that led to them."""

import pytest

from flows.domain.errors import Fault, Invalid
from flows.domain.pointers import placed, pointer


def reported(places: dict[str, str], *pointers: str) -> list[str]:
    with pytest.raises(Invalid) as refused, placed(places):
        raise Invalid("no", [Fault(found, "why") for found in pointers])
    return [fault.pointer for fault in refused.value.faults]


def test_a_pointer_escapes_what_would_part_it():
    assert pointer("routes", "shop.example.com/a~b") == "/routes/shop.example.com~1a~0b"


def test_a_fault_below_a_place_moves_with_it():
    assert reported({"/volumes/data": ""}, "/volumes/data/path", "/volumes/data") == ["/path", ""]
    assert reported({"/routes/a.example": "/routes/0"}, "/routes/a.example/port") == ["/routes/0/port"]


def test_a_fault_of_a_key_lies_where_the_key_was_sent():
    assert reported({"/host_ports/80~1tcp": ""}, "/host_ports/80~1tcp/[key]") == [""]


def test_a_fault_elsewhere_stays_where_it_is():
    assert reported({"/volumes/data": ""}, "/volumes/data-2/path", "/image") == ["/volumes/data-2/path", "/image"]


def test_what_is_fine_passes():
    with placed({"/a": "/b"}):
        pass
