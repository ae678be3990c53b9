"""A node in memory: images, volumes, containers, commands in them, and builds of a fake engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from blocks.errors import BuildBroken, EngineUnreachable, ImageMissing, Refused, RegistryUnreachable
from blocks.specs import BuildSpec, ContainerSpec, Credentials, Labels, ServiceSpec, VolumeSpec
from blocks.states import (
    BuildState,
    CommandAnswer,
    ContainerState,
    Exit,
    ImageState,
    NodeFacts,
    ObjectState,
    OutputLine,
    TaskPhase,
    TaskState,
)
from tests.fakes.engine import DIGEST, FakeEngine
from tests.fakes.registry import repository_of

IMAGE_BYTES = 1000
STEPS = ("RUN ", "COPY ", "ADD ", "WORKDIR ")
Report = Callable[[str], None]


@dataclass
class FakeImages:
    engine: FakeEngine

    def obtain(self, reference: str, report: Report, credentials: Credentials | None = None) -> str:
        engine = self.engine
        engine.asked("images.obtain", reference)
        if reference in engine.missing_images:
            raise ImageMissing(f"No image {reference}: manifest unknown")
        if reference in engine.unreachable_registries:
            raise RegistryUnreachable(f"The registry of {reference} did not answer.")
        if reference not in engine.images:
            self._pull(reference, credentials)
            report(f"pulling {reference}")
        is_pinned = "@" in reference or reference.startswith("sha256:")
        return reference if is_pinned else engine.pinned(reference)

    def current(self, reference: str, credentials: Credentials | None = None) -> str:
        self.engine.asked("images.current", reference)
        if reference in self.engine.unreachable_registries:
            raise RegistryUnreachable(f"The registry of {reference} did not answer.")
        if reference in self.engine.missing_images:
            raise ImageMissing(f"No image {reference}: manifest unknown")
        registry = self.engine.registry
        is_local = self.id(reference) is not None and reference not in registry.images
        if registry.has(reference) and "@" not in reference and not is_local:
            id, _ = registry.give(reference, credentials)
            return f"{repository_of(reference)}@{id}"
        return self.engine.moved_tags.get(reference, reference)

    def push(self, name: str, report: Report, credentials: Credentials | None = None) -> str:
        self.engine.asked("images.push", name)
        id = self.id(name)
        if id is None:
            raise ImageMissing(f"The engine does not have {name}.")
        pinned = self.engine.registry.take(name, id, self.engine.image_labels.get(name, {}), credentials)
        report("layer: Pushed")
        self._name(pinned, id)
        return pinned

    def id(self, reference: str) -> str | None:
        self.engine.asked("images.id", reference)
        if reference in self.engine.image_ids.values():
            return reference
        is_here = reference in self.engine.images or reference == DIGEST
        return self.engine.id_of(reference) if is_here and reference not in self.engine.missing_images else None

    def bytes(self, reference: str) -> int:
        if self.id(reference) is None:
            raise ImageMissing(f"The engine does not have {reference}.")
        return IMAGE_BYTES

    def tag(self, reference: str, name: str) -> None:
        self.engine.asked("images.tag", name)
        id = self.id(reference)
        if id is None:
            raise ImageMissing(f"The engine does not have {reference}.")
        known = [each for each, found in self.engine.image_ids.items() if found == id]
        self._name(name, id)
        labels = (self.engine.image_labels[each] for each in known if each in self.engine.image_labels)
        self.engine.image_labels[name] = next(labels, self.engine.registry.labels(id))

    def built(self, labels: Labels) -> Sequence[ImageState]:
        self.engine.asked("images.built")
        own = {name: found for name, found in self.engine.image_labels.items() if self.engine.matches(found, labels)}
        found = {self.engine.id_of(name): each for name, each in own.items()}
        names = {id: tuple(tag for tag in self.engine.image_labels if self.engine.id_of(tag) == id) for id in found}
        return [ImageState(id, names[id], self.engine.digests_of(id), IMAGE_BYTES, each) for id, each in found.items()]

    def remove(self, image: ImageState) -> bool:
        self.engine.asked("images.remove", image.id)
        self.engine.claim(image.id, image.labels)
        for name in image.names:
            del self.engine.image_labels[name]
        for digest in image.digests:
            del self.engine.image_ids[digest]
        self.engine.images -= {*image.names, *image.digests}
        return True

    def remove_repository(self, repository: str, labels: Labels) -> None:
        engine = self.engine
        engine.asked("images.remove_repository", repository)
        ours = [name for name, found in engine.image_labels.items() if engine.matches(found, {})]
        names = [name for name in ours if name.startswith(f"{repository}:")]
        digests = [each for each in engine.image_ids if each.startswith(f"{repository}@")]
        for name in names:
            del engine.image_labels[name]
        for name in (*names, *digests):
            del engine.image_ids[name]
        engine.images -= {*names, *digests}

    def _pull(self, reference: str, credentials: Credentials | None) -> None:
        if self.engine.registry.has(reference):
            id, labels = self.engine.registry.give(reference, credentials)
            for name in (reference, f"{repository_of(reference)}@{id}"):
                self._name(name, id)
            if "@" not in reference:
                self.engine.image_labels[reference] = labels
            return
        if self.engine.private_images.get(reference, credentials) != credentials:
            raise ImageMissing(f"The registry denied access to the image {reference}: unauthorized")
        self.engine.images.add(reference)

    def _name(self, name: str, id: str) -> None:
        self.engine.images.add(name)
        self.engine.image_ids[name] = id


@dataclass
class FakeVolumes:
    """What a service with tasks has cannot be removed."""

    engine: FakeEngine

    def ensure(self, spec: VolumeSpec) -> None:
        self.engine.asked("volumes.ensure", spec.name)
        self.engine.claim(spec.name, self.engine.volumes.setdefault(spec.name, spec).labels)

    def remove(self, name: str) -> None:
        self.engine.asked("volumes.remove", name)
        if name in self.engine.volumes:
            self.engine.claim(name, self.engine.volumes[name].labels)
            if any(spec.replicas and name in _volumes(spec) for spec in self.engine.services.values()):
                raise EngineUnreachable(f"The volume {name} is still in use.")
            del self.engine.volumes[name]

    def list(self, labels: Labels) -> Sequence[ObjectState]:
        self.engine.asked("volumes.list")
        found = (spec for spec in self.engine.volumes.values() if self.engine.matches(spec.labels, labels))
        return sorted((ObjectState(spec.name, dict(spec.labels)) for spec in found), key=lambda state: state.name)

    def bytes(self) -> Mapping[str, int]:
        self.engine.asked("volumes.bytes")
        return {name: sum(map(len, self.engine.contents.get(name, {}).values())) for name in self.engine.volumes}

    def copy(self, source: str, target: VolumeSpec, image: str) -> None:
        self.engine.asked("volumes.copy", source)
        self.ensure(target)
        self.engine.contents[target.name] = dict(self.engine.contents.get(source, {}))


@dataclass
class FakeContainers:
    """Those of tasks are called as the service, and numbered."""

    engine: FakeEngine

    def ensure(self, spec: ContainerSpec) -> bool:
        self.engine.asked("containers.ensure", spec.name)
        existing = self.engine.containers.get(spec.name)
        if existing is not None:
            self.engine.claim(spec.name, existing.labels)
        if existing == spec:
            return False
        self.engine.containers[spec.name] = spec
        self.engine.joined[spec.name] = {spec.network}
        return True

    def remove(self, name: str) -> None:
        self.engine.asked("containers.remove", name)
        if name in self.engine.containers:
            self.engine.claim(name, self.engine.containers[name].labels)
            del self.engine.containers[name], self.engine.joined[name]

    def list(self, labels: Labels) -> Sequence[ContainerState]:
        self.engine.asked("containers.list")
        plain = (_plain(spec, self.engine.joined[spec.name]) for spec in self.engine.containers.values())
        tasks = (_of_task(spec, task) for spec, task in self._tasks() if task.container_id)
        return [state for state in (*plain, *tasks) if self.engine.matches(state.labels, labels)]

    def connect(self, container: str, network: str) -> None:
        self.engine.asked("containers.connect", container)
        if container not in self.engine.containers or network not in self.engine.networks:
            raise Refused(f"There is no container {container} or no network {network}.")
        self.engine.joined[container].add(network)

    def exit_of(self, task: TaskState) -> Exit:
        self.engine.asked("containers.exit_of", task.id)
        return self.engine.exits.get(_service(task.container_id or ""), Exit(task.exit_code, False, ()))

    def listening_ports(self, container_id: str) -> frozenset[int] | None:
        self.engine.asked("containers.listening_ports", container_id)
        name = _service(container_id)
        return self.engine.ports_of(name) if name in self.engine.services else None

    def output(self, container_id: str, after: str) -> Sequence[OutputLine]:
        self.engine.asked("containers.output", container_id)
        name = _service(container_id)
        lines = self.engine.written.get(name, ()) if name in self.engine.services else ()
        return [line for line in lines if line.at > after]

    def _tasks(self) -> Iterator[tuple[ServiceSpec, TaskState]]:
        for name, spec in self.engine.services.items():
            for task in self.engine.tasks_of(name):
                yield spec, task


@dataclass
class FakeExec:
    engine: FakeEngine

    def run(self, container_id: str, command: Sequence[str], timeout_seconds: float) -> CommandAnswer:
        self.engine.asked("exec.run", container_id)
        name = _service(container_id)
        found = [task for task in self.engine.tasks_of(name) if task.container_id == container_id]
        if not found:
            return CommandAnswer(None, f"No such container: {container_id}")
        if found[0].phase is not TaskPhase.RUNNING:
            return CommandAnswer(None, f"Container {container_id} is not running")
        self.engine.ran.append((name, tuple(command)))
        return self.engine.answers_to.get(command[0]) or self.engine.answers.get(name, CommandAnswer(0, ""))

    def end(self, container_id: str, command: Sequence[str]) -> None:
        self.engine.asked("exec.end", container_id)
        self.engine.ended.append((_service(container_id), tuple(command)))


@dataclass
class FakeBuilds:
    """Knobs: `broken` (why), `output`, `takes_seconds`, `meanwhile` (called during a build)."""

    engine: FakeEngine
    built: list[BuildSpec] = field(default_factory=list)
    dockerfiles: list[str] = field(default_factory=list)
    output: Sequence[str] = ("#1 [1/1] FROM scratch",)
    broken: str = ""
    takes_seconds: float = 0
    meanwhile: Callable[[], None] = lambda: None
    cache: set[Sequence[str]] = field(default_factory=set)  # the steps up to each that was made

    def run(self, spec: BuildSpec, report: Callable[[Sequence[str]], None], seconds: float) -> BuildState:
        self.engine.asked("builds.run", spec.tag)
        if not spec.dockerfile.is_file():
            raise BuildBroken("The build failed: failed to read dockerfile: no such file")
        text = spec.dockerfile.read_text()
        self.built.append(spec)
        self.dockerfiles.append(text)
        report(self.output)
        self.meanwhile()
        if self.takes_seconds > seconds:
            raise BuildBroken(f"The build took longer than {seconds:g} s.")
        if self.broken:
            raise BuildBroken(self.broken)
        self.engine.add_built(spec.tag, spec.labels, text)
        lines = text.splitlines()
        steps = {tuple(lines[: number + 1]) for number, line in enumerate(lines) if line.startswith(STEPS)}
        cached = steps & self.cache if spec.use_cache else ()
        self.cache |= steps
        return BuildState(steps=len(steps), cached_steps=len(cached))

    def cache_bytes(self) -> int:
        self.engine.asked("builds.cache_bytes")
        return self.engine.cache_bytes

    def shrink_cache(self, quota_bytes: int) -> int:
        self.engine.asked("builds.shrink_cache")
        gone = max(0, self.engine.cache_bytes - quota_bytes)
        self.engine.cache_bytes -= gone
        return gone

    def is_cache_shared(self) -> bool:
        self.engine.asked("builds.is_cache_shared")
        return self.engine.has_foreign_containers


class FakeNode:
    """What is done where a container runs."""

    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine
        self.images = FakeImages(engine)
        self.volumes = FakeVolumes(engine)
        self.containers = FakeContainers(engine)
        self.exec = FakeExec(engine)
        self.builds = FakeBuilds(engine)

    def facts(self) -> NodeFacts:
        self.engine.asked("facts")
        return self.engine.facts


def _service(container_id: str) -> str:
    return container_id.rpartition(".")[0]


def _volumes(spec: ServiceSpec) -> set[str]:
    return {mount.source for mount in spec.mounts if not mount.is_host_path}


def _plain(spec: ContainerSpec, networks: set[str]) -> ContainerState:
    ports = frozenset(port for _, port in spec.ports.values())
    return _container(spec.name, spec.image, spec.labels, frozenset(networks), ports)


def _of_task(spec: ServiceSpec, task: TaskState) -> ContainerState:
    labels = {**spec.labels, "com.docker.swarm.task.id": task.id}
    ports = frozenset(port.published for port in spec.ports)
    is_running = task.phase is TaskPhase.RUNNING
    return _container(task.container_id or "", spec.image, labels, frozenset(task.addresses), ports, is_running)


def _container(
    name: str, image: str, labels: Labels, networks: frozenset[str], ports: frozenset[int], is_running: bool = True
) -> ContainerState:
    return ContainerState(
        name=name,
        id=name,
        image_id=image,
        running=is_running,
        labels=dict(labels),
        networks=networks,
        status="running" if is_running else "exited",
        process=1 if is_running else None,
        restarts=0,
        published_ports=ports if is_running else frozenset(),
    )
