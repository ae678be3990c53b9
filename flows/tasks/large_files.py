"""Large files of repositories (LFS): fetched into a checkout, where they can be."""

from pathlib import Path

from flows.domain.deployment import Level
from flows.domain.snapshot import Snapshot
from flows.platform import platform
from flows.tasks import git_access
from flows.tasks.records import tell


def fetch(deployment: Snapshot, repository: str, place: Path) -> None:
    """Over ssh a program of the host would have to be asked for them: then they stay pointers, and it is told."""
    count = platform().repositories.count_large(place)
    if count and repository.startswith("ssh://"):
        text = f"{repository} keeps {count} large files (LFS). Over ssh they are not fetched; over https they are."
        tell(deployment, text, level=Level.WARNING)
    elif count:
        tell(deployment, f"Fetching {count} large files (LFS) of {repository}.")
        platform().repositories.fetch_large(repository, place, git_access.of(deployment, repository))
