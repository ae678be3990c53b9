"""Slipway's worker with the sample flows instead of its own."""

import sys

from deployments.worker.main import main
from flows.settings import Settings

FLOWS = tuple(f"tests.integration.worker.sample_flows.{name}" for name in ("greet", "linger", "vanish", "stumble"))

if __name__ == "__main__":
    sys.exit(main(Settings.load(), FLOWS, watching=False))
