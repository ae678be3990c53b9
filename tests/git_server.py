"""A git host: real repositories over HTTP by git's own program, on a free port of loopback; with a password or not."""

import base64
import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from blocks.specs import Credentials
from blocks.states import SubmoduleState
from deployments.demo.git_host import GitBackend, serving

AUTHOR = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com"}
COMMITTER = {"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com"}


@dataclass
class GitServer:
    """Knob: `credentials` that are asked for from now on. `served` counts the bytes of its answers."""

    folder: Path
    port: int = 0
    credentials: Credentials | None = None
    served: int = 0
    requests: list[str] = field(default_factory=list)
    large: dict[str, str] = field(default_factory=dict)  # contents of large files, by their ids
    large_at: str = ""  # where they are said to be; here, if empty
    large_moved_to: str = ""  # where a request for one is sent on to
    shown: dict[str, str | None] = field(default_factory=dict)  # the last authorization at each path
    close: Callable[[], None] = lambda: None

    def keep_large(self, content: str) -> str:
        """Returns the pointer that stands for it."""
        oid = hashlib.sha256(content.encode()).hexdigest()
        self.large[oid] = content
        return f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(content.encode())}\n"

    def answer_of(self, wanted: Mapping[str, str]) -> Mapping[str, object]:
        """Answers as the batch API does."""
        oid = wanted["oid"]
        if oid not in self.large:
            return {**wanted, "error": {"code": 404, "message": "Object does not exist"}}
        href = f"{self.large_at or f'http://{self.host}'}/large/{oid}"
        header = {"Authorization": basic(self.credentials)} if self.credentials else {}
        return {**wanted, "actions": {"download": {"href": href, "header": header}}}

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    def url(self, name: str) -> str:
        return f"http://{self.host}/{name}.git"

    def commit(  # noqa: PLR0913 - all that a commit has
        self,
        name: str,
        files: Mapping[str, str | bytes],
        message: str = "Add it",
        branch: str = "main",
        submodules: Sequence[SubmoduleState] = (),
    ) -> str:
        """Adds the files to those of the branch; the commit's id."""
        bare = self.folder / f"{name}.git"
        if not bare.exists():
            git(self.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
        work = self.folder / f"{name}-work"
        if not work.exists():
            git(self.folder, "clone", "--quiet", str(bare), str(work))
        git(work, "checkout", "--quiet", "-B", branch)
        for path, content in files.items():
            file = work / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        if submodules:
            (work / ".gitmodules").write_text("".join(_named(number, each) for number, each in enumerate(submodules)))
        git(work, "add", "--all")
        for each in submodules:
            git(work, "update-index", "--add", "--cacheinfo", f"160000,{each.commit},{each.path}")
        git(work, "commit", "--quiet", "--allow-empty", f"--message={message}")
        git(work, "push", "--quiet", "--force", "origin", branch)
        return git(work, "rev-parse", "HEAD")


def _named(number: int, submodule: SubmoduleState) -> str:
    return f'[submodule "{number}"]\n\tpath = {submodule.path}\n\turl = {submodule.address}\n'


def git(folder: Path, *words: str, text: str | None = None) -> str:
    environment = {**os.environ, **AUTHOR, **COMMITTER, "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(
        ["git", *words], cwd=folder, env=environment, check=True, capture_output=True, text=True, input=text
    )
    return done.stdout.strip()


@contextmanager
def a_git_server(folder: Path) -> Iterator[GitServer]:
    """Runs until the end of the block, or until it is closed."""
    folder.mkdir(parents=True, exist_ok=True)
    host = GitServer(folder)
    with ExitStack() as stack:
        host.port = stack.enter_context(serving(_handler(host)))
        host.close = stack.close
        yield host


def _handler(host: GitServer) -> type[GitBackend]:
    class Handler(GitBackend):
        root = host.folder

        def answer(self, body: bytes) -> int:
            host.requests.append(self.path)
            host.shown[self.path] = self.headers.get("Authorization")
            if host.credentials and self.headers.get("Authorization") != basic(host.credentials):
                return self._without_body(401, "WWW-Authenticate", 'Basic realm="git"')
            if self.path.endswith("/info/lfs/objects/batch"):
                return self._bytes(
                    json.dumps({"objects": [host.answer_of(each) for each in json.loads(body)["objects"]]})
                )
            if self.path.startswith("/large/") and host.large_moved_to:
                return self._without_body(302, "Location", f"{host.large_moved_to}{self.path}")
            if self.path.startswith("/large/"):
                return self._bytes(host.large[self.path.removeprefix("/large/")])
            if self.path.startswith("/moved"):
                return self._without_body(301, "Location", self.path.replace("/moved", "/app"))
            host.served += super().answer(body)
            return 0

        def _bytes(self, content: str) -> int:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content.encode())))
            self.end_headers()
            self.wfile.write(content.encode())
            return 0

        def _without_body(self, status: int, name: str, value: str) -> int:
            self.send_response(status)
            self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return 0

    return Handler


def basic(credentials: Credentials) -> str:
    pair = base64.b64encode(f"{credentials.username}:{credentials.password}".encode()).decode()
    return f"Basic {pair}"
