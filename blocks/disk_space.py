"""Measures how much disk space files take, and how much is left."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

BLOCK_BYTES = 512  # what a file's blocks are counted in


def taken(folder: Path) -> int:
    """Returns the bytes of all files below the folder; those that go meanwhile count nothing."""
    files = (Path(place, name) for place, _, names in os.walk(folder) for name in names)
    return sum(_blocks(file) for file in files) * BLOCK_BYTES


def least_left(folders: Iterable[Path]) -> tuple[int, Path]:
    """Returns the free bytes of their fullest disk, and the folder there. Folders that are missing are left out."""
    return min((shutil.disk_usage(folder).free, folder) for folder in folders if folder.exists())


def _blocks(file: Path) -> int:
    try:
        return file.lstat().st_blocks
    except FileNotFoundError:
        return 0
