"""The operator's log: one JSON object a line on standard error, the event's name first, ids as fields."""

import json
import sys
import traceback
from typing import TYPE_CHECKING

from loguru import logger

if TYPE_CHECKING:
    from loguru import Message


def configure() -> None:
    """Makes this the only way in which the process writes its events."""
    logger.remove()
    logger.add(_write, level="INFO", diagnose=False)


def _write(message: "Message") -> None:
    record = message.record
    line: dict[str, object] = {
        "at": record["time"].isoformat(timespec="milliseconds"),
        "level": record["level"].name.lower(),
        "event": record["message"],
        **record["extra"],
    }
    if record["exception"] is not None:
        line["error"] = "".join(traceback.format_exception(record["exception"].value))
    sys.stderr.write(json.dumps(line, default=str) + "\n")
