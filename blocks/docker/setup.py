"""Prepares an engine before the platform runs: its Swarm, and images made of files of the machine."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from blocks.docker.engine import Engine, translated, unless_gone
from blocks.docker.images import Images, state_of
from blocks.errors import BuildBroken
from blocks.specs import Labels
from blocks.states import ImageState, SwarmState

BUILD_SECONDS = 300  # between two lines of progress


def swarm_of(engine: Engine) -> SwarmState:
    """Returns whether the engine is a member of a Swarm, and manages it."""
    with translated():
        found: Mapping[str, Any] = engine.api.info()["Swarm"]
    return SwarmState(found["LocalNodeState"], bool(found.get("ControlAvailable")), found.get("Error") or "")


def init_swarm(engine: Engine, address: str) -> None:
    """Make the engine a Swarm of one node, which listens at the address. Raises Refused where it cannot."""
    with translated():
        engine.api.init_swarm(address, f"{address}:2377", swarm_spec=engine.api.create_swarm_spec())


def mirrors_of(engine: Engine) -> Sequence[str]:
    """Returns the addresses that the engine asks before Docker Hub."""
    with translated():
        found: Sequence[str] = engine.api.info()["RegistryConfig"].get("Mirrors") or ()
    return found


def is_in_use(engine: Engine) -> bool:
    """Tells whether a container runs on the engine, or its Swarm has a service, whoever's it is."""
    with translated():
        return bool(engine.api.containers(quiet=True) or engine.api.services())


def images_by_name(engine: Engine) -> Mapping[str, ImageState]:
    """Returns all images of the engine that have a name, whoever made them."""
    with translated():
        found = [state_of(image) for image in engine.api.images()]
    return {name: image for image in found for name in image.names}


def build_image(engine: Engine, context: IO[bytes], tag: str, labels: Labels) -> str:
    """Make an image of the files in a tar archive, one of which is its Dockerfile; return its id. Raises BuildBroken.

    The engine's older builder does it, which needs no Docker client here; it does not know all that BuildKit does.
    """
    with engine.patient(BUILD_SECONDS) as client:
        lines = client.build(
            fileobj=context, custom_context=True, tag=tag, labels=dict(labels), rm=True, forcerm=True, decode=True
        )
        for line in lines:
            if "error" in line:
                raise BuildBroken(f"The engine could not build {tag}: {line['error']}")
    image_id = Images(engine).id(tag)
    if image_id is None:
        raise BuildBroken(f"The engine stopped building {tag} without a word.")
    return image_id


def import_image(engine: Engine, system: Path, tag: str, changes: Sequence[str]) -> None:
    """Make an image of one layer of a file system in a tar archive; `changes` are lines of a Dockerfile."""
    repository, _, version = tag.partition(":")
    with engine.patient(BUILD_SECONDS) as client:
        client.import_image(str(system), repository, version, changes=list(changes))


def discard_image(engine: Engine, image_id: str) -> None:
    """Delete an image that has no name left, unless a container needs it."""
    if (found := Images(engine).find(image_id)) is not None and not found.names:
        with translated(), unless_gone():
            engine.api.remove_image(image_id)
