"""Git as a process: no configuration but ours, nothing asked of a terminal, and it ends with us."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from blocks.errors import GitUnreachable, SourceMissing, SourceRefused

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # a missing git is reported when it is needed, not at the import
from git import Git
from git.exc import GitCommandNotFound

LOCAL_SECONDS = 120.0
# What git and ssh complain of, in lower case, and what it means; the first one that is found counts.
_REFUSALS: Mapping[str, Sequence[str]] = {
    "The host has none of the pinned keys: compare them with what `ssh-keyscan` prints.": (
        "host key verification failed",
        "host key is known for",
    ),
    "The host does not accept the deploy key: add its public part to the repository there.": (
        "permission denied (publickey",
        "too many authentication failures",
    ),
    "The repository is private, or does not exist for these credentials.": (
        "authentication failed",
        "could not read username",
        "terminal prompts disabled",
        "error: 403",
    ),
    "The repository has moved: give its new address.": ("returned error: 30",),
}
_MISSING = ("couldn't find remote ref", "not our ref", "no such remote ref")
_UNHEARD = "Could not read from remote repository"
_ABSENT = ("not found", "error: 404", "does not appear to be a git repository", "not valid: is this a git")


def run_git(
    folder: Path,
    words: Sequence[str],
    seconds: float = LOCAL_SECONDS,
    options: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Returns what git says. It ends with us: an interruption here ends git, too."""
    settings = {"gc.auto": "0", "core.hooksPath": os.devnull, "credential.helper": "", **(options or {})}
    try:
        started = Git(folder).execute(
            ["git", *words],
            as_process=True,
            env={**_environment(settings), **(environment or {})},
            start_new_session=True,
        )
    except GitCommandNotFound as error:
        raise SourceRefused("Git is not installed on the worker's machine: install the package `git`.") from error
    process = started.proc
    assert process is not None
    try:
        output, complaint = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise GitUnreachable(f"`git {words[0]}` did not end within {seconds:g} s.") from None
    finally:
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.returncode != 0:
        raise _meaning(words, bytes(complaint).decode(errors="replace").strip())
    return bytes(output).decode(errors="replace")


def refusal(complaint: str) -> SourceRefused | None:
    """Reads a complaint of git or ssh that means that the host refuses, or is not the one that it should be."""
    lowered = complaint.lower()
    found = (meaning for meaning, signs in _REFUSALS.items() if any(each in lowered for each in signs))
    return next(map(SourceRefused, found), None)


def _environment(settings: Mapping[str, str]) -> Mapping[str, str]:
    """Returns our configuration, and no other, as variables: arguments can be read by everybody on the machine."""
    given: dict[str, str] = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        given |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return given | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "none",
        "LC_ALL": "C.UTF-8",
    }


def _meaning(words: Sequence[str], complaint: str) -> Exception:
    """Git has one exit code for nearly everything; only its words tell."""
    if known := refusal(complaint):
        return known
    lowered = complaint.lower()
    if any(each in lowered for each in _MISSING):
        ref = words[-1].rpartition(":")[0]
        return SourceMissing(f"The repository has no branch, tag or commit {ref}.")
    if any(each in lowered for each in _ABSENT):
        return SourceMissing("There is no such repository.")
    if words[0] == "fetch":
        return GitUnreachable(f"The repository's host did not answer: {_reason(complaint)}")
    return SourceMissing(f"`git {words[0]}` failed: {_reason(complaint)}")


def _reason(complaint: str) -> str:
    """Returns the line that says most: ssh's own comes before git's, which only says that it heard nothing."""
    lines = complaint.splitlines() or [""]
    return lines[0 if _UNHEARD in complaint else -1].strip()
