"""The disk guard: nothing is built where a build could fill the disk."""

import time

from blocks import disk_space
from blocks.specs import RunRequest
from flows.domain.errors import BuildFailed
from flows.domain.flow_names import FlowName
from flows.plans.cleaning import size
from flows.platform import platform
from flows.tasks.effect import effect

CLEAN_UP_SECONDS = 600  # many builds may be refused at once


class DiskFull(BuildFailed):
    """There is too little disk space to build. The previous version was kept, and images that exist still deploy."""


@effect("look for disk space to build")
def require() -> None:
    """Raises DiskFull, and has what nobody needs cleaned up, below the threshold of the settings."""
    settings = platform().settings
    free, folder = disk_space.least_left((platform().node.facts().folder, settings.folder.absolute()))
    if free >= settings.least_free_bytes:
        return
    for flow_name in (FlowName.CLEAN_UP_BUILDS, FlowName.CLEAN_UP_IMAGES):
        key = f"{flow_name.name.lower()}-{int(time.time() // CLEAN_UP_SECONDS)}"
        platform().runs.launch(RunRequest(flow_name, key))
    raise DiskFull(
        f"Only {size(free)} are left on the disk of {folder}, and nothing is built with less than "
        f"{size(settings.least_free_bytes)}. What builds left behind is being cleaned up: deploy again in a minute. "
        "If that is not enough, free some disk space there, or lower SLIPWAY_LEAST_FREE_BYTES."
    )
