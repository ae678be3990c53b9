"""Environments that are filled with what another one has."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from loguru import logger
from sqlmodel import Session

from flows.domain.changes import difference
from flows.domain.config import ServiceConfig
from flows.domain.errors import Conflict, PlatformError
from flows.domain.ids import EnvironmentId, ServiceId
from flows.domain.project import Environment
from flows.domain.rollout import RolloutKind
from flows.domain.service import Service, wanted
from flows.free_domains import free_domain
from flows.launch import launch_due
from flows.plans import cloning
from flows.platform import platform
from flows.store import changes, requests, rollouts, services, variables
from flows.tasks import uploads
from flows.tasks.effect import effect

MESSAGE = "First version of the clone"
INTERNAL = "Internal error. The platform's log and the flow run in Prefect tell more."


@effect("copy the services")
def copy(environment_id: EnvironmentId) -> None:
    """Copies everything in one transaction: a clone has all, or nothing yet. What is there is not copied again."""
    with platform().database.transaction() as session:
        target = session.get(Environment, environment_id, with_for_update=True)
        if target is None or target.cloning_at is None or services.chosen(session, target.id, None):
            return
        source = session.get(Environment, target.source_id) if target.source_id else None
        if source is None or source.deleting_at is not None:
            raise Conflict("The environment that should be cloned is gone.")
        originals = [each for each in services.chosen(session, source.id, None) if each.deleting_at is None]
        clones = {ServiceId(each.id): Service(environment_id=target.id, slug=each.slug) for each in originals}
        for clone in clones.values():
            services.create(session, clone)
        variables.share(session, target.id, variables.shared_values(session, source.id))
        _configure(session, target, originals, clones)
    logger.info("environment.copied", environment=str(environment_id), services=len(originals))


@effect("ask for the first versions")
def roll_out(environment_id: EnvironmentId) -> None:
    """Asks for a rollout of all services, in waves by what they need of each other; else the clone is ready at once."""
    with platform().database.transaction() as session:
        target = session.get(Environment, environment_id, with_for_update=True)
        if target is None or target.cloning_at is None:
            return
        found = services.chosen(session, environment_id, None, lock=True) if target.deploys_clone else []
        if not found:
            target.end_clone()
        elif not rollouts.is_any(session, environment_id, RolloutKind.CLONE):
            order = _waves(session, environment_id, found)
            made = [[requests.deploy(session, service, MESSAGE) for service in wave] for wave in order]
            rollouts.create(session, environment_id, RolloutKind.CLONE, made)
    launch_due(platform())


def _waves(session: Session, environment_id: EnvironmentId, found: Sequence[Service]) -> Sequence[Sequence[Service]]:
    """Returns the waves in turn; the services of one are deployed side by side."""
    by_slug = {each.slug: each for each in found}
    configs = {slug: _wanted(session, each) for slug, each in by_slug.items()}
    owners = {UUID(str(each.id)): slug for slug, each in by_slug.items()}
    shared = variables.shared_values(session, environment_id)
    return [[by_slug[slug] for slug in wave] for wave in cloning.waves(configs, owners, shared)]


def failed(environment_id: EnvironmentId, error: Exception) -> None:
    """Writes what is missing of the clone, for whoever looks at the environment."""
    reason = str(error) if isinstance(error, PlatformError) else INTERNAL
    with platform().database.transaction() as session:
        environment = session.get(Environment, environment_id, with_for_update=True)
        if environment is not None:
            environment.abandon_clone(reason)


def _configure(
    session: Session, target: Environment, originals: Sequence[Service], clones: Mapping[ServiceId, Service]
) -> None:
    """Owners of shared volumes come before their readers."""
    place = services.places(session, [target.id])[target.id]
    configs = {each.id: _wanted(session, each) for each in originals}
    ids = {UUID(str(original)): UUID(str(clone.id)) for original, clone in clones.items()}
    domains: dict[str, str] = {}
    for original in sorted(originals, key=lambda each: bool(configs[each.id].shared_volumes)):
        config = configs[original.id]
        for domain in cloning.domains_of(config):
            if domain not in domains:
                domains[domain] = free_domain(session, platform().settings, place[1], target, original.slug)
        clone = clones[original.id]
        source = target.preview_source if original.id == target.preview_of else None
        goal = cloning.with_source(cloning.cloned(config, ids, domains), source)
        changes.stage(session, clone, difference(None, goal))
        if goal.upload is not None:
            uploads.hand_on(goal.upload, original.id, clone.id)


def _wanted(session: Session, service: Service) -> ServiceConfig:
    return wanted(service, services.pending(session, [service.id]))
