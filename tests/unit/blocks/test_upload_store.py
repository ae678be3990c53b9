"""Files by owner and digest: found by their owner alone, and gone when nobody needs them."""

import os
from pathlib import Path

from blocks.upload_store import STALE_SECONDS, UploadStore


def put(store: UploadStore, owner: str, data: bytes) -> str:
    with store.incoming(owner) as incoming:
        incoming.write(data)
        incoming.end()
        store.keep(owner, incoming)
        return incoming.digest


def test_a_file_is_its_owners(tmp_path: Path) -> None:
    store = UploadStore(tmp_path)
    digest = put(store, "ada", b"x")
    found = store.find("ada", digest)
    assert found
    assert found.read_bytes() == b"x"
    assert store.find("bob", digest) is None


def test_what_did_not_come_to_its_end_is_not_there(tmp_path: Path) -> None:
    with UploadStore(tmp_path).incoming("ada") as incoming:
        incoming.write(b"x")
        incoming.end()
        assert UploadStore(tmp_path).find("ada", incoming.digest) is None
    assert list((tmp_path / "ada").iterdir()) == []


def test_the_newest_and_the_needed_stay(tmp_path: Path) -> None:
    store = UploadStore(tmp_path)
    digests = [put(store, "ada", bytes([number])) for number in range(6)]
    for number, digest in enumerate(digests):
        os.utime(tmp_path / "ada" / digest, (number, number))
    put(store, "ada", bytes([1]))  # once more
    stale = tmp_path / "ada" / ".coming-of-a-killed-process"
    stale.touch()
    os.utime(stale, (0, stale.stat().st_mtime - STALE_SECONDS - 1))
    (tmp_path / "ada" / ".coming-now").touch()
    store.tidy("ada", {digests[0]})
    kept = {digests[0], digests[1], digests[4], digests[5], ".coming-now"}
    assert {path.name for path in (tmp_path / "ada").iterdir()} == kept
