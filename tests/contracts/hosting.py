"""The git hosts that contract tests run against: in memory, or git's own program over HTTP on this machine."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from blocks.git.repositories import Repositories
from blocks.specs import Credentials
from blocks.states import SubmoduleState
from tests.fakes.source import FakeRepositories
from tests.git_server import GitServer, a_git_server


@dataclass(frozen=True)
class Hosting:
    """A host, and the repositories of it that are kept here."""

    kept: Repositories | FakeRepositories
    server: GitServer | None = None

    def url(self, name: str) -> str:
        return self.server.url(name) if self.server else f"https://git.example.com/{name}.git"

    def commit(
        self,
        name: str,
        files: Mapping[str, str],
        message: str = "Add it",
        branch: str = "main",
        submodules: Sequence[SubmoduleState] = (),
    ) -> str:
        if self.server:
            return self.server.commit(name, files, message, branch, submodules)
        assert isinstance(self.kept, FakeRepositories)
        ref = "HEAD" if branch == "main" else branch
        return self.kept.put(self.url(name), files, ref, message, submodules)

    def protect(self, name: str, credentials: Credentials) -> None:
        """Protects the repository: from now on nobody else gets it."""
        if self.server:
            self.server.credentials = credentials
        else:
            assert isinstance(self.kept, FakeRepositories)
            self.kept.passwords[self.url(name)] = credentials

    def vanish(self) -> None:
        """Makes the host silent: from now on nothing answers."""
        if self.server:
            self.server.close()
        else:
            assert isinstance(self.kept, FakeRepositories)
            self.kept.unreachable = True


@contextmanager
def real_hosting(folder: Path) -> Iterator[Hosting]:
    with a_git_server(folder / "host") as server:
        kept = Repositories(folder=folder / "kept", allowed_hosts=frozenset({server.host}))
        yield Hosting(kept, server)


def files(kept: Repositories | FakeRepositories, url: str, commit: str, target: Path) -> set[str]:
    """Returns what is checked out."""
    target.mkdir()
    kept.check_out(url, commit, target)
    return {str(path.relative_to(target)) for path in target.rglob("*") if not path.is_dir()}
