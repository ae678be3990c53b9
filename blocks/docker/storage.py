"""What outlives containers: volumes, and the configs that Swarm hands out as files."""

import time
from collections.abc import Mapping

from docker.errors import APIError, NotFound

from blocks.docker.engine import INSTANCE_LABEL, Engine, is_status, label_filters, translated
from blocks.errors import EngineUnreachable
from blocks.specs import ConfigSpec, Labels, VolumeSpec
from blocks.states import ObjectState

RELEASE_SECONDS = 5
POLL_SECONDS = 0.1


class Storage(Engine):
    """What an engine knows of volumes, and its Swarm of configs."""

    def ensure_volume(self, spec: VolumeSpec) -> None:
        """Create the volume or adopt our own of that name."""
        with translated():  # the engine answers with the volume that is there, if there is one
            found = self.api.create_volume(spec.name, driver="local", labels=dict(spec.labels))
        self.claim(f"The volume {spec.name}", found["Labels"])

    def remove_volume(self, name: str) -> None:
        """Delete the volume if it is there, once the containers that drain have let go of it.

        One that stays in use is `EngineUnreachable`: it can be had later.
        """
        deadline = time.monotonic() + RELEASE_SECONDS
        while (labels := self._volume_labels(name)) is not None:
            self.claim(f"The volume {name}", labels)
            if self._delete_volume(name):
                return
            if time.monotonic() > deadline:
                raise EngineUnreachable(f"The volume {name} is still in use after {RELEASE_SECONDS} s.")
            time.sleep(POLL_SECONDS)

    def volumes(self, labels: Labels) -> list[ObjectState]:
        """Our volumes that bear the labels."""
        with translated():
            found = self.api.volumes(filters=label_filters({INSTANCE_LABEL: self.instance, **labels}))
        states = (ObjectState(str(volume["Name"]), dict(volume["Labels"])) for volume in found["Volumes"] or ())
        return sorted(states, key=lambda state: state.name)

    def volume_bytes(self) -> Mapping[str, int]:
        """What each volume of the engine holds; the engine looks at every file for it."""
        with translated():
            found = self.api.df()["Volumes"] or ()
        return {str(each["Name"]): max(0, int((each.get("UsageData") or {}).get("Size", 0))) for each in found}

    def ensure_config(self, spec: ConfigSpec) -> None:
        """Create the config or adopt our own of that name, which says that the content is the same."""
        if (existing := self.config(spec.name)) is None:
            if self._create_config(spec):
                return
            existing = self.config(spec.name)
        if existing is None:
            raise EngineUnreachable(f"The config {spec.name} is being changed by someone else.")
        self.claim(f"The config {spec.name}", existing["Spec"].get("Labels"))

    def remove_config(self, name: str) -> None:
        """Delete the config if it is there. `Refused` as long as a service names it, tasks or none."""
        existing = self.config(name)
        if existing is None:
            return
        self.claim(f"The config {name}", existing["Spec"].get("Labels"))
        with translated():
            try:
                self.api.remove_config(existing["ID"])
            except NotFound:
                return

    def configs(self, labels: Labels) -> list[ObjectState]:
        """Our configs that bear the labels."""
        with translated():
            found = self.api.configs(filters=label_filters({INSTANCE_LABEL: self.instance, **labels}))
        states = (ObjectState(str(each["Spec"]["Name"]), dict(each["Spec"]["Labels"])) for each in found)
        return sorted(states, key=lambda state: state.name)

    def _volume_labels(self, name: str) -> Labels | None:
        with translated():
            try:
                labels: Labels = self.api.inspect_volume(name)["Labels"] or {}
            except NotFound:
                return None
        return labels

    def _delete_volume(self, name: str) -> bool:
        with translated():
            try:
                self.api.remove_volume(name)
            except NotFound:
                return True
            except APIError as error:
                if is_status(error, 409):  # a container has it, be it a stopped one
                    return False
                raise
        return True

    def _create_config(self, spec: ConfigSpec) -> bool:
        with translated():
            try:
                self.api.create_config(spec.name, spec.content, dict(spec.labels))
            except APIError as error:
                if is_status(error, 409):
                    return False
                raise
        return True
