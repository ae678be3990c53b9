"""A git host: real repositories over HTTP by git's own program, on a free port of loopback; with a password or not."""

import base64
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from blocks.specs import Credentials
from blocks.states import SubmoduleState

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
    close: Callable[[], None] = lambda: None

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
    """Runs until the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    host = GitServer(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(host))
    host.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()

    def close() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    host.close = close
    try:
        yield host
    finally:
        close()


def _handler(host: GitServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

        def _answer(self, body: bytes) -> None:
            host.requests.append(self.path)
            if host.credentials and self.headers.get("Authorization") != _basic(host.credentials):
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if self.path.startswith("/moved"):
                self.send_response(301)
                self.send_header("Location", self.path.replace("/moved", "/app"))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            head, _, content = self._cgi(body).partition(b"\r\n\r\n")
            lines = [line.decode().partition(": ") for line in head.split(b"\r\n") if line]
            status = next((value for name, _, value in lines if name == "Status"), "200 OK")
            self.send_response(int(status.split()[0]))
            for name, _, value in lines:
                if name != "Status":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            host.served += len(content)

        def _cgi(self, body: bytes) -> bytes:
            path, _, query = self.path.partition("?")
            environment = {
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(host.folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            }
            done = subprocess.run(
                ["git", "http-backend"], env=environment, input=body, capture_output=True, check=False
            )
            return done.stdout

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Handler


def _basic(credentials: Credentials) -> str:
    pair = base64.b64encode(f"{credentials.username}:{credentials.password}".encode()).decode()
    return f"Basic {pair}"
