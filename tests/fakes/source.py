"""Repositories in memory."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from blocks.errors import GitUnreachable, SourceMissing, SourceRefused
from blocks.git import lfs as git_lfs
from blocks.git.repositories import ANYBODY, MOST_MESSAGE
from blocks.specs import Credentials, GitAccess
from blocks.states import CommitState, Piece, SubmoduleState

Files = Mapping[str, str]
REPOSITORY_BYTES = 100_000
MESSAGE = "Add the app\n\nAll of it."


@dataclass(frozen=True)
class FakeCommit:
    files: Files
    message: str
    submodules: Sequence[SubmoduleState]


@dataclass
class FakeRepositories:
    """What hosts have, by address and ref; knobs: `unreachable`, `passwords` and `keys` by address."""

    hosted: dict[str, dict[str, FakeCommit]] = field(default_factory=dict)
    passwords: dict[str, Credentials] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    large: dict[str, str] = field(default_factory=dict)  # contents that pointers stand for, by their ids
    unreachable: bool = False
    kept: dict[tuple[str, str], FakeCommit] = field(default_factory=dict)

    def put(
        self,
        repository: str,
        files: Files,
        ref: str = "HEAD",
        message: str = MESSAGE,
        submodules: Sequence[SubmoduleState] = (),
    ) -> str:
        """Makes a commit and returns its id, which is a ref, too."""
        commit = FakeCommit(files, message, submodules)
        id = _id(repository, commit)
        self.hosted.setdefault(repository, {}).update({ref: commit, id: commit})
        return id

    def fetch(self, repository: str, ref: str, access: GitAccess = ANYBODY) -> CommitState:
        self._ask(repository, access)
        if repository not in self.hosted:
            raise SourceMissing("There is no such repository.")
        if ref not in self.hosted[repository]:
            raise SourceMissing(f"The repository has no branch, tag or commit {ref}.")
        commit = self.hosted[repository][ref]
        id = _id(repository, commit)
        self.kept[repository, id] = commit
        return CommitState(id, "Ada", commit.message[:MOST_MESSAGE])

    def check_out(self, repository: str, commit: str, target: Path) -> None:
        found = self._kept(repository, commit)
        for name, text in found.files.items():
            file = target / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        for each in found.submodules:
            (target / each.path).mkdir(parents=True, exist_ok=True)

    def count_large(self, folder: Path) -> int:
        return len(git_lfs.pointers(folder))

    def fetch_large(self, repository: str, folder: Path, access: GitAccess = ANYBODY) -> None:
        self._ask(repository, access)
        for each in git_lfs.pointers(folder):
            for place in each.places:
                place.write_text(self.large[each.oid])

    def shrink(self, quota_bytes: int, *, dry_run: bool) -> Sequence[Piece]:
        addresses = list(dict.fromkeys(repository for repository, _ in self.kept))
        gone = addresses[: max(0, len(addresses) - quota_bytes // REPOSITORY_BYTES)]
        if not dry_run:
            self.kept = {key: commit for key, commit in self.kept.items() if key[0] not in gone}
        return [Piece(repository, REPOSITORY_BYTES) for repository in gone]

    def submodules(self, repository: str, commit: str) -> Sequence[SubmoduleState]:
        return self._kept(repository, commit).submodules

    def _ask(self, repository: str, access: GitAccess) -> None:
        if self.unreachable:
            raise GitUnreachable("The repository's host did not answer.")
        if self.passwords.get(repository) not in (None, access.credentials):
            raise SourceRefused("The repository is private, or does not exist for these credentials.")
        if self.keys.get(repository) not in (None, access.private_key):
            raise SourceRefused("The host does not accept the deploy key.")

    def _kept(self, repository: str, commit: str) -> FakeCommit:
        if (repository, commit) not in self.kept:
            raise SourceMissing(f"{commit} was never fetched.")
        return self.kept[repository, commit]


def _id(repository: str, commit: FakeCommit) -> str:
    words = (repository, sorted(commit.files.items()), commit.message, list(commit.submodules))
    return hashlib.sha1(repr(words).encode()).hexdigest()
