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
    SWEEP_IMAGES = "sweep-images/sweep-images"
    SWEEP_BUILDS = "sweep-builds/sweep-builds"
    SWEEP_RUNS = "sweep-runs/sweep-runs"
    SWEEP_JOURNALS = "sweep-journals/sweep-journals"
    SWEEP_VOLUMES = "sweep-volumes/sweep-volumes"
    RECONCILE = "reconcile/reconcile"


class Sweep(StrEnum):
    """What can be swept."""

    IMAGES = "images"
    BUILDS = "builds"
    RUNS = "runs"
    JOURNALS = "journals"
    VOLUMES = "volumes"

    @property
    def flow(self) -> str:
        return f"sweep-{self}"

    @property
    def story(self) -> Story:
        return Story(f"{self.flow}/{self.flow}")
