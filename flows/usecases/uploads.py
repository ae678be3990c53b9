"""Packed working trees, sent to the service that is built of them."""

from blocks.archives import unpack as archives
from blocks.upload_store import Incoming, UploadStore
from flows.context import Context
from flows.domain.actions import Action
from flows.domain.event import Detail
from flows.domain.ids import ServiceId
from flows.domain.principal import Principal
from flows.platform import domain_errors
from flows.store import events, services, uploads


def add(here: Context, principal: Principal, service_id: ServiceId, arrived: Incoming) -> None:
    """Keeps an archive for the service, and lets go of those that nothing needs any more. It deploys nothing.

    Raises ArchiveRefused for what is not unpacked, NotFound, Conflict.
    """
    with domain_errors():
        archives.check(arrived.path)
    with here.database.transaction() as session:
        service = services.get(session, principal.workspace_id, service_id, lock=True)
        service.require_open()
        needed = uploads.needed(session, service)
        named = Detail(names=(arrived.digest,))
        events.on_service(session, principal.actor, Action.UPLOAD_ADDED, service, named)
    # After the commit: files take their time, and a lock would make others wait.
    store = UploadStore(here.settings.uploads)
    store.keep(str(service_id), arrived)
    store.tidy(str(service_id), needed)
