"""The release command runs once in the new image before the new version starts; its failure fails the deploy."""

import pytest

from blocks.states import Exit
from flows.deploy_service import deploy_service
from flows.domain.changes import ConfigField, Edit
from flows.domain.columns import now
from flows.domain.deployment import DeploymentStatus
from flows.domain.errors import DeploymentUnhealthy, ReleaseFailed
from flows.domain.parts import HealthCheck, Volume
from flows.domain.service import Service
from flows.domain.steps import Step
from flows.plans import names
from flows.store import requests
from flows.tasks import swarm

MIGRATE = ("migrate", "--all")


def job_of(world, deployment) -> str:
    return names.release_job(world.settings.instance, deployment.snapshot)


def test_the_command_runs_before_the_new_version_starts_and_leaves_no_job(world):
    service, first = world.serving()
    second = world.ask_for(service, Edit(field=ConfigField.RELEASE_COMMAND, value=list(MIGRATE)))
    seen = {}
    with world.fault.meanwhile(Step.START, "before", lambda: seen.update(world.engine.running)):
        deploy_service(second.id)
    assert seen == {world.name(first): 1}
    assert "Release: migrate --all" in world.journal(second)
    assert world.engine.running == {world.name(second): 1}


def test_the_job_has_the_variables_and_neither_volumes_nor_names(world):
    service = world.a_service(release_command=MIGRATE, variables={"A": "1"}, volumes={"d": Volume(path="/d")})
    first = world.ask_for(service)
    jobs = {}
    world.engine.before["services.remove"] = lambda name: jobs.update({name: world.engine.services[name]})
    deploy_service(first.id)
    job = jobs[job_of(world, first)]
    assert (job.command, job.is_job, job.mounts, job.ports) == (MIGRATE, True, (), ())
    assert "A=1" in job.env
    assert all(end.aliases == () for end in job.networks)


def test_a_command_that_fails_fails_the_deploy_and_starts_nothing(world):
    service, first = world.serving()
    second = world.ask_for(service, Edit(field=ConfigField.RELEASE_COMMAND, value=list(MIGRATE)))
    world.engine.exits[job_of(world, second)] = Exit(3, out_of_memory=False, last_lines=("no table",))
    with pytest.raises(ReleaseFailed, match="exit code 3"):
        deploy_service(second.id)
    assert world.look(second).status is DeploymentStatus.FAILED
    assert world.engine.running == {world.name(first): 1}
    assert world.live(service) == first.id


def test_a_command_that_never_ends_fails_the_deploy_in_time(world):
    service = world.a_service(release_command=MIGRATE)
    first = world.ask_for(service)
    world.engine.pending.add(job_of(world, first))
    with pytest.raises(ReleaseFailed, match="longer than 2 s"):
        deploy_service(first.id)
    assert world.engine.running == {}


def test_a_command_that_succeeded_is_not_run_again_by_the_run_that_takes_over(world, monkeypatch):
    service = world.a_service(release_command=MIGRATE)
    first = world.ask_for(service)
    with monkeypatch.context() as patch:
        patch.setattr(swarm, "await_healthy", _die)
        with pytest.raises(Died):
            deploy_service(first.id)
    world.change(first, lambda row: setattr(row, "lease_until", now()))
    world.engine.exits[job_of(world, first)] = Exit(1, out_of_memory=False, last_lines=())
    deploy_service(first.id)
    assert world.look(first).status is DeploymentStatus.HEALTHY
    assert "not run again" in world.journal(first)


def test_a_retry_goes_on_from_the_step_that_failed(world):
    service = world.a_service(release_command=MIGRATE, health_check=HealthCheck(grace_seconds=1))
    first = world.ask_for(service)
    world.engine.unhealthy.add(world.name(first))
    with pytest.raises(DeploymentUnhealthy):
        deploy_service(first.id)
    with world.database.transaction() as session:
        second = requests.retry(session, session.get_one(Service, service.id), session.get_one(type(first), first.id))
    world.engine.exits[job_of(world, second)] = Exit(1, out_of_memory=False, last_lines=())
    deploy_service(second.id)
    assert world.look(second).status is DeploymentStatus.HEALTHY
    assert world.look(second).retry_of == first.id
    assert world.look(second).snapshot.kept_image == world.look(first).image_digest


class Died(BaseException):
    """What a killed process looks like from inside."""


def _die(*_):
    raise Died
