"""Texts that a Swarm hands to containers as files."""

from collections.abc import Mapping, Sequence
from typing import Any

from docker.errors import APIError, NotFound

from blocks.docker.engine import Engine, is_status, translated
from blocks.errors import EngineUnreachable
from blocks.specs import ConfigSpec, Labels
from blocks.states import ObjectState


class Configs:
    """The Swarm's configs. One that exists never changes: another content is another name."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ensure(self, spec: ConfigSpec) -> None:
        """Create the config or adopt our own of that name, which says that the content is the same."""
        if (existing := self._find(spec.name)) is None:
            if self._create(spec):
                return
            existing = self._find(spec.name)
        if existing is None:
            raise EngineUnreachable(f"The config {spec.name} is being changed by someone else.")
        self._engine.claim(f"The config {spec.name}", existing["Spec"].get("Labels"))

    def remove(self, name: str) -> None:
        """Delete the config if it is there. Raises Refused as long as a service names it, tasks or none."""
        existing = self._find(name)
        if existing is None:
            return
        self._engine.claim(f"The config {name}", existing["Spec"].get("Labels"))
        with translated():
            try:
                self._engine.api.remove_config(existing["ID"])
            except NotFound:
                return

    def list(self, labels: Labels) -> Sequence[ObjectState]:
        """Returns our configs that bear the labels, by name."""
        with translated():
            found = self._engine.api.configs(filters=self._engine.ours(labels))
        states = (ObjectState(str(each["Spec"]["Name"]), dict(each["Spec"]["Labels"])) for each in found)
        return sorted(states, key=lambda state: state.name)

    def id(self, name: str) -> str | None:
        """Returns the id by which a service names the config, whoever's it is."""
        found = self._find(name)
        return None if found is None else str(found["ID"])

    def _find(self, name: str) -> Mapping[str, Any] | None:
        with translated():
            found: Sequence[Mapping[str, Any]] = self._engine.api.configs(filters={"name": name})
        return next((config for config in found if config["Spec"]["Name"] == name), None)  # it matched beginnings

    def _create(self, spec: ConfigSpec) -> bool:
        with translated():
            try:
                self._engine.api.create_config(spec.name, spec.content, dict(spec.labels))
            except APIError as error:
                if is_status(error, 409):
                    return False
                raise
        return True
