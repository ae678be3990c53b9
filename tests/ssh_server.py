"""A git host over SSH: an `sshd` of its own on a free port of loopback, which knows nothing of the machine's own."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.domain.ssh import make_private_key, public_part

CONFIG = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
StrictModes no
UsePAM no
PermitRootLogin forced-commands-only
PasswordAuthentication no
KbdInteractiveAuthentication no
AcceptEnv GIT_PROTOCOL
LogLevel INFO
"""
# All that a key may do, with the paths of addresses below the folder of the repositories.
FORCED = """\
#!/bin/sh
case "$SSH_ORIGINAL_COMMAND" in
  "git-upload-pack '/"*) path=${{SSH_ORIGINAL_COMMAND#"git-upload-pack '/"}} ;;
  "git-lfs-authenticate /"*" download") exec "{folder}/lfs" ;;
  *) echo "only git-upload-pack" >&2; exit 1 ;;
esac
exec git-upload-pack "{repositories}/${{path%"'"}}"
"""


@dataclass
class SshServer:
    """The host of the repositories below a folder."""

    folder: Path
    repositories: Path
    port: int
    key: str  # of the client, which it accepts

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def known_hosts(self) -> str:
        return self.known_by(public_part((self.folder / "host_key").read_text()))

    def known_by(self, host_key: str) -> str:
        return f"[localhost]:{self.port} {host_key}\n"

    def url(self, name: str) -> str:
        return f"ssh://{getpass.getuser()}@{self.host}/{name}.git"

    def answer_for_large(self, script: str) -> None:
        """Sets what the host does from now on when it is asked where large files are."""
        (self.folder / "lfs").write_text(f"#!/bin/sh\n{script}\n")
        (self.folder / "lfs").chmod(0o755)

    def accept(self, public_key: str) -> None:
        """Accepts the key from now on; others no longer."""
        words = f'restrict,command="{self.folder}/forced" {public_key}\n'
        (self.folder / "authorized_keys").write_text(words)


@contextmanager
def an_ssh_server(folder: Path, repositories: Path) -> Iterator[SshServer]:
    """Runs until the end of the block."""
    sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    assert sshd is not None, "openssh-server is missing: deployments/setup.sh --tests"
    folder.mkdir(parents=True)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it locks itself in before it knows who is there
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = SshServer(folder, repositories, free.getsockname()[1], make_private_key())
    (folder / "config").write_text(CONFIG.format(port=server.port, folder=folder))
    (folder / "forced").write_text(FORCED.format(folder=folder, repositories=repositories))
    (folder / "forced").chmod(0o755)
    (folder / "host_key").touch(mode=0o600)
    (folder / "host_key").write_text(make_private_key())
    server.accept(public_part(server.key))
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([sshd, "-D", "-e", "-f", str(folder / "config")], stderr=log, start_new_session=True)
    try:
        _await(server, process)
        yield server
    finally:
        process.terminate()
        process.wait()


def _await(server: SshServer, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 10
    while True:
        assert process.poll() is None, "sshd ended by itself"
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end, "sshd does not answer"
            time.sleep(0.02)
        else:
            return
