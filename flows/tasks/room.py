"""The disk guard: nothing is built where a build could fill the disk."""

import time

from blocks import disk_space as room
from flows.domain.errors import BuildFailed
from flows.domain.stories import Story
from flows.plans.sweeping import size
from flows.platform import platform
from flows.tasks.effect import effect

SWEEP_SECONDS = 600  # many builds may be refused at once


class DiskFull(BuildFailed):
    """There is too little room to build an image. The previous version was kept, and images that exist still deploy."""


@effect("look for room to build")
def require() -> None:
    """Raises DiskFull, and has what nobody needs swept, below the threshold of the settings."""
    settings = platform().settings
    free, folder = room.least_left((platform().node.facts().folder, settings.folder.absolute()))
    if free >= settings.least_free_bytes:
        return
    for story in (Story.SWEEP_BUILDS, Story.SWEEP_IMAGES):
        platform().runs.launch(story, {}, f"{story.name.lower()}-{int(time.time() // SWEEP_SECONDS)}")
    raise DiskFull(
        f"Only {size(free)} are left on the disk of {folder}, and nothing is built with less than "
        f"{size(settings.least_free_bytes)}. What builds left behind is being swept: deploy again in a minute. If that "
        "is not enough, make room there, or lower SLIPWAY_LEAST_FREE_BYTES."
    )
