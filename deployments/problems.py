"""Problems of a machine, described so that a person can put them right."""


class Unusable(Exception):
    """Embedded mode cannot run here as things are; the message names the remedy."""


class PortTaken(Unusable):
    """Something else listens on a port that Slipway needs; the message names the setting that moves it."""


class EngineMissing(Unusable):
    """No Docker engine answers, and none may be started here."""


class SwarmUnusable(Unusable):
    """The engine's Swarm cannot run services from here."""


class PostgresUnusable(Unusable):
    """The embedded PostgreSQL cannot run here."""


class StartFailed(Unusable):
    """A step of the start did not do what it is for."""


class BaseImageFailed(Unusable):
    """A stand-in for an official image could not be made here."""
