"""Large files of repositories (LFS): fetched into a checkout."""

from pathlib import Path

from flows.domain.snapshot import Snapshot
from flows.platform import platform
from flows.tasks import git_access
from flows.tasks.records import tell


def fetch(deployment: Snapshot, repository: str, place: Path) -> None:
    """Fetches large files; those that were fetched before are kept with the repository, and are not sent again."""
    if count := platform().repositories.count_large(place):
        tell(deployment, f"Fetching {count} large files (LFS) of {repository}.")
        platform().repositories.fetch_large(repository, place, git_access.of(deployment, repository))
