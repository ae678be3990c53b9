"""What volumes and configs promise."""

from dataclasses import replace

import docker
import pytest

from blocks.errors import EngineUnreachable, NameInUse, Refused
from blocks.specs import ConfigMount, ConfigSpec, Mount, ServiceSpec, VolumeSpec
from blocks.states import ObjectState
from deployments.supervisor.steps import remove_objects
from tests.contracts.edges import Edge, eventually

PYTHON = ("/usr/bin/python3", "-S", "-c")


def test_a_volume_is_made_once_and_found_by_its_labels(edge: Edge) -> None:
    spec = VolumeSpec(f"{edge.instance}-files", {**edge.labels, "slipway.project": "files"})
    edge.node.volumes.ensure(spec)
    edge.node.volumes.ensure(spec)
    assert edge.node.volumes.list(spec.labels) == [ObjectState(spec.name, spec.labels)]
    assert edge.node.volumes.list({**edge.labels, "slipway.project": "other"}) == []
    edge.node.volumes.remove(spec.name)
    edge.node.volumes.remove(spec.name)
    assert edge.node.volumes.list(spec.labels) == []


def in_volume(edge: Edge, volume: str, script: str) -> str:
    """Returns what a program says that has the volume at /v."""
    if edge.fake:
        content = edge.fake.contents.setdefault(volume, {})
        return content.setdefault("folder/file", "content" if "makedirs" in script else "")
    engine = docker.from_env()
    try:
        mount = {volume: {"bind": "/v", "mode": "rw"}}
        said: bytes = engine.containers.run(
            edge.image, ["-c", script], entrypoint=[PYTHON[0], "-S"], volumes=mount, remove=True
        )
    finally:
        engine.close()
    return said.decode().strip()


def test_a_volume_is_copied_with_all_that_it_holds(edge: Edge) -> None:
    names = [f"{edge.instance}-{each}" for each in ("from", "to")]
    for name in names:
        edge.node.volumes.ensure(VolumeSpec(name, edge.labels))
    in_volume(edge, names[1], "import os; os.makedirs('/v/left'); open('/v/left/file', 'w').write('of a first try')")
    in_volume(edge, names[0], "import os; os.makedirs('/v/folder'); open('/v/folder/file', 'w').write('content')")
    for _ in range(2):
        edge.node.volumes.copy(names[0], VolumeSpec(names[1], edge.labels), edge.image)
    assert in_volume(edge, names[1], "print(open('/v/folder/file').read())") == "content"
    for name in names:
        edge.node.volumes.remove(name)


def test_a_config_is_made_once_and_found_by_its_labels(edge: Edge) -> None:
    spec = ConfigSpec(f"{edge.instance}-text", {**edge.labels, "slipway.project": "text"}, "wörds")
    edge.cluster.configs.ensure(spec)
    edge.cluster.configs.ensure(spec)
    assert edge.cluster.configs.list(spec.labels) == [ObjectState(spec.name, spec.labels)]
    assert edge.cluster.configs.list({**edge.labels, "slipway.project": "other"}) == []
    edge.cluster.configs.remove(spec.name)
    edge.cluster.configs.remove(spec.name)
    assert edge.cluster.configs.list(spec.labels) == []


def test_a_config_without_content_is_refused(edge: Edge) -> None:
    with pytest.raises(Refused):
        edge.cluster.configs.ensure(ConfigSpec(f"{edge.instance}-empty", edge.labels, ""))


def test_foreign_volumes_and_configs_are_never_touched(edge: Edge) -> None:
    volume, config = f"{edge.instance}-ours", f"{edge.instance}-ours"
    edge.node.volumes.ensure(VolumeSpec(volume, edge.labels))
    edge.cluster.configs.ensure(ConfigSpec(config, edge.labels, "ours"))
    foreign = edge.foreign()
    with pytest.raises(NameInUse):
        foreign.node.volumes.ensure(VolumeSpec(volume, foreign.labels))
    with pytest.raises(NameInUse):
        foreign.node.volumes.remove(volume)
    with pytest.raises(NameInUse):
        foreign.cluster.configs.ensure(ConfigSpec(config, foreign.labels, "ours"))
    with pytest.raises(NameInUse):
        foreign.cluster.configs.remove(config)
    assert (foreign.node.volumes.list({}), foreign.cluster.configs.list({})) == ([], [])
    assert volume in {state.name for state in edge.node.volumes.list(edge.labels)}


def test_what_a_service_uses_cannot_be_removed_before_it(edge: Edge) -> None:
    volume, config = f"{edge.instance}-used", f"{edge.instance}-used-text"
    edge.node.volumes.ensure(VolumeSpec(volume, edge.labels))
    edge.cluster.configs.ensure(ConfigSpec(config, edge.labels, "used"))
    spec = edge.app("user", mounts=(Mount(volume, "/data"),), configs=(ConfigMount(config, "/etc/text"),))
    edge.cluster.services.apply(spec)
    edge.container_of(spec)
    with pytest.raises(EngineUnreachable, match=volume):
        edge.node.volumes.remove(volume)
    with pytest.raises(Refused, match=spec.name):
        edge.cluster.configs.remove(config)
    _remove(edge, spec)
    edge.node.volumes.remove(volume)
    edge.cluster.configs.remove(config)
    assert volume not in {state.name for state in edge.node.volumes.list(edge.labels)}


