"""Errors at the edge of the platform, in the words of technology.

    BlockError
    ├── Refused            asking again changes nothing
    │   ├── ImageMissing       neither the engine nor a registry has the image
    │   ├── PushDenied         a registry does not take an image of us
    │   ├── SourceMissing      a repository has no such ref, or is none
    │   ├── SourceRefused      a git host says no, or is not to be asked
    │   ├── BuildBroken        an image could not be made of what was given
    │   ├── ArchiveBroken      an archive is none, or holds what is not unpacked
    │   └── NameInUse          an object of that name exists and is not ours
    └── Unreachable        trying again may help
        ├── EngineUnreachable      the Docker engine or its Swarm manager
        ├── RegistryUnreachable    the registry of an image
        ├── GitUnreachable         the host of a repository
        ├── ProxyUnreachable       Caddy's private sockets
        ├── ZoneUnreachable        the routing server
        └── PrefectUnreachable     the Prefect API

Each block raises only these; `flows.platform` gives every one its meaning for the domain.
"""


class BlockError(Exception):
    """The root of all errors that a block raises."""


class Refused(BlockError):
    """The other side understood the request and said no."""


class ImageMissing(Refused):
    """Neither the engine nor a registry has the image."""


class PushDenied(Refused):
    """A registry does not take the image of these credentials, or cannot be spoken to as it is configured."""


class SourceMissing(Refused):
    """There is no such repository, or it has no such branch, tag or commit."""


class SourceRefused(Refused):
    """A git host said no, or one that is not allowed was to be asked."""


class BuildBroken(Refused):
    """The build came to an end without an image."""


class ArchiveBroken(Refused):
    """An archive makes no sense, or holds something that is not unpacked; the message names it."""


class NameInUse(Refused):
    """An object of that name exists and does not bear our labels."""


class Unreachable(BlockError):
    """The other side did not answer, or said that it cannot for now."""


class EngineUnreachable(Unreachable):
    """The Docker engine or its Swarm manager did not answer."""


class RegistryUnreachable(Unreachable):
    """The registry of an image did not answer."""


class GitUnreachable(Unreachable):
    """The host of a repository did not answer, or not in time."""


class ProxyUnreachable(Unreachable):
    """Caddy did not answer on its private sockets."""


class ZoneUnreachable(Unreachable):
    """The routing server did not answer."""


class PrefectUnreachable(Unreachable):
    """The Prefect API did not answer."""
