"""Archives of unknown origin: whatever bytes come, nothing is written outside the folder, and the error is ours."""

import errno
import gzip
import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.archives import unpack as archives
from blocks.archives.unpack import Limits
from blocks.errors import ArchiveBroken

SMALL = Limits(entries=50, bytes=100_000)
Member = tuple[tarfile.TarInfo, bytes]


def a_member(name: str, content: bytes = b"", **fields: object) -> Member:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def a_tar(*members: Member, kind: int = tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=kind) as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return file.getvalue()


def a_link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> Member:
    return a_member(name, type=kind, linkname=target)


def a_zip(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as found:
        for name, content in entries:
            found.writestr(name, content)
    return file.getvalue()


def a_zip_link(name: str, mode: int = stat.S_IFLNK) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (mode | 0o755) << 16
    return info


def raw_tar(size: bytes, kind: bytes = b"0", content: bytes = b"") -> bytes:
    """One header with a size field as it is given."""
    block = bytearray(a_tar(a_member("a"))[:512])
    block[124:136], block[156:157] = size, kind
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + content + bytes(1024)


def _is_loop(link: Path) -> bool:
    """Tells whether the kernel finds that it leads nowhere; `resolve` takes `a` → `a//b` for a link to `/b`."""
    try:
        link.stat()
    except OSError as error:
        return error.errno == errno.ELOOP
    return False


@contextmanager
def unpacked(archive: bytes, limits: Limits = SMALL) -> Iterator[Path]:
    """Unpacked below a folder whose other content must not change."""
    with TemporaryDirectory() as name:
        above = Path(name)
        (above / "archive").write_bytes(archive)
        (above / "secret").write_text("kept")
        target = above / "deep" / "target"
        target.mkdir(parents=True)
        try:
            refusals = [_refusal(lambda: archives.check(above / "archive", limits))]
            refusals.append(_refusal(lambda: archives.unpack(above / "archive", target, limits)))
            assert refusals[0] == refusals[1]
            if refusals[0]:
                raise ArchiveBroken(refusals[0])
            yield target
        finally:
            for path in target.rglob("*"):
                assert path.parent.resolve().is_relative_to(target.resolve())
                if path.is_symlink() and not _is_loop(path):
                    assert path.resolve().is_relative_to(target.resolve())
                assert not path.lstat().st_mode & (stat.S_ISUID | stat.S_ISGID | stat.S_ISVTX)
            assert sorted(path.name for path in above.iterdir()) == ["archive", "deep", "secret"]
            assert [path.name for path in target.parent.iterdir()] == ["target"]
            assert (above / "secret").read_text() == "kept"


def _refusal(act: Callable[[], None]) -> str | None:
    try:
        act()
    except ArchiveBroken as error:
        return str(error)
    return None


BAD = {
    "absolute": (a_tar(a_member("/etc/passwd")), "/etc/passwd: is an absolute name"),
    "up": (a_tar(a_member("../secret")), "leads out"),
    "up inside": (a_tar(a_member("a/../../secret")), "leads out"),
    "device": (a_tar(a_member("dev/sda", type=tarfile.BLKTYPE)), "dev/sda: is a device"),
    "terminal": (a_tar(a_member("tty", type=tarfile.CHRTYPE)), "is a device"),
    "pipe": (a_tar(a_member("pipe", type=tarfile.FIFOTYPE)), "named pipe"),
    "unknown kind": (a_tar(a_member("what", type=b"Z")), "neither a file"),
    "absolute link": (a_tar(a_link("a", "/etc")), "may lead out of the archive, to /etc"),
    "link up": (a_tar(a_link("a/b", "../..")), "may lead out"),
    "link down and up": (a_tar(a_link("x/up", ".."), a_link("x/far", "up/../..")), "may lead out"),
    "link to nothing": (a_tar(a_link("a", "")), "leads nowhere"),
    "through a link": (a_tar(a_link("a", "b"), a_member("a/file")), "a/file: a is there already"),
    "through a file": (a_tar(a_member("a"), a_member("a/file")), "is there already"),
    "over a link": (a_tar(a_link("a", "b"), a_member("a", b"x")), "is there already"),
    "link over a folder": (a_tar(a_member("a/b"), a_link("a", ".")), "is there already"),
    "twice": (a_tar(a_member("a"), a_member("./a")), "is there already"),
    "link over all": (a_tar(a_link(".", "a")), "take the place|lead out"),
    "hard link out": (a_tar(a_link("a", "../secret", tarfile.LNKTYPE)), "leads out"),
    "hard link to a host's file": (a_tar(a_link("a", "/etc/passwd", tarfile.LNKTYPE)), "absolute"),
    "hard link to a link": (a_tar(a_link("l", "x"), a_link("a", "l", tarfile.LNKTYPE)), "hard link, but not"),
    "hard link to itself": (a_tar(a_link("a", "a", tarfile.LNKTYPE)), "hard link, but not"),
    "long part": (a_tar(a_member("n" * 256)), "is longer than 255"),
    "long name": (a_tar(a_member("/".join(["n" * 90] * 45))), "is longer than"),
    "deep": (a_tar(a_member("d/" * 101 + "f")), "lies deeper"),
    "too many": (a_tar(*(a_member(f"f{number}") for number in range(51))), "more than 50 files"),
    "too large": (a_tar(a_member("a", bytes(100_001))), "more than 100000 bytes"),
    "bomb": (gzip.compress(a_tar(*(a_member(f"f{number}", bytes(30_000)) for number in range(4)))), "more than"),
    "huge header": (gzip.compress(raw_tar(b"%011o\0" % 10_000_000, b"x", bytes(10_000_000))), "header"),
    "negative size": (raw_tar(b"\xff" * 12), "size below nothing|backwards"),
    "negative header": (raw_tar(b"\xff" * 11 + b"\x00", b"x"), "header|archive"),
    "cut off": (a_tar(a_member("a", b"x" * 3000))[:2048], "not a whole"),
    "cut off behind an entry": (a_tar(a_member("a", b"x"))[:1024], "cut off"),
    "broken in the middle": (
        a_tar(a_member("a", b"x"))[:1024] + b"\1" * 512 + a_tar(a_member("b")), "broken in the middle",
    ),
    "no archive": (b"FROM scratch\n" * 100, "not a whole"),
    "nothing": (b"", "not a whole"),
    "no gzip": (b"\x1f\x8bnonsense", "not a whole"),
    "no zip": (b"PKnonsense", "not a whole"),
    "zip without a name": (b"PK\1\2" + bytes(42) + b"PK\5\6" + bytes(8) + b"." + bytes(9), "take the place"),
    "zip up": (a_zip(("../secret", b"x")), "leads out"),
    "zip absolute": (a_zip(("/etc/passwd", b"x")), "absolute"),
    "zip link out": (a_zip((a_zip_link("a"), b"../..")), "may lead out"),
    "zip through a link": (a_zip((a_zip_link("a"), b"b"), ("a/file", b"x")), "is there already"),
    "zip link too long": (a_zip((a_zip_link("a"), b"x" * 5000)), "too long"),
    "zip device": (a_zip((a_zip_link("a", stat.S_IFBLK), b"")), "neither a file"),
    "zip bomb": (a_zip(("zeros", bytes(200_000))), "more than 100000 bytes"),
    "zip of another method": (a_zip(("a", b"x"), method=zipfile.ZIP_LZMA), "only deflate"),
    "zip with another content": (a_zip(("a", b"right"), method=zipfile.ZIP_STORED).replace(b"right", b"wrong"), "CRC"),
}  # fmt: skip


@pytest.mark.parametrize(("archive", "words"), BAD.values(), ids=BAD)
def test_what_could_do_harm_is_refused_with_its_name(archive: bytes, words: str) -> None:
    with pytest.raises(ArchiveBroken, match=words), unpacked(archive):
        pytest.fail("it was unpacked")


def test_a_zip_with_a_password_is_refused() -> None:
    archive = bytearray(a_zip(("a", b"x")))
    archive[archive.index(b"PK\1\2") + 8] |= 1
    with pytest.raises(ArchiveBroken, match="encrypted"), unpacked(bytes(archive)):
        pytest.fail("it was unpacked")


def test_the_name_in_a_refusal_can_be_shown() -> None:
    with pytest.raises(ArchiveBroken) as raised, unpacked(a_tar(a_member("/\x1b[31m\udcff" + "n" * 300))):
        pytest.fail("it was unpacked")
    assert str(raised.value).encode().isascii() is False  # the dots
    assert "\x1b" not in str(raised.value)
    assert len(str(raised.value)) < 250


def test_a_zip_that_claims_endless_entries_is_not_listed(tmp_path: Path) -> None:
    file = tmp_path / "zip"
    size = 17 * 1024**2
    end = b"PK\5\6" + bytes(4) + b"\xff\xff" * 2 + size.to_bytes(4, "little") + (4).to_bytes(4, "little") + bytes(2)
    file.write_bytes(b"PK\3\4" + bytes(size) + end)
    with pytest.raises(ArchiveBroken, match="lists more"):
        archives.check(file)


GOOD: dict[str, Callable[[], bytes]] = {
    "tar": lambda: a_tar(*TREE),
    "gnu tar": lambda: a_tar(*TREE, kind=tarfile.GNU_FORMAT),
    "tar.gz": lambda: gzip.compress(a_tar(*TREE)),
    "zip": lambda: a_zip(
        (a_zip_link("bin/run", stat.S_IFREG), b"#!"), ("web/a.txt", b"hello"), (a_zip_link("web/b.txt"), b"../bin/run")
    ),
}
TREE = (
    a_member("./", type=tarfile.DIRTYPE),
    a_member("./bin/run", b"#!", mode=0o4755),
    a_member("./web", type=tarfile.DIRTYPE, mode=0o1777),
    a_member("./web/a.txt", b"hello", mode=0o600),
    a_link("./web/b.txt", "../bin/run"),
)


@pytest.mark.parametrize("archive", GOOD.values(), ids=GOOD)
def test_files_folders_and_links_inside_are_unpacked(archive: Callable[[], bytes]) -> None:
    with unpacked(archive()) as target:
        assert (target / "web/a.txt").read_text() == "hello"
        assert os.readlink(target / "web/b.txt") == "../bin/run"
        assert (target / "web/b.txt").read_text() == "#!"
        assert stat.S_IMODE((target / "bin/run").stat().st_mode) == 0o755
        assert stat.S_IMODE((target / "web/a.txt").stat().st_mode) == 0o644


def test_another_name_of_a_file_is_unpacked() -> None:
    with unpacked(a_tar(a_member("a", b"x"), a_link("d/b", "a", tarfile.LNKTYPE))) as target:
        assert (target / "d/b").read_bytes() == b"x"


NAMES = (
    st.lists(st.sampled_from(["a", "b", "..", ".", "", "c"]), max_size=4).map("/".join).map(lambda name: name or ".")
)
MEMBERS = st.one_of(
    st.builds(a_member, NAMES, st.binary(max_size=20), mode=st.integers(0, 0o7777)),
    st.builds(a_member, NAMES, type=st.sampled_from([tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])),
    st.builds(a_link, NAMES, NAMES, st.sampled_from([tarfile.SYMTYPE, tarfile.LNKTYPE])),
)
ENTRIES = st.tuples(st.one_of(NAMES, NAMES.map(a_zip_link)), st.one_of(st.binary(max_size=20), NAMES.map(str.encode)))
BYTES = st.one_of(
    st.binary(max_size=2000),
    st.lists(MEMBERS, max_size=8).map(lambda members: a_tar(*members)),
    st.lists(ENTRIES, max_size=8).map(lambda entries: a_zip(*entries)),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Returns an archive, some of whose bytes are others: half of the time packed after that."""
    found = bytearray(draw(BYTES))
    for place, value in draw(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=6)):
        if place < len(found):
            found[place] = value
    return gzip.compress(bytes(found)) if draw(st.booleans()) else bytes(found)


@given(damaged())
@settings(max_examples=300)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_whatever_comes_nothing_is_written_outside(archive: bytes) -> None:
    with suppress(ArchiveBroken), unpacked(archive):
        pass
