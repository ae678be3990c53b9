"""The content of one volume, copied into another: by containers that are made and never started.

The engine packs and unpacks what a container would see, so no program in an image is needed.
"""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack

from docker.types import HostConfig, Mount

from blocks.docker.containers import Containers
from blocks.docker.engine import INSTANCE_LABEL, translated
from blocks.docker.storage import Storage
from blocks.specs import VolumeSpec

PLACE = "/content"


class Copies(Containers, Storage):
    """What an engine can do with volumes' contents."""

    def copy_volume(self, source: str, target: VolumeSpec, image: str) -> None:
        """Make `target` anew, with all that `source` holds, owners and modes included. Can be repeated.

        Files that are written meanwhile are copied as a crash would leave them. `image`: any that the engine has.
        """
        reader, writer = (self._name(source, target.name, volume) for volume in (source, target.name))
        with ExitStack() as stack:
            for name in (reader, writer):
                self.remove_container(name)  # of a run that died
                stack.callback(self.remove_container, name)
            self.remove_volume(target.name)  # which such a run may have left with what is gone from the source
            self.ensure_volume(target)
            self._create(reader, source, image, read_only=True)
            self._create(writer, target.name, image, read_only=False)
            with translated():
                packed: Iterator[bytes]
                packed, _ = self.api.get_archive(reader, f"{PLACE}/.")
                self.api.put_archive(writer, PLACE, packed)

    def _name(self, source: str, target: str, volume: str) -> str:
        return f"{self.instance}-copy-{hashlib.sha256(f'{source} {target} {volume}'.encode()).hexdigest()[:16]}"

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
