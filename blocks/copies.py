"""The content of one volume, copied into another: by containers that are made and never started.

The engine packs and unpacks what a container would see, so no program in an image is needed.
"""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack

from docker.types import HostConfig, Mount

from blocks.containers import Containers
from blocks.engine import INSTANCE_LABEL, translated

PLACE = "/content"


class Copies(Containers):
    """What an engine can do with volumes' contents."""

    def copy_volume(self, source: str, target: str, image: str) -> None:
        """Add all that `source` holds, with owners and modes, to `target`; both are there. Can be repeated.

        Files that are written meanwhile are copied as a crash would leave them. `image`: any that the engine has.
        """
        with ExitStack() as stack:
            names = {}
            for volume, read_only in ((source, True), (target, False)):
                name = f"{self.instance}-copy-{hashlib.sha256(f'{source} {target} {volume}'.encode()).hexdigest()[:16]}"
                self.remove_container(name)  # of a run that died
                stack.callback(self.remove_container, name)
                self._create(name, volume, image, read_only=read_only)
                names[volume] = name
            with translated():
                packed: Iterator[bytes]
                packed, _ = self.api.get_archive(names[source], f"{PLACE}/.")
                self.api.put_archive(names[target], PLACE, packed)

    def _create(self, name: str, volume: str, image: str, *, read_only: bool) -> None:
        with translated():
            self.api.create_container(
                image,
                command=["never"],
                name=name,
                labels={INSTANCE_LABEL: self.instance},
                network_disabled=True,
                host_config=HostConfig(
                    version=self.api.api_version, mounts=[Mount(PLACE, volume, type="volume", read_only=read_only)]
                ),
            )
