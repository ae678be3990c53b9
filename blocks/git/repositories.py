"""Git repositories over http(s) and ssh: fetched into a cache, a bare repository for each address, and checked out."""

import hashlib
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from prefect.blocks.core import Block
from pydantic import Field

from blocks.errors import SourceMissing, SourceRefused
from blocks.git import caches as git_caches
from blocks.git import hosts as git_hosts
from blocks.git import lfs as git_lfs
from blocks.git import lfs_api as git_lfs_api
from blocks.git import ssh as git_ssh
from blocks.git.command import run_git
from blocks.specs import GitAccess
from blocks.states import CommitState, Piece, SubmoduleState

FETCH_SECONDS = 600.0
MOST_AUTHOR, MOST_MESSAGE = 200, 2000  # characters: both are shown in lists, and an unknown client wrote them
MOST_MODULES_BYTES = 1_000_000  # of .gitmodules
ANYBODY = GitAccess()


class Repositories(Block):
    """Repositories of others, kept here. Nothing of theirs is run: no hooks, no filters."""

    _block_type_name = "Slipway repositories"
    _block_type_slug = "slipway-repositories"

    folder: Path
    allowed_hosts: frozenset[str] = Field(
        default=frozenset(), description="Hosts (with the port, if any) that may be private and speak plain http."
    )

    def fetch(self, repository: str, ref: str, access: GitAccess = ANYBODY) -> CommitState:
        """Fetches the commit that `ref` means now; a second fetch costs only the difference.

        The host is always asked, also for a commit that is here: whether this one may have it. Raises SourceRefused
        where the host is not allowed or refuses, SourceMissing, GitUnreachable.
        """
        known = git_hosts.addresses(repository, self.allowed_hosts)
        with self._cache(repository) as cache:
            kept = f"refs/slipway/{hashlib.sha256(ref.encode()).hexdigest()[:16]}"
            words = ["fetch", "--depth=1", "--no-tags", "--no-write-fetch-head", "--force", repository, f"{ref}:{kept}"]
            _ask(cache, repository, known, access, words)
            reported = run_git(cache, ["log", "-1", "--format=%H%n%an%n%B", kept, "--"])
        commit, author, message = reported.split("\n", 2)
        return CommitState(commit, author[:MOST_AUTHOR], message.strip()[:MOST_MESSAGE])

    def check_out(self, repository: str, commit: str, target: Path) -> None:
        """Writes the commit's files to the empty folder `target`, and an empty folder for each submodule.

        Raises SourceMissing if it was never fetched.
        """
        with self._cache(repository) as cache:
            index = cache.with_suffix(".index")
            places = {"GIT_DIR": str(cache), "GIT_WORK_TREE": str(target), "GIT_INDEX_FILE": str(index)}
            try:
                run_git(cache, ["read-tree", commit], environment=places)
                run_git(target, ["checkout-index", "--all"], environment=places)
            finally:
                index.unlink(missing_ok=True)

    def submodules(self, repository: str, commit: str) -> Sequence[SubmoduleState]:
        """Returns the submodules of a fetched commit, as it names them: neither address nor path is checked.

        Raises SourceRefused where its `.gitmodules` cannot be trusted to be one.
        """
        with self._cache(repository) as cache:
            file = run_git(cache, ["ls-tree", "-z", "-l", commit, "--", ".gitmodules"])
            if not file:
                return ()
            mode, _, _, size = file.split("\t")[0].split()
            if mode not in ("100644", "100755") or int(size) > MOST_MODULES_BYTES:
                raise SourceRefused("The repository's .gitmodules is not a file of a usual size.")
            try:  # without `--no-includes` it could name files of this machine
                words = ["config", "--blob", f"{commit}:.gitmodules", "--no-includes", "--list", "-z"]
                reported = run_git(cache, words)
            except SourceMissing as error:
                raise SourceRefused("The repository's .gitmodules cannot be read.") from error
            entries = run_git(cache, ["ls-tree", "-r", "-z", commit])
        links = dict(_link(entry) for entry in entries.split("\0") if entry.startswith("160000 "))
        return [
            SubmoduleState(path, each["url"], links[path])
            for each in _named(reported).values()
            if "url" in each and (path := each.get("path", "").rstrip("/")) in links
        ]

    def count_large(self, folder: Path) -> int:
        """Counts the large files that a checkout has pointers to. Raises SourceRefused where that is too much."""
        return len(git_lfs.pointers(folder))

    def fetch_large(self, repository: str, folder: Path, access: GitAccess = ANYBODY) -> None:
        """Put the content of large files in the place of their pointers; what was fetched before is kept.

        The host is always asked, also for those that are here: whether this one may have them. Raises as `fetch` does.
        """
        if wanted := git_lfs.pointers(folder):
            with self._cache(repository) as cache:
                git_lfs.fetch(
                    wanted, cache / "lfs", lambda: self._endpoint(repository, cache, access), self.allowed_hosts
                )

    def shrink(self, quota_bytes: int, *, dry_run: bool) -> Sequence[Piece]:
        """Delete the least recently used until the rest fits; those that went, or would go."""
        return git_caches.shrink(self.folder, quota_bytes, dry_run=dry_run)

    def _endpoint(self, repository: str, cache: Path, access: GitAccess) -> git_lfs_api.Endpoint:
        if urlsplit(repository).scheme != "ssh":
            return git_lfs_api.over_http(repository, access.credentials)
        known = git_hosts.addresses(repository, self.allowed_hosts)
        with git_ssh.key_files(cache.with_suffix(".ssh"), access) as keys:
            return git_ssh.at_one_of(repository, known, keys, lambda ssh: git_lfs_api.over_ssh(repository, ssh))

    @contextmanager
    def _cache(self, repository: str) -> Iterator[Path]:
        with git_caches.used(self.folder, repository) as cache:
            if not (cache / "HEAD").exists():
                run_git(self.folder, ["init", "--quiet", "--bare", "--template=", str(cache)])
            yield cache


def _ask(cache: Path, repository: str, known: Sequence[str], access: GitAccess, words: Sequence[str]) -> None:
    """Asks one address after the other: curl tries several by itself, ssh is given one at a time."""
    scheme = urlsplit(repository).scheme
    if scheme != "ssh":
        options = git_hosts.http_options(repository, known, access.credentials)
        run_git(cache, words, FETCH_SECONDS, options, {"GIT_ALLOW_PROTOCOL": scheme})
        return
    with git_ssh.key_files(cache.with_suffix(".ssh"), access) as keys:
        environment = {"GIT_ALLOW_PROTOCOL": scheme, "GIT_SSH_VARIANT": "ssh"}  # git gives the command to a shell

        def ask(ssh: Sequence[str]) -> None:
            run_git(cache, words, FETCH_SECONDS, environment={**environment, "GIT_SSH_COMMAND": shlex.join(ssh)})

        git_ssh.at_one_of(repository, known, keys, ask)


def _link(entry: str) -> tuple[str, str]:
    """Returns path and commit of a line of `ls-tree`."""
    facts, _, path = entry.partition("\t")
    return path, facts.split()[2]


def _named(reported: str) -> Mapping[str, Mapping[str, str]]:
    """Returns the values of each submodule by their names; of two the last counts, as it does for git."""
    found: dict[str, dict[str, str]] = {}
    for line in reported.split("\0"):
        key, _, value = line.partition("\n")
        section, _, rest = key.partition(".")
        name, _, variable = rest.rpartition(".")
        if section == "submodule":
            found.setdefault(name, {})[variable] = value
    return found
