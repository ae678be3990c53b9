"""Volumes of an engine, and copies of what they hold."""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack

from docker.errors import APIError, NotFound
from docker.types import HostConfig, Mount

from blocks.docker.containers import Containers
from blocks.docker.engine import INSTANCE_LABEL, Engine, is_status, translated
from blocks.errors import EngineUnreachable
from blocks.specs import Labels, VolumeSpec
from blocks.states import ObjectState

RELEASE_SECONDS = 5
POLL_SECONDS = 0.1
PLACE = "/content"  # where the containers that copy see a volume


class Volumes:
    """The volumes that the engine keeps itself."""

    def __init__(self, engine: Engine, containers: Containers) -> None:
        self._engine, self._containers = engine, containers

    def ensure(self, spec: VolumeSpec) -> None:
        """Create the volume or adopt our own of that name."""
        with translated():  # the engine answers with the volume that is there, if there is one
            found = self._engine.api.create_volume(spec.name, driver="local", labels=dict(spec.labels))
        self._engine.claim(f"The volume {spec.name}", found["Labels"])

    def remove(self, name: str) -> None:
        """Delete the volume if it is there, once the containers that drain have let go of it.

        Raises EngineUnreachable for one that stays in use: it can be had later.
        """
        deadline = time.monotonic() + RELEASE_SECONDS
        while (labels := self._labels(name)) is not None:
            self._engine.claim(f"The volume {name}", labels)
            if self._delete(name):
                return
            if time.monotonic() > deadline:
                raise EngineUnreachable(f"The volume {name} is still in use after {RELEASE_SECONDS} s.")
            time.sleep(POLL_SECONDS)

    def list(self, labels: Labels) -> Sequence[ObjectState]:
        """Returns our volumes that bear the labels, by name."""
        with translated():
            found = self._engine.api.volumes(filters=self._engine.ours(labels))
        states = (ObjectState(str(volume["Name"]), dict(volume["Labels"])) for volume in found["Volumes"] or ())
        return sorted(states, key=lambda state: state.name)

    def bytes(self) -> Mapping[str, int]:
        """Returns how many bytes each volume holds, by name; the engine looks at every file for it."""
        with translated():
            found = self._engine.api.df()["Volumes"] or ()
        return {str(each["Name"]): max(0, int((each.get("UsageData") or {}).get("Size", 0))) for each in found}

    def copy(self, source: str, target: VolumeSpec, image: str) -> None:
        """Make `target` anew, with all that `source` holds, owners and modes included. Can be repeated.

        Containers that are made and never started do it: the engine packs and unpacks what they would see, so no
        program in an image is needed, and `image` is any that the engine has. Files that are written meanwhile are
        copied as a crash would leave them.
        """
        reader, writer = (self._name(source, target.name, volume) for volume in (source, target.name))
        with ExitStack() as stack:
            for name in (reader, writer):
                self._containers.remove(name)  # of a run that died
                stack.callback(self._containers.remove, name)
            self.remove(target.name)  # which such a run may have left with what is gone from the source
            self.ensure(target)
            self._create_container(reader, source, image, read_only=True)
            self._create_container(writer, target.name, image, read_only=False)
            with translated():
                packed: Iterator[object]
                packed, _ = self._engine.api.get_archive(reader, f"{PLACE}/.")
                self._engine.api.put_archive(writer, PLACE, packed)

    def _name(self, source: str, target: str, volume: str) -> str:
        mark = hashlib.sha256(f"{source} {target} {volume}".encode()).hexdigest()[:16]
        return f"{self._engine.instance}-copy-{mark}"

    def _create_container(self, name: str, volume: str, image: str, *, read_only: bool) -> None:
        api = self._engine.api
        mounts = [Mount(PLACE, volume, type="volume", read_only=read_only)]
        with translated():
            api.create_container(
                image,
                command=["never"],
                name=name,
                labels={INSTANCE_LABEL: self._engine.instance},
                network_disabled=True,
                host_config=HostConfig(version=api.api_version, mounts=mounts),
            )

    def _labels(self, name: str) -> Labels | None:
        with translated():
            try:
                labels: Labels = self._engine.api.inspect_volume(name)["Labels"] or {}
            except NotFound:
                return None
        return labels

    def _delete(self, name: str) -> bool:
        with translated():
            try:
                self._engine.api.remove_volume(name)
            except NotFound:
                return True
            except APIError as error:
                if is_status(error, 409):  # a container has it, be it a stopped one
                    return False
                raise
        return True
