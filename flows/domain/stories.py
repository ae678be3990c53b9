"""What flows are called in Prefect: the name of the flow, then that of its deployment there."""

from enum import StrEnum


class Story(StrEnum):
    DEPLOY = "deploy-service/deploy-service"
    SLEEP = "sleep-service/sleep-service"
    WAKE = "wake-service/wake-service"
    ARCHIVE = "archive-service/archive-service"
    CLONE_ENVIRONMENT = "clone-environment/clone-environment"
    ARCHIVE_ENVIRONMENT = "archive-environment/archive-environment"
    ARCHIVE_PROJECT = "archive-project/archive-project"
    RECONCILE = "reconcile/reconcile"
