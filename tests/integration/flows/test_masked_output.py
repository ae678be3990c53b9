"""What containers say is shown without values of variables, any of which may be secret, whatever made them say it."""

import pytest

from blocks.states import CommandAnswer, Exit, OutputLine
from flows.deploy_service import deploy_service
from flows.domain.deployment import Deployment
from flows.domain.errors import ContainerExited, DeploymentUnhealthy, ReleaseFailed
from flows.domain.parts import HealthCheck
from flows.plans import names
from tests.integration.flows.conftest import World

SECRET, SHARED, PASSWORD = "hunter22", "toor-toor", "registry-pass"
VARIABLES = {"PASSWORD": SECRET, "URL": "postgres://ada:{{env.ROOT}}@db/x"}
CREDENTIALS = {"username": "robot", "password": PASSWORD}
SAID = f"signed in with {SECRET} and {PASSWORD} at postgres://ada:{SHARED}@db/x"
MASKED = "signed in with ******** and ******** at ********"


def asked(world: World, **parts: object) -> Deployment:
    service = world.a_service(variables=VARIABLES, credentials=CREDENTIALS, **parts)
    deployment = world.ask_for(service)

    def inherit(row: Deployment) -> None:
        row.snapshot = row.snapshot.model_copy(update={"shared_variables": {"ROOT": SHARED}})

    world.change(deployment, inherit)
    return deployment


def reported(world: World, deployment: Deployment) -> str:
    """Returns the journal and the reason of the failure, in which no secret is."""
    found = f"{world.journal(deployment)}\n{world.look(deployment).failure}"
    assert not [each for each in (SECRET, SHARED, PASSWORD) if each in found]
    return found


def test_of_a_release_command(world: World) -> None:
    deployment = asked(world, release_command=("migrate", "--password", SECRET))
    job = names.release_job(world.settings.instance, deployment.snapshot)
    world.engine.written[job] = [OutputLine("2026-01-01T00:00:00Z", SAID)]
    world.engine.exits[job] = Exit(3, out_of_memory=False, last_lines=(SAID,))
    with pytest.raises(ReleaseFailed):
        deploy_service(deployment.id)
    found = reported(world, deployment)
    assert "Release: migrate --password ********" in found
    assert MASKED in found


def test_of_a_health_command(world: World) -> None:
    check = HealthCheck(command=("check", SECRET), grace_seconds=1)
    deployment = asked(world, health_check=check)
    world.engine.answers_to["check"] = CommandAnswer(1, SAID)
    with pytest.raises(DeploymentUnhealthy):
        deploy_service(deployment.id)
    found = reported(world, deployment)
    assert found.count(f"check ********: exit code 1, {MASKED}") >= 2, "as it happens, and as the reason"


def test_of_an_app_that_ends(world: World) -> None:
    deployment = asked(world)
    world.engine.exits[world.name(deployment)] = Exit(1, out_of_memory=False, last_lines=(SAID,))
    with pytest.raises(ContainerExited):
        deploy_service(deployment.id)
    assert MASKED in reported(world, deployment)
