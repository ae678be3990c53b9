"""What the kept repositories promise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from blocks.errors import GitUnreachable, SourceMissing, SourceRefused
from blocks.git import repositories as git
from blocks.specs import Credentials, GitAccess
from blocks.states import SubmoduleState
from tests.contracts.hosting import Hosting, files, real_hosting
from tests.fakes.source import FakeRepositories


@pytest.fixture(params=["fake", "real"])
def hosting(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hosting]:
    if request.param == "fake":
        yield Hosting(FakeRepositories())
    else:
        with real_hosting(tmp_path) as found:
            yield found


def test_a_commit_is_fetched_and_checked_out(hosting: Hosting, tmp_path: Path) -> None:
    commit = hosting.commit("app", {"Dockerfile": "FROM x", "src/a b.py": "1"}, "Add the app\n\nAll of it.")
    found = hosting.kept.fetch(hosting.url("app"), "HEAD")
    assert (found.id, found.author, found.message) == (commit, "Ada", "Add the app\n\nAll of it.")
    assert files(hosting.kept, hosting.url("app"), commit, tmp_path / "out") == {"Dockerfile", "src/a b.py"}
    assert (tmp_path / "out" / "Dockerfile").read_text() == "FROM x"


def test_a_message_of_any_length_is_kept_short(hosting: Hosting) -> None:
    hosting.commit("app", {"a": "1"}, "x" * 50_000)
    assert hosting.kept.fetch(hosting.url("app"), "HEAD").message == "x" * git.MOST_MESSAGE


def test_branches_and_commits_are_distinguished(hosting: Hosting) -> None:
    first = hosting.commit("app", {"a": "1"})
    second = hosting.commit("app", {"a": "2"}, branch="feature/login")
    hosting.commit("app", {"a": "3"})
    assert hosting.kept.fetch(hosting.url("app"), "feature/login").id == second
    assert hosting.kept.fetch(hosting.url("app"), first).id == first
    with pytest.raises(SourceMissing, match="no branch, tag or commit nope"):
        hosting.kept.fetch(hosting.url("app"), "nope")
    with pytest.raises(SourceMissing):
        hosting.kept.fetch(hosting.url("app"), "f" * 40)


def test_an_older_commit_is_kept_when_its_branch_moves(hosting: Hosting, tmp_path: Path) -> None:
    first = hosting.commit("app", {"a": "1"})
    hosting.kept.fetch(hosting.url("app"), "HEAD")
    second = hosting.commit("app", {"a": "2"})
    assert hosting.kept.fetch(hosting.url("app"), "HEAD").id == second
    files(hosting.kept, hosting.url("app"), first, tmp_path / "out")
    assert (tmp_path / "out" / "a").read_text() == "1"


def test_what_was_never_fetched_cannot_be_checked_out(hosting: Hosting, tmp_path: Path) -> None:
    """Not even if it is here as another repository's."""
    commit = hosting.commit("app", {"a": "1"})
    hosting.kept.fetch(hosting.url("app"), "HEAD")
    with pytest.raises(SourceMissing):
        files(hosting.kept, hosting.url("other"), commit, tmp_path / "out")
    with pytest.raises(SourceMissing):
        hosting.kept.submodules(hosting.url("other"), commit)


def test_a_private_repository_is_given_to_its_credentials_alone(hosting: Hosting) -> None:
    """The host is asked each time, also for a commit that is here: others may have fetched it."""
    commit = hosting.commit("app", {"a": "1"})
    right = Credentials("ada", "s3cret")
    hosting.protect("app", right)
    assert hosting.kept.fetch(hosting.url("app"), commit, GitAccess(right)).id == commit
    for wrong in (None, Credentials("ada", "wrong")):
        for ref in ("HEAD", commit):
            with pytest.raises(SourceRefused, match="private"):
                hosting.kept.fetch(hosting.url("app"), ref, GitAccess(wrong))


def test_what_is_not_a_repository_is_named(hosting: Hosting) -> None:
    with pytest.raises(SourceMissing, match="no such repository"):
        hosting.kept.fetch(hosting.url("nothing"), "HEAD")


def test_a_host_that_does_not_answer_may_be_asked_again(hosting: Hosting) -> None:
    hosting.commit("app", {"a": "1"})
    hosting.vanish()
    with pytest.raises(GitUnreachable):
        hosting.kept.fetch(hosting.url("app"), "HEAD")


def test_submodules_are_reported_in_the_words_of_the_commit(hosting: Hosting, tmp_path: Path) -> None:
    named = [SubmoduleState("lib/a b", "../lib.git", "a" * 40), SubmoduleState("x", "ext::sh -c id", "b" * 40)]
    commit = hosting.commit("app", {"a": "1"}, submodules=named)
    hosting.kept.fetch(hosting.url("app"), "HEAD")
    assert list(hosting.kept.submodules(hosting.url("app"), commit)) == named
    files(hosting.kept, hosting.url("app"), commit, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out" / "lib").iterdir()] == ["a b"]
    plain = hosting.commit("plain", {"a": "1"})
    hosting.kept.fetch(hosting.url("plain"), "HEAD")
    assert not hosting.kept.submodules(hosting.url("plain"), plain)