def test_a_service_with_a_config_that_is_not_there_is_refused(edge: Edge) -> None:
    with pytest.raises(Refused, match="no-such-config"):
        edge.cluster.services.apply(edge.app("lacking", configs=(ConfigMount("no-such-config", "/etc/text"),)))


def test_removing_everything_leaves_the_volumes(edge: Edge) -> None:
    labels = {**edge.labels, "slipway.project": "everything"}
    volume, config = f"{edge.instance}-everything", f"{edge.instance}-everything"
    edge.node.volumes.ensure(VolumeSpec(volume, labels))
    edge.cluster.configs.ensure(ConfigSpec(config, labels, "gone"))
    mounts, configs = (Mount(volume, "/data"),), (ConfigMount(config, "/etc/text"),)
    edge.cluster.services.apply(replace(edge.app("everything", mounts=mounts, configs=configs), labels=labels))
    remove_objects(edge.cluster, edge.node, labels)
    assert (edge.cluster.services.list(labels), edge.cluster.configs.list(labels)) == ([], [])
    assert [state.name for state in edge.node.volumes.list(labels)] == [volume]


@pytest.mark.integration
def test_a_volume_keeps_what_was_written_for_the_next_service(installed_edge: Edge) -> None:
    edge = installed_edge
    volume = f"{edge.instance}-kept"
    edge.node.volumes.ensure(VolumeSpec(volume, edge.labels))
    writer = edge.app("writer", mounts=(Mount(volume, "/data"),))
    edge.cluster.services.apply(writer)
    assert _say(edge, writer, "open('/data/x', 'w').write('kept'); print('done')") == "done\n"
    _remove(edge, writer)
    reader = edge.app("reader", mounts=(Mount(volume, "/data", read_only=True),))
    edge.cluster.services.apply(reader)
    assert _say(edge, reader, "print(open('/data/x').read())") == "kept\n"
    assert "Read-only file system" in _say(edge, reader, "open('/data/x', 'w')")
    edge.cluster.services.remove(reader.name)


@pytest.mark.integration
def test_a_volume_that_a_task_made_itself_is_ours(installed_edge: Edge) -> None:
    edge = installed_edge
    volume = f"{edge.instance}-made"
    spec = edge.app("maker", mounts=(Mount(volume, "/data"),))
    edge.cluster.services.apply(spec)
    edge.container_of(spec)
    edge.node.volumes.ensure(VolumeSpec(volume, edge.labels))
    edge.cluster.services.remove(spec.name)


@pytest.mark.integration
def test_a_folder_of_the_host_is_seen_in_the_container(installed_edge: Edge) -> None:
    edge = installed_edge
    folder = edge.proxy.sockets  # type: ignore[union-attr]
    spec = edge.app("host", mounts=(Mount(str(folder), "/seen", read_only=True, is_host_path=True),))
    edge.cluster.services.apply(spec)
    assert "admin.sock" in _say(edge, spec, "import os; print(os.listdir('/seen'))")
    edge.cluster.services.remove(spec.name)


@pytest.mark.integration
def test_a_config_is_a_file_and_another_content_another_config(installed_edge: Edge) -> None:
    edge = installed_edge
    look = "import os; print(oct(os.stat('/etc/app/text').st_mode)[-3:], open('/etc/app/text').read())"
    spec = edge.app("configured", stop_grace_seconds=1)
    for content in ("first", "second"):
        name = f"{edge.instance}-{content}"
        edge.cluster.configs.ensure(ConfigSpec(name, edge.labels, content))
        _remove(edge, spec)
        edge.cluster.services.apply(replace(spec, configs=(ConfigMount(name, "/etc/app/text"),)))
        assert _say(edge, spec, look) == f"444 {content}\n"
    edge.cluster.configs.remove(f"{edge.instance}-first")
    edge.cluster.services.remove(spec.name)


SIGNALLED = """
import signal, sys, time
def stop(number, frame):
    open('/v/signal', 'w').write(signal.Signals(number).name)
    sys.exit()
for each in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
    signal.signal(each, stop)
open('/v/signal', 'w').write('none')
time.sleep(300)
"""


@pytest.mark.integration
@pytest.mark.parametrize(("chosen", "received"), [(None, "SIGTERM"), ("SIGINT", "SIGINT"), ("10", "SIGUSR1")])
def test_a_container_is_stopped_by_the_signal_of_its_specification(
    installed_edge: Edge, chosen: str | None, received: str
) -> None:
    edge = installed_edge
    volume = f"{edge.instance}-signal-{received.lower()}"
    edge.node.volumes.ensure(VolumeSpec(volume, edge.labels))
    spec = edge.app(f"stopped-{received.lower()}", stop_signal=chosen, mounts=(Mount(volume, "/v"),))
    edge.cluster.services.apply(replace(spec, command=("-c", SIGNALLED)))
    eventually(lambda: _say(edge, spec, "print(open('/v/signal').read())") == "none\n", "it waits for a signal")
    _remove(edge, spec)
    assert in_volume(edge, volume, "print(open('/v/signal').read())") == received
    edge.node.volumes.remove(volume)


def _say(edge: Edge, spec: ServiceSpec, program: str) -> str:
    return edge.node.exec.run(edge.container_of(spec), (*PYTHON, program), 10).output


def _remove(edge: Edge, spec: ServiceSpec) -> None:
    """Swarm takes four seconds for it: for tests that go on with what the service used."""
    edge.cluster.services.remove(spec.name)
    edge.cluster.services.await_gone(spec.name, 60)
