"""Edits of what a service should be: staged for its next deployment if the operator allows them, and taken back."""

from collections.abc import Iterable, Iterator, Sequence

from sqlmodel import Session

from flows.context import Context
from flows.domain.actions import Action
from flows.domain.changes import ConfigField, Edit, Operation
from flows.domain.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from flows.domain.event import Actor, Detail
from flows.domain.ids import ChangeId, ServiceId
from flows.domain.parts import joined_route, split_port, split_route
from flows.domain.pointers import placed, pointer
from flows.domain.principal import Principal
from flows.domain.service import Service
from flows.domain.source import GitSource
from flows.domain.ssh import make_private_key, public_part
from flows.free_domains import free_domain
from flows.settings import Settings
from flows.store import changes, conditions, deployments, events, services


def edit(here: Context, principal: Principal, service_id: ServiceId, edits: Sequence[Edit]) -> Sequence[Edit]:
    """Stages the edits; returns and raises what `stage` does, and NotFound."""
    with here.database.transaction() as session:
        service = _locked(session, principal, service_id)
        return stage(session, here.settings, principal.actor, service, edits)


def remove(here: Context, principal: Principal, service_id: ServiceId, field: ConfigField, key: str) -> None:
    """Stages the removal of one entry of a keyed field; raises NotFound if the next deployment would have none."""
    with here.database.transaction() as session:
        service = _locked(session, principal, service_id)
        if key not in getattr(changes.wanted_now(session, service), field):
            raise NotFound(f"The service has no {field.removesuffix('s').replace('_', ' ')} {key}.")
        removal = Edit(field=field, key=key, operation=Operation.UNSET)
        stage(session, here.settings, principal.actor, service, [removal])


def make_deploy_key(here: Context, principal: Principal, service_id: ServiceId) -> str:
    """Stages a new key in the place of the one before, and returns its public part; nobody ever sees the other.

    Raises NotFound, Conflict.
    """
    private_key = make_private_key()
    edit(here, principal, service_id, [Edit(field="deploy_key", value=private_key)])
    return public_part(private_key)


def cancel(here: Context, principal: Principal, service_id: ServiceId, change_id: ChangeId) -> None:
    """Takes one pending change back; raises NotFound, and Conflict if the others would not be valid without it."""
    with here.database.transaction() as session:
        service = _locked(session, principal, service_id)
        _record_discarded(session, principal, service, [changes.cancel(session, service, change_id)])


def discard(here: Context, principal: Principal, service_id: ServiceId) -> None:
    """Takes all pending changes back; raises NotFound, and Conflict for a service that consists of nothing else."""
    with here.database.transaction() as session:
        service = _locked(session, principal, service_id)
        pending = services.pending(session, [service.id])
        changes.discard(session, service)
        _record_discarded(session, principal, service, [change.edit for change in pending])


def revert(here: Context, principal: Principal, service_id: ServiceId) -> Service:
    """Makes the pending changes lead back to the configuration that serves, and returns the service.

    Raises NotFound, and Conflict if nothing of it serves.
    """
    with here.database.transaction() as session:
        service = _locked(session, principal, service_id)
        live = deployments.live_of(session, service.id)
        if live is None:
            raise Conflict(f"Nothing of {service.slug} runs, so there is nothing to revert to.")
        changes.stage_goal(session, service, live.snapshot.config)
        source = Detail(source=f"#{live.number}")
        events.on_service(session, principal.actor, Action.SERVICE_REVERTED, service, source)
        return service


def stage(session: Session, settings: Settings, by: Actor, service: Service, edits: Sequence[Edit]) -> Sequence[Edit]:
    """Stages edits for every use case that edits a service; the caller holds the lock of its row.

    A route whose key names no domain (`""`, `"/api"`) gets a generated one, and all such routes the same. Returns the
    edits as they are staged. Raises Forbidden and Invalid for what the operator does not allow, and what
    `changes.stage` raises; faults point to the keys that were given.
    """
    complete = _with_domains(session, settings, service, edits)
    given = {_pointer(new): _pointer(old) for new, old in zip(complete, edits, strict=True) if new is not old}
    with placed(given):
        _refuse_reserved(settings, complete)
        _refuse_repeated_routes(complete)
        changes.stage(session, service, complete)
    _record(session, by, service, complete)
    return complete


def _locked(session: Session, principal: Principal, service_id: ServiceId) -> Service:
    """Returns the service, as its editor saw it; raises NotFound, PreconditionFailed."""
    service = services.get(session, principal.workspace_id, service_id, lock=True)
    conditions.require_revision(service.revision)
    return service


