"""Which fetched repositories go when there is too little disk space."""

import os
import time
from pathlib import Path

from blocks import disk_space
from blocks.git import caches as git_caches

HOUR = 3600.0
KILOBYTES_100 = 102_400


def a_cache(folder: Path, repository: str, *, hours_ago: float) -> Path:
    """One that was last used then."""
    with git_caches.used(folder, repository) as cache:
        cache.mkdir()
        (cache / "pack").write_bytes(os.urandom(KILOBYTES_100))
    at = time.time() - hours_ago * HOUR
    os.utime(cache.with_suffix(".lock"), (at, at))
    return cache


def test_the_least_recently_used_go_until_the_rest_fits(tmp_path: Path) -> None:
    old, older, recent = (a_cache(tmp_path, name, hours_ago=age) for name, age in (("a", 9), ("b", 10), ("c", 8)))
    quota = disk_space.taken(tmp_path) - KILOBYTES_100
    assert [piece.name for piece in git_caches.shrink(tmp_path, quota, dry_run=True)] == [older.name]
    assert older.exists()
    [piece] = git_caches.shrink(tmp_path, quota, dry_run=False)
    assert (piece.name, piece.bytes >= KILOBYTES_100) == (older.name, True)
    assert [cache.exists() for cache in (old, older, recent)] == [True, False, True]
    assert git_caches.shrink(tmp_path, quota, dry_run=False) == []


def test_what_is_used_now_or_was_a_moment_ago_stays(tmp_path: Path) -> None:
    used, fresh, idle = (a_cache(tmp_path, name, hours_ago=age) for name, age in (("a", 9), ("b", 0.5), ("c", 8)))
    with git_caches.used(tmp_path, "a") as held:
        at = time.time() - 9 * HOUR
        os.utime(held.with_suffix(".lock"), (at, at))
        assert [piece.name for piece in git_caches.shrink(tmp_path, 0, dry_run=False)] == [idle.name]
    assert used.exists()
    assert fresh.exists()


def test_to_use_one_makes_it_the_most_recent(tmp_path: Path) -> None:
    used, idle = (a_cache(tmp_path, name, hours_ago=age) for name, age in (("a", 9), ("b", 8)))
    with git_caches.used(tmp_path, "a"):
        pass
    git_caches.shrink(tmp_path, 0, dry_run=False)
    assert used.exists()
    assert not idle.exists()


def test_what_a_clean_up_that_died_left_behind_goes_with_the_next(tmp_path: Path) -> None:
    cache = a_cache(tmp_path, "a", hours_ago=1)
    left = cache.rename(cache.with_suffix(git_caches.GONE))
    git_caches.shrink(tmp_path, KILOBYTES_100, dry_run=True)
    assert left.exists()
    git_caches.shrink(tmp_path, KILOBYTES_100, dry_run=False)
    assert not left.exists()
