"""Removing what nobody needs any more. Each task returns what it removed or, in a dry run, what it would remove."""

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from loguru import logger
from prefect import State
from prefect.runtime import flow_run
from prefect.states import Completed

from blocks import disk_space
from blocks.errors import EngineUnreachable
from blocks.states import Piece
from flows.domain.clean_up import Cleaned, CleanedKind
from flows.domain.columns import now
from flows.domain.ids import ServiceId
from flows.domain.kept_request import KEPT
from flows.plans import cleaning, names
from flows.platform import platform
from flows.store import clean_ups, conditions, deployments, journal
from flows.store import events as stored_events
from flows.store import volumes as stored_volumes
from flows.tasks.effect import effect

USUAL_CACHE_BYTES = 10_000_000_000
OURS, ROUTINE = ("slipway",), ("slipway", "maintenance")  # tags in `prefect.yaml`
ROUTINE_DAYS = 3  # reconcile alone runs 144 times a day
AT_ONCE = 5000  # lines in a transaction


def reported(*parts: Cleaned, dry_run: bool) -> State[None]:
    """Returns the end of a clean-up, whose message Prefect shows beside the run, and keeps the report."""
    for part in parts:
        logger.info("clean_up.ended", kind=part.kind, count=part.count, bytes=part.bytes, dry_run=dry_run)
    _keep(UUID(flow_run.id), parts)
    return Completed(message=cleaning.report(parts, dry_run=dry_run))


@effect("keep the report")
def _keep(run_id: UUID, parts: Sequence[Cleaned]) -> None:
    with platform().database.transaction() as session:
        clean_ups.keep(session, run_id, parts)


@effect("clean up the build cache")
def build_cache(*, dry_run: bool) -> Cleaned:
    """Shrinks the engine's build cache, least recently used first, if no one else builds there."""
    kind, quota, builds = CleanedKind.BUILD_CACHE, platform().settings.build_cache_bytes, platform().node.builds
    if quota is None and builds.is_cache_shared():
        remark = (
            "The engine has containers of others: set SLIPWAY_BUILD_CACHE_BYTES if its cache may be cleaned up anyway."
        )
        return cleaning.cleaned(kind, [], remark)
    quota = USUAL_CACHE_BYTES if quota is None else quota
    excess = max(0, builds.cache_bytes() - quota)
    if excess and not dry_run:
        excess = builds.shrink_cache(quota)
    return cleaning.cleaned(kind, [Piece("least recently used layers", excess)] if excess else [])


@effect("clean up the fetched repositories")
def repositories(*, dry_run: bool) -> Cleaned:
    gone = platform().repositories.shrink(platform().settings.repository_cache_bytes, dry_run=dry_run)
    return cleaning.cleaned(CleanedKind.FETCHED_REPOSITORIES, gone)


@effect("clean up abandoned checkouts")
def checkouts(*, dry_run: bool) -> Cleaned:
    """Removes what killed runs left behind whose deployments came to their end otherwise."""
    found = list(platform().settings.builds.glob("*-*-*-*-*"))  # before the rows are read, which are written first
    with platform().database.transaction() as session:
        used = {str(deployment.id) for deployment in deployments.unsettled(session)}
    gone = [Piece(folder.name, disk_space.taken(folder)) for folder in found if folder.name not in used]
    if not dry_run:
        for piece in gone:
            shutil.rmtree(platform().settings.builds / piece.name)
    return cleaning.cleaned(CleanedKind.ABANDONED_CHECKOUTS, gone)


@effect("clean up the flow runs")
def runs(*, dry_run: bool) -> Cleaned:
    """Deletes runs of our flows, in whatever server; Prefect cleans up its events itself."""
    days = platform().settings.run_days
    old, stale = now() - timedelta(days=days), now() - timedelta(days=min(days, ROUTINE_DAYS))
    if dry_run:
        ended = platform().runs.ended
        return _counted(CleanedKind.FLOW_RUNS, ended(ROUTINE, stale) + ended(OURS, old) - ended(ROUTINE, old))
    with platform().database.transaction() as session:
        clean_ups.delete_outdated(session, old)
    return _counted(CleanedKind.FLOW_RUNS, _delete_runs(ROUTINE, stale) + _delete_runs(OURS, old))


@effect("clean up the journals")
def journals(*, dry_run: bool) -> Cleaned:
    """Deletes journals of deployments that have not served for long."""
    before, kind = now() - timedelta(days=platform().settings.journal_days), CleanedKind.LINES_OF_JOURNALS
    if dry_run:
        with platform().database.transaction() as session:
            return _counted(kind, *journal.outdated(session, before))
    count, weight = 0, 0
    while True:
        with platform().database.transaction() as session:
            lines = journal.delete_outdated(session, before, AT_ONCE)
        count, weight = count + len(lines), weight + sum(lines)
        if len(lines) < AT_ONCE:
            return _counted(kind, count, weight)


@effect("clean up the events")
def events(*, dry_run: bool) -> Cleaned:
    """Deletes old events. PostgreSQL keeps anybody from deleting young ones."""
    before, kind, count = now() - timedelta(days=platform().settings.event_days), CleanedKind.EVENTS, 0
    if dry_run:
        with platform().database.transaction() as session:
            return _counted(kind, stored_events.outdated(session, before))
    while True:
        with platform().database.transaction() as session:
            some = stored_events.delete_outdated(session, before, AT_ONCE)
        count += some
        if some < AT_ONCE:
            return _counted(kind, count)


@effect("clean up the kept answers")
def kept_requests(*, dry_run: bool) -> Cleaned:
    """Answers that were kept for a repetition of their requests, which nobody will send any more."""
    before = now() - KEPT
    with platform().database.transaction() as session:
        count = (conditions.outdated if dry_run else conditions.delete_outdated)(session, before)
    return _counted(CleanedKind.KEPT_ANSWERS, count)


@effect("clean up the volumes")
def volumes(*, dry_run: bool) -> Cleaned:
    """Removes volumes that their services have done without for long, unless a container still has them."""
    instance, sizes = platform().instance, platform().node.volumes.bytes()
    before = now() - timedelta(days=platform().settings.volume_days)
    gone = []
    for volume in platform().node.volumes.list(names.instance_labels(instance)):
        service_id = ServiceId(UUID(volume.labels.get(names.SERVICE, str(UUID(int=0)))))
        part = volume.name.removeprefix(names.volume(instance, service_id, ""))
        with platform().database.transaction() as session:
            since = stored_volumes.detached_since(session, service_id, part)
            if since is not None and since < before and (dry_run or _removed(volume.name)):
                gone.append(Piece(volume.name, sizes.get(volume.name, 0)))
    return cleaning.cleaned(CleanedKind.DETACHED_VOLUMES, gone)


def _counted(kind: CleanedKind, count: int, weight: int | None = None) -> Cleaned:
    """Returns the part of a report that is about things without names."""
    return Cleaned(kind=kind, count=count, bytes=weight)


def _removed(name: str) -> bool:
    try:
        platform().node.volumes.remove(name)
    except EngineUnreachable as error:
        logger.warning("volume.kept", name=name, reason=str(error))
        return False
    return True


def _delete_runs(tags: Sequence[str], before: datetime) -> int:
    count = 0
    while some := platform().runs.delete_ended(tags, before):
        count += some
    return count
