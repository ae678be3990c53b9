"""Fault points: places where a test can stop a run, so that it can kill or cancel something at exactly that moment.

Nothing happens unless the setting `fault_file` names a file that exists: `{"point": <an effect's name>, "moment":
"before" | "after"}`. A run that comes by says so in `<file>.hit` and waits until the file is gone.
"""

import json
import time
from pathlib import Path

POLL_SECONDS = 0.02

HEALTHY = "become healthy"  # the point around the transaction after which the new version is the service


def pass_by(fault_file: Path | None, point: str, moment: str) -> None:
    """Returns at once unless a test waits for a run at this point."""
    if fault_file is None or not _is_wanted(fault_file, point, moment):
        return
    fault_file.with_suffix(".hit").write_text(f"{point}\n{moment}\n")
    while fault_file.exists():
        time.sleep(POLL_SECONDS)


def _is_wanted(fault_file: Path, point: str, moment: str) -> bool:
    try:
        wanted = json.loads(fault_file.read_text())
    except FileNotFoundError:
        return False
    return bool(wanted == {"point": point, "moment": moment})
