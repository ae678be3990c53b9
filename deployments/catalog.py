"""The flows of the platform, by import path; `prefect.yaml` says how each is deployed."""

POOL = "slipway"
FLOWS = (
    "flows.deploy_service.deploy_service",
    "flows.sleep_service.sleep_service",
    "flows.wake_service.wake_service",
    "flows.archive_service.archive_service",
    "flows.clone_environment.clone_environment",
    "flows.archive_environment.archive_environment",
    "flows.archive_project.archive_project",
    "flows.sweep_images.sweep_images",
    "flows.sweep_builds.sweep_builds",
    "flows.sweep_runs.sweep_runs",
    "flows.sweep_journals.sweep_journals",
    "flows.sweep_volumes.sweep_volumes",
    "flows.reconcile.reconcile",
)
