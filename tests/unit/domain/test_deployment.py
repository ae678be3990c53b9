"""A deployment's own rules: who may take it, and what is over is over."""

from datetime import timedelta
from uuid import uuid4

import pytest

from flows.domain.columns import now
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.errors import Conflict
from tests.builders import a_snapshot

LEASE = timedelta(seconds=15)


def a_deployment(**parts):
    snapshot = a_snapshot()
    return Deployment(service_id=snapshot.service_id, number=1, snapshot=snapshot, image="app", **parts)


def test_taking_a_queued_deployment_prepares_it():
    deployment = a_deployment()
    deployment.take(uuid4(), LEASE)
    assert deployment.status is DeploymentStatus.PREPARING
    assert deployment.attempts == 1


def test_a_second_run_is_refused_while_the_lease_lasts():
    deployment = a_deployment()
    deployment.take(uuid4(), LEASE)
    with pytest.raises(Conflict):
        deployment.take(uuid4(), LEASE)


def test_a_second_run_takes_over_when_the_lease_ran_out_and_is_counted():
    deployment = a_deployment()
    deployment.take(uuid4(), LEASE)
    deployment.lease_until = now() - timedelta(seconds=1)
    other = uuid4()
    deployment.take(other, LEASE)
    assert (deployment.run_id, deployment.attempts) == (other, 2)


def test_a_retry_of_the_same_run_is_not_another_attempt():
    deployment, run = a_deployment(), uuid4()
    deployment.take(run, LEASE)
    deployment.take(run, LEASE)
    assert deployment.attempts == 1


@pytest.mark.parametrize("status", [DeploymentStatus.HEALTHY, DeploymentStatus.FAILED, DeploymentStatus.CANCELLED])
def test_what_is_settled_can_be_neither_taken_nor_advanced(status):
    deployment = a_deployment(status=status)
    with pytest.raises(Conflict):
        deployment.take(uuid4(), LEASE)
    with pytest.raises(Conflict):
        deployment.advance(DeploymentStatus.STARTING)


def test_a_superseded_version_waits_for_the_end_of_its_drain():
    deployment = a_deployment()
    deployment.supersede(timedelta(seconds=5))
    assert 4 < deployment.seconds_to_retirement <= 5
