"""Comparisons of environments as the API shows them, and the services that shared variables would reach."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from api.schemas.comparisons import ComparisonRead, FactRead, NamesRead, ReachedRead, ServiceComparisonRead
from flows.domain.deployment import Deployment
from flows.domain.ids import ServiceId
from flows.domain.project import Environment
from flows.domain.service import Change, Service, wanted
from flows.plans.comparison import ALIKE, Comparison, Names, compare, names
from flows.plans.inheritance import reached
from flows.store import deployments, services, variables

Live = Mapping[ServiceId, Deployment]


def comparison_read(session: Session, before: Environment, after: Environment) -> ComparisonRead:
    """Compares two environments, with one query for each table, however many services there are."""
    rows = services.of_environments(session, {before.id, after.id})
    live = _live(session, rows)
    shared = variables.shared_by_environment(session, {before.id, after.id})
    old = {row.slug: row for row in rows if row.environment_id == before.id}
    new = {row.slug: row for row in rows if row.environment_id == after.id}
    both = sorted(old.keys() & new.keys())
    return ComparisonRead(
        environment=after.name,
        compared_with=before.name,
        services=NamesRead.model_validate(names(dict.fromkeys(old), dict.fromkeys(new))),
        shared_variables=NamesRead.model_validate(names(shared[before.id], shared[after.id])),
        compared=[_compared((before, old[slug]), (after, new[slug]), live) for slug in both],
    )


def reached_reads(session: Session, environment: Environment, edits: Mapping[str, str | None]) -> list[ReachedRead]:
    """Shows services for which something changes. `edits`: None takes a variable away."""
    rows = services.of_environments(session, [environment.id])
    live = _live(session, rows)
    changes: dict[ServiceId, list[Change]] = {}
    for change in services.pending(session, [row.id for row in rows]):
        changes.setdefault(change.service_id, []).append(change)
    edited = {**variables.shared_values(session, environment.id), **edits}
    shared = {key: value for key, value in edited.items() if value is not None}
    found = []
    for row in rows:
        serving = live[row.id].snapshot if row.id in live else None
        differing = reached(serving, wanted(row, changes.get(row.id, [])).variables, shared, edits.keys())
        if differing != Names():
            found.append(
                ReachedRead(service_id=str(row.id), service=row.slug, variables=NamesRead.model_validate(differing))
            )
    return found


def _compared(
    before: tuple[Environment, Service], after: tuple[Environment, Service], live: Live
) -> ServiceComparisonRead:
    sides = (before, after)
    serving = [live.get(service.id) for _, service in sides]
    found: Comparison = ALIKE
    if serving[0] and serving[1]:
        images = (serving[0].image_digest, serving[1].image_digest)
        found = compare(serving[0].snapshot, serving[1].snapshot, images)
    idle = [place.name for (place, _), row in zip(sides, serving, strict=True) if row is None]
    return ServiceComparisonRead(
        service=after[1].slug,
        service_id=str(after[1].id),
        compared_with_id=str(before[1].id),
        not_serving=idle,
        is_same=found == ALIKE and len(idle) != 1,
        facts=[FactRead.model_validate(fact) for fact in found.facts],
        settings=list(found.settings),
        variables=NamesRead.model_validate(found.variables),
        shared_variables=NamesRead.model_validate(found.shared_variables),
        routes=NamesRead.model_validate(found.routes),
        volumes=NamesRead.model_validate(found.volumes),
        config_files=NamesRead.model_validate(found.config_files),
    )


def _live(session: Session, rows: Sequence[Service]) -> Live:
    """Returns what serves, by service."""
    found = deployments.by_id(session, [row.live_deployment_id for row in rows if row.live_deployment_id])
    return {deployment.service_id: deployment for deployment in found.values()}
