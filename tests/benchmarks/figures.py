"""One JSON line per figure of a benchmark."""

import json
from typing import Literal


def figure(name: str, value: float, unit: str, goal: float | None, better: Literal["lower", "higher"]) -> None:
    """Print a figure for people and machines; `goal` is None where it is only there for comparison."""
    line = {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "better": better}
    print(json.dumps(line), flush=True)
