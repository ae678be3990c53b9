"""The folder of fetched repositories: who uses which, and which ones are removed when disk space runs short."""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from blocks import disk_space
from blocks.states import Piece

SPARED_SECONDS = 3600.0  # a deploy checks out what it fetched, a moment later
GONE = ".gone"


@contextmanager
def used(folder: Path, repository: str) -> Iterator[Path]:
    """Yields the repository's place, for one process at a time: git's own locks would make the second one fail.

    The lock's file tells when it was used, and is never deleted: somebody may wait for it.
    """
    cache = folder / f"{hashlib.sha256(repository.encode()).hexdigest()[:32]}.git"
    folder.mkdir(parents=True, exist_ok=True)
    with cache.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.utime(lock.fileno())
        yield cache


def shrink(folder: Path, quota_bytes: int, *, dry_run: bool) -> Sequence[Piece]:
    """Delete the least recently used until the rest fits; those that went, or would go.

    One that is used now, or was a moment ago, stays.
    """
    left = sorted(folder.glob(f"*{GONE}"))  # by a clean-up that died
    gone = [Piece(each.name, disk_space.taken(each)) for each in left]
    for each in left if not dry_run else ():
        shutil.rmtree(each)
    found = sorted((cache.with_suffix(".lock").stat().st_mtime, cache) for cache in folder.glob("*.git"))
    weights = {cache: disk_space.taken(cache) for _, cache in found}
    excess = sum(weights.values()) - quota_bytes
    for _, cache in found:
        if excess > 0 and _takes(cache, dry_run=dry_run):
            gone.append(Piece(cache.name, weights[cache]))
            excess -= weights[cache]
    return gone


def _takes(cache: Path, *, dry_run: bool) -> bool:
    """Removes a cache; a process that dies in the middle leaves none that looks whole."""
    with cache.with_suffix(".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if os.fstat(lock.fileno()).st_mtime > time.time() - SPARED_SECONDS:
            return False
        if not dry_run:
            shutil.rmtree(cache.rename(cache.with_suffix(GONE)))
    return True
