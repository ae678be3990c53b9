"""Repositories in folders of another one: fetched and checked out as that one is, by rules that its author cannot bend.

What a commit says about them is of unknown origin: each address, each path and their number are checked here.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from blocks.errors import BlockError
from blocks.states import SubmoduleState
from flows.domain.errors import SourceRefused
from flows.domain.repository import submodule_path, submodule_url
from flows.domain.snapshot import Snapshot
from flows.platform import platform
from flows.tasks import git_access, large_files
from flows.tasks.records import tell

MOST, DEEPEST = 100, 8


@dataclass(frozen=True)
class Submodule:
    """A submodule that passed the checks; `path` begins at the root of the whole source."""

    path: str
    repository: str
    commit: str
    depth: int = 0


def fetch(deployment: Snapshot) -> None:
    """Fetches all submodules, at the commits that their parents name."""
    for each in _submodules(deployment):
        tell(deployment, f"Fetching the submodule {each.path}, {each.repository}, {each.commit[:12]}.")
        try:
            platform().repositories.fetch(each.repository, each.commit, git_access.of(deployment, each.repository))
        except BlockError as error:
            raise type(error)(f"The submodule {each.path}: {error}") from error
        except SourceRefused as error:
            raise SourceRefused(f"The submodule {each.path}: {error}") from error


def check_out(deployment: Snapshot, root: Path) -> None:
    """Checks the submodules out into the folders that the checkout of their parents left for them."""
    for each in _submodules(deployment):
        place = root / each.path
        is_inside = place.resolve() == root.resolve() / each.path  # no symbolic link is on the way
        if not is_inside or not place.is_dir() or any(place.iterdir()):
            raise SourceRefused(f"The submodule {each.path} has no folder of its own in the repository.")
        platform().repositories.check_out(each.repository, each.commit, place)
        large_files.fetch(deployment, each.repository, place)


def _submodules(deployment: Snapshot) -> Iterator[Submodule]:
    """Yields parents first: whoever takes the next one has fetched or checked out the last."""
    git, commit = deployment.config.git, deployment.commit
    if git is None or commit is None:
        return
    left = deque([Submodule("", git.repository, commit.id)])
    count = 0
    while left:
        parent = left.popleft()
        for named in platform().repositories.submodules(parent.repository, parent.commit):
            found = _checked(parent, named)
            count += 1
            if count > MOST or found.depth > DEEPEST:
                raise SourceRefused(f"There are more than {MOST} submodules, or they lie deeper than {DEEPEST}.")
            yield found
            left.append(found)


def _checked(parent: Submodule, named: SubmoduleState) -> Submodule:
    """Raises SourceRefused where the address or the path is not one that we would take from the service's owner."""
    try:
        path = submodule_path(named.path)
        repository = submodule_url(parent.repository, named.address)
    except ValueError as error:
        raise SourceRefused(f"The submodule {named.path!r:.100} at {named.address!r:.200}: {error}.") from None
    return Submodule(f"{parent.path}/{path}".lstrip("/"), repository, named.commit, parent.depth + 1)
