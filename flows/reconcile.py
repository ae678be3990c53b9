"""Bring the world back to what the database says it should be."""

from prefect import flow

from flows.launch import launch_due
from flows.platform import platform
from flows.tasks import drift, edge, pauses, storage


@flow(name="reconcile", flow_run_name="reconcile", persist_result=False)
def reconcile() -> None:
    """Settle what died, mend what is missing, remove what is ours and no longer wanted; never touch what is foreign."""
    edge.ensure()
    drift.mend_routes()  # before anything slow: a new routing server knows nothing yet
    launch_due(platform())
    edge.look_at_machine()
    drift.mend_networks()
    drift.mend_versions()
    drift.remove_leftovers()
    storage.remove_unused_files()
    drift.remove_idle_networks()
    pauses.end_left()
    drift.resume()
    drift.report_foreign_members()
