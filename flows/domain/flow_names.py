"""The names of flows in Prefect: the name of the flow, then that of its deployment there."""

from enum import StrEnum


class FlowName(StrEnum):
    DEPLOY = "deploy-service/deploy-service"
    SLEEP = "sleep-service/sleep-service"
    WAKE = "wake-service/wake-service"
    DELETE_SERVICE = "delete-service/delete-service"
    CLONE_ENVIRONMENT = "clone-environment/clone-environment"
    DELETE_ENVIRONMENT = "delete-environment/delete-environment"
    DELETE_PROJECT = "delete-project/delete-project"
    CLEAN_UP_IMAGES = "clean-up-images/clean-up-images"
    CLEAN_UP_BUILDS = "clean-up-builds/clean-up-builds"
    CLEAN_UP_RUNS = "clean-up-runs/clean-up-runs"
    CLEAN_UP_JOURNALS = "clean-up-journals/clean-up-journals"
    CLEAN_UP_VOLUMES = "clean-up-volumes/clean-up-volumes"
    RECONCILE = "reconcile/reconcile"


class CleanUp(StrEnum):
    """The kinds of clean-ups, named after what each removes."""

    IMAGES = "images"
    BUILDS = "builds"
    RUNS = "runs"
    JOURNALS = "journals"
    VOLUMES = "volumes"

    @property
    def flow(self) -> str:
        return f"clean-up-{self}"

    @property
    def flow_name(self) -> FlowName:
        return FlowName(f"{self.flow}/{self.flow}")

    @property
    def run_name(self) -> str:
        """What each run of it is called, whoever started it."""
        return f"clean up {self}"
