"""Repositories and a builder in memory."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from blocks.errors import BuildBroken, GitUnreachable, Refused, SourceMissing
from blocks.specs import BuildSpec, Credentials
from blocks.states import BuildState, CommitState
from tests.fakes.swarm import FakeSwarm

Files = Mapping[str, str]


@dataclass
class FakeRepositories:
    """What hosts have, by address and ref; knobs: `unreachable`, `passwords` by address."""

    hosted: dict[str, dict[str, Files]] = field(default_factory=dict)
    passwords: dict[str, Credentials] = field(default_factory=dict)
    unreachable: bool = False
    fetched: dict[str, Files] = field(default_factory=dict)

    def put(self, repository: str, files: Files, ref: str = "HEAD") -> str:
        """A commit; its id, which is a ref, too."""
        commit = hashlib.sha1(repr((repository, sorted(files.items()))).encode()).hexdigest()
        self.hosted.setdefault(repository, {}).update({ref: files, commit: files})
        return commit

    def fetch(self, repository: str, ref: str, credentials: Credentials | None = None) -> CommitState:
        if self.unreachable:
            raise GitUnreachable("The repository's host did not answer.")
        if self.passwords.get(repository, credentials) != credentials:
            raise Refused("The repository is private, or does not exist for these credentials.")
        if ref not in self.hosted.get(repository, {}):
            raise SourceMissing(f"The repository has no branch, tag or commit {ref}.")
        files = self.hosted[repository][ref]
        commit = self.put(repository, files, ref)
        self.fetched[commit] = files
        return CommitState(commit, "Ada", "Add the app\n\nAll of it.")

    def check_out(self, repository: str, commit: str, target: Path) -> None:
        if commit not in self.fetched:
            raise SourceMissing(f"{commit} was never fetched.")
        for name, text in self.fetched[commit].items():
            file = target / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)


@dataclass
class FakeBuilder:
    """Makes images of the swarm's engine; knobs: `broken` (why), `output`, `meanwhile` (called during the build)."""

    swarm: FakeSwarm
    built: list[BuildSpec] = field(default_factory=list)
    dockerfiles: list[str] = field(default_factory=list)
    output: Sequence[str] = ("#1 [1/1] FROM scratch",)
    broken: str = ""
    meanwhile: Callable[[], None] = lambda: None

    def build(self, spec: BuildSpec, report: Callable[[Sequence[str]], None], seconds: float) -> BuildState:
        self.built.append(spec)
        self.dockerfiles.append(spec.dockerfile.read_text())
        report(self.output)
        self.meanwhile()
        if self.broken:
            raise BuildBroken(self.broken)
        self.swarm.images[spec.tag] = (8080,)
        self.swarm.image_labels[spec.tag] = spec.labels
        return BuildState(steps=5, cached_steps=2)
