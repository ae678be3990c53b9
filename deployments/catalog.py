"""The flows of the platform, by import path; `prefect.yaml` says how each is deployed."""

POOL = "slipway"
FLOWS = (
    "flows.deploy_service.deploy_service",
    "flows.sleep_service.sleep_service",
    "flows.wake_service.wake_service",
    "flows.delete_service.delete_service",
    "flows.clone_environment.clone_environment",
    "flows.delete_environment.delete_environment",
    "flows.delete_project.delete_project",
    "flows.clean_up_images.clean_up_images",
    "flows.clean_up_builds.clean_up_builds",
    "flows.clean_up_runs.clean_up_runs",
    "flows.clean_up_journals.clean_up_journals",
    "flows.clean_up_volumes.clean_up_volumes",
    "flows.reconcile.reconcile",
)
