"""Chooses the credentials or the key that the host of a repository is shown."""

from blocks.specs import GitAccess
from flows.domain.errors import SourceRefused
from flows.domain.repository import host_of, is_trusted_with
from flows.domain.snapshot import Snapshot
from flows.tasks import images


def of(deployment: Snapshot, repository: str) -> GitAccess:
    """Returns what the host is shown: nothing, unless it is the host of the service's own repository."""
    config = deployment.config
    is_known = config.git is not None and is_trusted_with(config.git.repository, repository)
    if not repository.startswith("ssh://"):
        return GitAccess(images.credentials(deployment) if is_known else None)
    host = host_of(repository)
    if config.git is None or not is_known:
        raise SourceRefused(f"{host} is another host than the service's own: it is not asked over SSH.")
    if config.git.known_hosts is None:
        raise SourceRefused(f"{host} is asked over SSH only if its keys are known: `ssh-keyscan {host}` prints them.")
    if config.deploy_key is None:
        raise SourceRefused(f"{host} is asked over SSH, which needs a deploy key: `slipway deploy-key` makes one.")
    return GitAccess(private_key=config.deploy_key, known_hosts=config.git.known_hosts)