def _with_domains(session: Session, settings: Settings, service: Service, edits: Sequence[Edit]) -> Sequence[Edit]:
    if not any(_lacks_domain(edit) for edit in edits):
        return edits
    _, project, environment = services.place(session, service)
    domain = free_domain(session, settings, project, environment, service.slug)
    return [
        edit.model_copy(update={"key": joined_route(domain, split_route(edit.key or "")[1])})
        if _lacks_domain(edit)
        else edit
        for edit in edits
    ]


def _lacks_domain(edit: Edit) -> bool:
    return edit.field == "routes" and not split_route(edit.key or "")[0]


def _refuse_reserved(settings: Settings, edits: Sequence[Edit]) -> None:
    """Raises Invalid or Forbidden for what the operator keeps to the platform, or does not allow."""
    if reserved := [*_reserved_domains(settings, edits), *_reserved_ports(settings, edits)]:
        raise Invalid("The platform itself needs this.", reserved)
    _refuse_host_paths(settings, edits)
    _refuse_git_hosts(settings, edits)


def _reserved_domains(settings: Settings, edits: Iterable[Edit]) -> Iterator[Fault]:
    """Yields faults for a wildcard over the root domain, which would take every generated one, and for `.slipway`."""
    for edit in _set(edits, "routes"):
        domain, _ = split_route(edit.key or "")
        is_above = domain.startswith("*.") and f".{settings.root_domain}".endswith(domain[1:])
        if is_above or domain.endswith(".slipway"):
            yield Fault(_pointer(edit), f"{domain} is reserved for the platform")


def _reserved_ports(settings: Settings, edits: Iterable[Edit]) -> Iterator[Fault]:
    for edit in _set(edits, "host_ports"):
        if (edit.key or "").endswith("/tcp") and split_port(edit.key or "")[0] in settings.own_ports:
            yield Fault(_pointer(edit), f"{edit.key} is a port of the platform")


def _refuse_host_paths(settings: Settings, edits: Iterable[Edit]) -> None:
    for edit in _set(edits, "volumes"):
        path = edit.value.get("host_path") if isinstance(edit.value, dict) else None
        if isinstance(path, str) and not settings.allows_host_path(path):
            raise Forbidden(f"The operator does not allow {path}: SLIPWAY_HOST_PATHS names the folders of hosts.")


def _refuse_git_hosts(settings: Settings, edits: Iterable[Edit]) -> None:
    """Raises Forbidden for what the address alone shows; where its name leads is looked at when it is fetched."""
    for edit in _set(edits, "git"):
        source = GitSource.model_validate(edit.value)
        if source.repository.startswith("http://") and not settings.allows_git_host(source.host):
            raise Forbidden(
                f"The operator does not allow {source.host} without https: SLIPWAY_GIT_HOSTS names such hosts."
            )


def _refuse_repeated_routes(edits: Iterable[Edit]) -> None:
    """Refuses two routes of one place: elsewhere the last edit counts, but of two routes somebody would miss one."""
    pointers = [_pointer(edit) for edit in _set(edits, "routes")]
    if repeated := sorted({found for found in pointers if pointers.count(found) > 1}):
        raise Invalid(
            "A route is there twice.", [Fault(found, "has the domain and path of an earlier one") for found in repeated]
        )


def _record(session: Session, by: Actor, service: Service, edits: Sequence[Edit]) -> None:
    """Records which places were edited, and never to what."""
    variables = [edit for edit in edits if edit.field == "variables"]
    edited = {
        Action.VARIABLE_CHANGED: [edit.key or "" for edit in _set(variables, "variables")],
        Action.VARIABLE_REMOVED: [edit.key or "" for edit in variables if edit.operation is Operation.UNSET],
        Action.SERVICE_CONFIGURED: [_place(edit) for edit in edits if edit.field != "variables"],
    }
    for action, places in edited.items():
        if places:
            events.on_service(session, by, action, service, Detail(names=tuple(places)))


def _record_discarded(session: Session, principal: Principal, service: Service, edits: Sequence[Edit]) -> None:
    names = Detail(names=tuple(_place(edit) for edit in edits))
    events.on_service(session, principal.actor, Action.CHANGE_DISCARDED, service, names)


def _place(edit: Edit) -> str:
    """Returns where in a configuration the edit is, for people: `routes shop.example.com/`, `image`."""
    return f"{edit.field} {edit.key}" if edit.key else str(edit.field)


def _pointer(edit: Edit) -> str:
    return pointer(edit.field, edit.key or "")


def _set(edits: Iterable[Edit], field: ConfigField) -> Iterator[Edit]:
    return (edit for edit in edits if edit.field == field and edit.operation is Operation.SET)
