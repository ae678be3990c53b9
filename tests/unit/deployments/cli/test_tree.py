"""What of a folder is sent, and that the same files are always the same archive."""

import io
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.archives import unpack as archives
from deployments.cli import tree


def write(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)


def git(folder: Path, *words: str) -> None:
    author = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", "-C", str(folder), *author, *words], check=True, capture_output=True)


def packed(folder: Path) -> bytes:
    file = io.BytesIO()
    tree.pack(folder, tree.files_of(folder), file)
    return file.getvalue()


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Returns a git work tree with one commit."""
    folder = tmp_path / "work"
    write(folder, "Dockerfile", "src/app.py", "gone", ".gitignore")
    (folder / ".gitignore").write_text("dist/\n*.log\n")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "First")
    return folder


def test_git_decides_what_belongs_to_a_work_tree(work: Path) -> None:
    (work / "gone").unlink()
    write(work, "new file", "dist/index.html", "src/debug.log")
    (work / "link").symlink_to("src/app.py")
    assert tree.files_of(work) == [".gitignore", "Dockerfile", "link", "new file", "src/app.py"]
    assert tree.files_of(work / "src") == ["app.py"]


def test_a_folder_that_git_ignores_is_sent_whole(work: Path) -> None:
    write(work, "dist/index.html")
    assert tree.files_of(work / "dist") == ["index.html"]
    assert tree.revision_of(work / "dist") is None


def test_a_repository_in_the_repository_comes_with_it(work: Path) -> None:
    write(work, "inner/a", "inner/x.tmp", "inner/.gitignore")
    (work / "inner/.gitignore").write_text("*.tmp\n")
    git(work / "inner", "init", "--quiet")
    assert tree.files_of(work)[3:] == ["inner/.gitignore", "inner/a", "src/app.py"]


def test_the_revision_is_the_commit_and_what_is_beside_it(work: Path) -> None:
    found = tree.revision_of(work)
    assert found
    assert len(found) == 12
    write(work, "new")
    assert tree.revision_of(work) == f"{found}, with changes"


@pytest.mark.parametrize(
    ("git", "docker", "kept"),
    [
        ("", "", ["Dockerfile", "a.log", "data/b.log", "node_modules/x/y", "web/node_modules/z"]),
        ("*.log", "", ["Dockerfile", "node_modules/x/y", "web/node_modules/z"]),
        ("node_modules/", "", ["Dockerfile", "a.log", "data/b.log"]),
        ("", "node_modules\n*.log\n# *", ["Dockerfile", "data/b.log", "web/node_modules/z"]),
        ("", "**/node_modules\nDockerfile", ["Dockerfile", "a.log", "data/b.log"]),
        ("", "*\n!data", ["Dockerfile", "data/b.log"]),
    ],
)
def test_elsewhere_the_ignore_files_decide(tmp_path: Path, git: str, docker: str, kept: list[str]) -> None:
    write(tmp_path, "Dockerfile", "a.log", "data/b.log", "node_modules/x/y", "web/node_modules/z", ".git/config")
    for name, text in ((".gitignore", git), (".dockerignore", docker)):
        (tmp_path / name).write_text(text)
    os.mkfifo(tmp_path / "pipe")
    found = tree.files_of(tmp_path)
    assert [name for name in found if name not in (".gitignore", ".dockerignore")] == kept


def test_the_same_files_are_the_same_archive(work: Path, tmp_path: Path) -> None:
    shutil.copytree(work, tmp_path / "copy", symlinks=True)
    for name in tree.files_of(work):
        os.utime(tmp_path / "copy" / name, (1, 1))
    assert packed(work) == packed(tmp_path / "copy")
    (work / "src/app.py").chmod(0o755)
    assert packed(work) != packed(tmp_path / "copy")


PART = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda part: part not in (".", "..", ".git") and len(part.encode()) < 200
)
FILES = st.dictionaries(st.lists(PART, min_size=1, max_size=3).map(tuple), st.tuples(st.binary(), st.booleans()))


@given(FILES)
def test_what_is_packed_is_what_is_unpacked(files: dict[tuple[str, ...], tuple[bytes, bool]]) -> None:
    plain = {
        parts: value
        for parts, value in files.items()
        if not any(parts[:length] in files for length in range(1, len(parts))) and "ignore" not in parts[-1]
    }
    with TemporaryDirectory() as name:
        source, target, archive = Path(name, "source"), Path(name, "target"), Path(name, "archive")
        source.mkdir()
        target.mkdir()
        for parts, (content, is_executable) in plain.items():
            file = source.joinpath(*parts)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            file.chmod(0o755 if is_executable else 0o644)
        archive.write_bytes(packed(source))
        archives.check(archive)
        archives.unpack(archive, target)
        found = {path.relative_to(target).parts: path for path in target.rglob("*") if path.is_file()}
        assert {
            parts: (path.read_bytes(), path.stat().st_mode & 0o777 == 0o755) for parts, path in found.items()
        } == plain
