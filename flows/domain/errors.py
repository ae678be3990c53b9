"""All errors that Slipway reports to users. A class's docstring is its public explanation.

PlatformError
├── Rejected                     asking again changes nothing
│   ├── Invalid                      a value breaks a rule; carries the faults by JSON pointer
│   │   ├── KeyReused
│   │   └── ArchiveRefused
│   ├── NotFound                     unknown, or not yours
│   ├── Unauthenticated              no valid token
│   ├── Forbidden                    known, and not allowed
│   ├── Conflict                     the state of the thing does not allow it
│   │   ├── NameTaken
│   │   ├── DomainTaken, PortTaken
│   │   ├── VolumeShared
│   │   ├── DeploymentSettled
│   │   ├── LeaseLost
│   │   ├── RequestUnderWay
│   │   └── ChangedMeanwhile
│   ├── PreconditionFailed
│   ├── ImageNotFound
│   ├── SourceNotFound
│   ├── SourceRefused
│   ├── BuildFailed
│   ├── EngineRefused
│   ├── ContainerExited
│   ├── DeploymentUnhealthy
│   ├── DeploymentCancelled
│   ├── ReleaseFailed
│   ├── TooManyRequests
│   ├── UploadTooLarge
│   ├── VersionNotReached
│   └── RunsExhausted
└── Unavailable                  trying again may help
    ├── DatabaseUnavailable
    ├── SwarmUnavailable
    ├── NetworkBusy
    ├── RegistryUnavailable
    ├── GitUnavailable
    ├── ProxyUnavailable
    ├── RoutesUnavailable
    └── FlowsUnavailable
"""

from collections.abc import Sequence
from dataclasses import dataclass


class PlatformError(Exception):
    """Something went wrong, and we know what."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or (self.__doc__ or "").strip())


class Rejected(PlatformError):
    """The request was understood and cannot be fulfilled as it is; asking again changes nothing."""


class Unavailable(PlatformError):
    """A part of the platform did not answer; trying again may help."""


@dataclass(frozen=True)
class Fault:
    """One broken rule: where (a JSON pointer into the request) and why."""

    pointer: str
    detail: str


class Invalid(Rejected):
    """A value in the request breaks a rule. Nothing was changed."""

    def __init__(self, detail: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail)
        self.faults = tuple(faults)

    @property
    def reasons(self) -> str:
        """All faults in one line, for an error about something else that they cause."""
        return "; ".join(f"{fault.pointer} {fault.detail}" for fault in self.faults) or str(self)


class ArchiveRefused(Invalid):
    """The archive is none, or holds something that is not unpacked: what leads out of it, devices, too much."""


class KeyReused(Invalid):
    """This `Idempotency-Key` belongs to another request of yours. Give each request a key of its own."""

    def __init__(self) -> None:
        super().__init__(str(self.__doc__))


class NotFound(Rejected):
    """There is no such thing here, or it is not yours to see."""


class Unauthenticated(Rejected):
    """The request bears no valid token. Sign in, or send `Authorization: Bearer <token>`."""


class Forbidden(Rejected):
    """The token is valid but does not allow this."""


class Conflict(Rejected):
    """The present state of the thing does not allow this."""


class NameTaken(Conflict):
    """Another one of the same kind already has this name. Choose a different one."""


class DomainTaken(Conflict):
    """Another service already answers for this domain, or has claimed it in a pending change."""


class PortTaken(Conflict):
    """Another service already publishes this port of the host, or has claimed it in a pending change."""


class VolumeShared(Conflict):
    """Other services read this volume. Take it from them first."""


class DeploymentSettled(Conflict):
    """The deployment has already come to its end, so there is nothing to cancel."""


class LeaseLost(Conflict):
    """Another run works on the deployment by now, because this one was silent for too long. It goes on alone."""


class ChangedMeanwhile(Conflict):
    """Somebody changed the thing since you read it. Read it again and repeat your change."""


class RequestUnderWay(Conflict):
    """This request was carried out before, and its answer was not kept. Look at what it was to change."""


class PreconditionFailed(Rejected):
    """Somebody changed it since you read it, so your change was not made. Read it again, and decide anew."""


class ImageNotFound(Rejected):
    """Neither this engine nor the registry has the image. Check its name and tag, and whether it is private."""


class SourceNotFound(Rejected):
    """There is no such repository, or it has no such branch, tag or commit. Check both, and whether it is private."""


class SourceRefused(Rejected):
    """A git host refused us, or the repository names something that is not fetched. The previous version was kept."""


class BuildFailed(Rejected):
    """No image could be built, so nothing of the new version was started. The previous version was kept."""


class EngineRefused(Rejected):
    """The Docker engine understood the request and refused it."""


class ContainerExited(Rejected):
    """The new version's container ended by itself before it was healthy. The previous version was kept."""


class DeploymentUnhealthy(Rejected):
    """The new version never passed its health check, so the previous one was kept."""


class DeploymentCancelled(Rejected):
    """The deployment was cancelled before it served. The previous version was kept."""


class ReleaseFailed(Rejected):
    """The release command did not succeed, so the new version was not started. The previous version was kept."""


class TooManyRequests(Rejected):
    """Too many requests with this token in a short time. Wait a minute."""


class UploadTooLarge(Rejected):
    """The archive is larger than this installation takes. Leave out what the build does not need."""


class VersionNotReached(Rejected):
    """The new version is healthy, but the proxy did not come to send it the domain's traffic in time."""


class RunsExhausted(Rejected):
    """The platform was interrupted too often while it worked on this deployment. Deploy again when it is stable."""


class DatabaseUnavailable(Unavailable):
    """PostgreSQL did not answer. Nothing was changed."""


class SwarmUnavailable(Unavailable):
    """No Swarm manager answered. Deployments wait and continue by themselves."""


class NetworkBusy(Unavailable):
    """The network is being removed at this moment, because nothing needed it. It is made again afterwards."""


class RegistryUnavailable(Unavailable):
    """The image's registry did not answer. Try again, or pull the image onto the machine first."""


class GitUnavailable(Unavailable):
    """The repository's host did not answer. Try again, or deploy the image of an earlier version."""


class ProxyUnavailable(Unavailable):
    """The proxy did not answer on its private sockets. Running apps are not affected by this message."""


class RoutesUnavailable(Unavailable):
    """The routing server did not answer. The proxy goes on with the routes that it knows."""


class FlowsUnavailable(Unavailable):
    """Prefect did not answer. What was asked for is written down and starts as soon as it does."""
