"""The steps of a deploy that leave something behind, in the order of a deploy. Their names stand in the journal."""

from enum import StrEnum


class Step(StrEnum):
    BUILD = "build the image"
    STORAGE = "prepare volumes and config files"
    RELEASE = "run the release command"
    START = "start the new version"
    STOP_PREVIOUS = "stop the previous version"
    SWITCH = "switch traffic"
