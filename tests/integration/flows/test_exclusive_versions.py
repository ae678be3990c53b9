"""Versions that write one volume or publish one port of the host follow each other; all others run side by side."""

import time

import pytest

from flows.deploy_service import deploy_service
from flows.domain.changes import Edit, difference
from flows.domain.deployment import DeploymentStatus
from flows.domain.errors import DeploymentUnhealthy, Forbidden
from flows.domain.parts import HealthCheck, Volume
from flows.domain.service import Service
from flows.domain.steps import Step
from flows.plans import names
from flows.store import changes, services
from tests.builders import a_config

DATA = {"data": Volume(path="/data")}
IMAGE_2 = Edit(field="image", value="app:2")


@pytest.mark.parametrize("parts", [{"volumes": DATA}, {"host_ports": {"5432/tcp": 5432}}], ids=["volume", "host port"])
def test_the_previous_version_stops_when_everything_else_is_ready_and_the_gap_is_recorded(world, parts):
    service, first = world.serving(**parts)
    second = world.ask_for(service, IMAGE_2)
    seen = {}
    with world.fault.meanwhile(Step.STOP_PREVIOUS, "before", lambda: seen.update(world.engine.running)):
        deploy_service(second.id)
    assert seen == {world.name(first): 1, world.name(second): 0}
    assert "app:2" in world.engine.images
    assert world.engine.running == {world.name(second): 1}
    assert world.look(second).gap_seconds is not None
    assert world.look(first).status is DeploymentStatus.REMOVED
    assert "Nothing served for" in world.journal(second)


@pytest.mark.parametrize(
    "parts",
    [
        {"volumes": {"data": Volume(path="/data", read_only=True)}},
        {"volumes": {"data": Volume(path="/data", read_only=True, host_path="/srv/data")}},
        {},
    ],
    ids=["read-only volume", "folder of the host", "nothing shared"],
)
def test_versions_that_share_nothing_to_write_run_side_by_side(world, parts):
    service, first = world.serving(**parts)
    second = world.ask_for(service, IMAGE_2)
    seen = {}
    with world.fault.meanwhile(Step.SWITCH, "before", lambda: seen.update(world.engine.running)):
        deploy_service(second.id)
    assert seen == {world.name(first): 1, world.name(second): 1}
    assert world.look(second).gap_seconds is None


def test_a_folder_of_the_host_that_is_allowed_no_longer_is_not_mounted_again(world):
    service = world.a_service(volumes={"data": Volume(path="/data", read_only=True, host_path="/etc/secret")})
    first = world.ask_for(service)
    with pytest.raises(Forbidden, match="/etc/secret any more"):
        deploy_service(first.id)
    assert world.engine.running == {}


def test_a_volume_that_only_the_new_version_has_stops_nothing(world):
    service, first = world.serving()
    second = world.ask_for(service, Edit(field="volumes", key="data", value={"path": "/data"}))
    seen = {}
    with world.fault.meanwhile(Step.SWITCH, "before", lambda: seen.update(world.engine.running)):
        deploy_service(second.id)
    assert seen == {world.name(first): 1, world.name(second): 1}


def test_a_new_version_that_fails_gives_the_volume_back_to_the_previous_one(world):
    service, first = world.serving(volumes=DATA, health_check=HealthCheck(grace_seconds=1))
    second = world.ask_for(service, IMAGE_2)
    world.engine.unhealthy.add(world.name(second))
    with pytest.raises(DeploymentUnhealthy):
        deploy_service(second.id)
    assert world.engine.running == {world.name(first): 1}
    assert world.live(service) == first.id
    assert world.look(first).status is DeploymentStatus.HEALTHY
    assert world.look(second).gap_seconds is not None


def test_a_failed_deploy_leaves_neither_the_volume_nor_the_config_file_that_it_made(world):
    service, first = world.serving(
        volumes=DATA, config_files={"a": {"path": "/a", "content": "1"}}, health_check=HealthCheck(grace_seconds=1)
    )
    kept = {*world.engine.volumes, *world.engine.configs}
    second = world.ask_for(
        service,
        Edit(field="volumes", key="more", value={"path": "/more"}),
        Edit(field="config_files", key="a", value={"path": "/a", "content": "2"}),
    )
    world.engine.unhealthy.add(world.name(second))
    with pytest.raises(DeploymentUnhealthy):
        deploy_service(second.id)
    assert {*world.engine.volumes, *world.engine.configs} == kept
    assert world.engine.running == {world.name(first): 1}


def test_a_volume_that_is_read_before_its_owner_was_deployed_is_the_owners(world):
    owner = world.a_service("owner", volumes=DATA)
    shared = {"theirs": {"service_id": str(owner.id), "volume": "data", "path": "/theirs"}}
    with world.database.transaction() as session:
        reader = Service(environment_id=owner.environment_id, slug="reader")
        services.create(session, reader)
        changes.stage(session, reader, difference(None, a_config(routes={}, shared_volumes=shared)))
    deploy_service(world.ask_for(reader).id)
    [volume] = world.engine.volumes.values()
    assert volume.labels[names.SERVICE] == str(owner.id)
    assert names.DEPLOYMENT not in volume.labels
    deploy_service(world.ask_for(owner).id)
    assert len(world.engine.volumes) == 1


def test_a_removed_volume_is_detached_and_kept(world):
    service, _ = world.serving(volumes=DATA)
    second = world.ask_for(service, Edit(field="volumes", key="data", operation="unset"))
    deploy_service(second.id)
    name = names.volume(world.settings.instance, service.id, "data")
    assert name in world.engine.volumes
    assert world.engine.services[world.name(second)].mounts == ()


def test_a_config_file_with_another_content_is_another_file_and_the_old_one_goes(world):
    service, first = world.serving(config_files={"a": {"path": "/a", "content": "1"}})
    before = set(world.engine.configs)
    second = world.ask_for(service, Edit(field="config_files", key="a", value={"path": "/a", "content": "2"}))
    deploy_service(second.id)
    after = set(world.engine.configs)
    assert len(before) == len(after) == 1
    assert before != after
    assert world.look(second).snapshot.config.config_files["a"].version == 2


@pytest.mark.parametrize(("grace", "is_reported"), [(0, False), (1, True), (30, False)])
def test_who_makes_others_wait_is_named(world, grace, is_reported):
    service, _ = world.serving(volumes=DATA, stop_grace_seconds=grace)
    second = world.ask_for(service, IMAGE_2)
    world.engine.before["services.await_stopped"] = lambda _: time.sleep(1.05)
    deploy_service(second.id)
    assert ("did not end by itself within" in world.journal(second)) is is_reported
