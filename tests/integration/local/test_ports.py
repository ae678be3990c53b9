import os
import socket
from collections.abc import Iterator

import pytest

from deployments.problems import PortTaken
from deployments.supervisor.ports import Port, holder, is_taken, require_free
from tests.integration.local.installation import free_port

pytestmark = pytest.mark.integration


@pytest.fixture
def taken() -> Iterator[Port]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Port("SLIPWAY_API_PORT", "127.0.0.1", server.getsockname()[1])


def test_a_taken_port_is_named_with_its_setting_and_holder(taken: Port) -> None:
    with pytest.raises(PortTaken, match=rf"Port {taken.number} is taken by .*pid {os.getpid()}.*SLIPWAY_API_PORT="):
        require_free([taken])


def test_all_taken_ports_are_named_at_once(taken: Port) -> None:
    other = Port("SLIPWAY_PREFECT_PORT", "127.0.0.1", taken.number)
    with pytest.raises(PortTaken, match=r"API_PORT=…\nPort .*PREFECT_PORT="):
        require_free([taken, other])


def test_a_free_port_passes() -> None:
    port = Port("SLIPWAY_API_PORT", "127.0.0.1", free_port())
    assert not is_taken(port)
    assert holder(port.number) is None
    require_free([port])
