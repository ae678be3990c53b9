"""A small Debian system in an archive, made with `mmdebstrap` of packages that it checks against Debian's keys."""

import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

from deployments.problems import BaseImageFailed
from deployments.supervisor import debian
from deployments.supervisor.images import Files, add, archive, digest

SUITE = "bookworm"
OVERLAY = Path(__file__).parent / "bases" / "debian" / "root"
PACKAGES = ("mmdebstrap", "debian-archive-keyring")
EXTRA_CA = "usr/local/share/ca-certificates/slipway-extra.crt"
MERGED_USR = "/usr/share/mmdebstrap/hooks/merged-usr"  # else a package does it, which needs the whole of Perl
# What the overlay tells dpkg, too. Not passed to mmdebstrap, which reads each package by itself then, slowly.
LEFT_OUT = re.compile(r"\./usr/share/(doc/(?!.*/copyright$)|groff/|info/|lintian/|linda/|locale/|man/).+")
LAST_LINES = 5


def recipe(extra_ca: bytes | None) -> str:
    """Returns a digest that changes with what the archive is made of, except for new versions of packages."""
    return digest([Path(__file__).read_bytes(), archive(_overlay()).getvalue(), extra_ca or b""])


def debian_system(folder: Path, extra_ca: bytes | None, report: debian.Report) -> Path:
    """Make the archive in `folder`. Its trust store holds the certificates of `extra_ca`, too."""
    program = _mmdebstrap(report)
    whole, slim, early = folder / "whole.tar", folder / "slim.tar", folder / "early.tar"
    options = ["--variant=minbase", "--include=ca-certificates", "--dpkgopt=force-unsafe-io"]
    options.append(f"--hook-dir={MERGED_USR}")
    if extra_ca:
        early.write_bytes(archive({EXTRA_CA: extra_ca}).getvalue())
        options.append(f"--essential-hook=tar-in {early} /")  # before ca-certificates, which finds it; no shell's words
    done = subprocess.run(
        [program, *options, SUITE, str(whole)], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        last = "\n".join(done.stderr.splitlines()[-LAST_LINES:])
        raise BaseImageFailed(f"`mmdebstrap` failed; is a Debian mirror reachable?\n{last}")
    with tarfile.open(whole) as made, tarfile.open(slim, "w") as kept:
        for member in made:
            if not LEFT_OUT.match(member.name):
                kept.addfile(member, made.extractfile(member) if member.isreg() else None)
        add(kept, _overlay())
    return slim


def _overlay() -> Files:
    return {str(path.relative_to(OVERLAY)): path for path in sorted(OVERLAY.rglob("*")) if path.is_file()}


def _mmdebstrap(report: debian.Report) -> str:
    """Return the program, installed if it was not there yet."""
    if shutil.which("mmdebstrap") is None:
        if os.geteuid() != 0 or not debian.is_here():
            raise BaseImageFailed(f"Base images are made with `mmdebstrap`: install {' and '.join(PACKAGES)}.")
        debian.install(PACKAGES, report)
    return shutil.which("mmdebstrap") or PACKAGES[0]
