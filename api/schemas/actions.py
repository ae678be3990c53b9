"""The actions that a resource allows now: each answer lists them, so that no client has to guess."""

from enum import StrEnum, auto


class InstallationAction(StrEnum):
    CREATE_PROJECT = auto()
    CLEAN_UP = auto()


class ProjectAction(StrEnum):
    EDIT = auto()
    CREATE_SERVICE = auto()
    DELETE = auto()


class EnvironmentAction(StrEnum):
    CREATE_SERVICE = auto()
    CLONE = auto()
    RENAME = auto()
    DELETE = auto()


class ServiceAction(StrEnum):
    EDIT = auto()
    DEPLOY = auto()
    RESTART = auto()
    SLEEP = auto()
    WAKE = auto()
    DISCARD = auto()  # the pending changes
    REVERT = auto()  # to what serves
    DELETE = auto()


class DeploymentAction(StrEnum):
    CANCEL = auto()
    REDEPLOY = auto()
    RETRY = auto()
    PROMOTE = auto()
