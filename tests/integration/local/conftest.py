import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from deployments.supervisor import child
from tests.integration.local.installation import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    found = Installation(tmp_path)
    yield found
    with suppress(AssertionError, OSError):
        os.kill(found.state.pid, signal.SIGKILL)
    child.kill_leftovers(str(tmp_path))
