"""Rust: the programs of a package, or of the one in a workspace that has some."""

import re
import shlex
from collections.abc import Sequence
from pathlib import PurePosixPath

from flows.builders import parts, versions
from flows.builders.languages import programs
from flows.builders.recipe import IGNORED, BuildRequest, Recipe
from flows.builders.tree import Tree, table
from flows.domain.errors import BuildFailed

# What these packages load as they run, by names that no release of Debian changes.
LOADED = {
    "openssl-sys": "openssl",
    "pq-sys": "libpq5",
    "mysqlclient-sys": "libmariadb3",
    "libsqlite3-sys": "libsqlite3-0",
}
# A target folder is shared by all that is built at /app, so builds take turns with it.
CACHES = ("/usr/local/cargo/registry", "/usr/local/cargo/git", "/app/target,sharing=locked")
# And cargo, which goes by times, is made to believe that none of the source was there before.
NEW = "find . -path ./target -prune -o -type f -exec touch {} +"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}")


def rust(tree: Tree, request: BuildRequest) -> Recipe | None:
    """Returns None where there is no package with a program."""
    if not tree.has("Cargo.toml"):
        return None
    home = _home(tree)
    crate = _crate(tree)
    names = _programs(crate) if crate else []
    if crate is None or not names:
        return None
    package = table(crate.toml("Cargo.toml"), "package")
    line = programs.line(tree, request, names, str(package.get("default-run")), str(package.get("name")))
    if "rocket" in table(crate.toml("Cargo.toml"), "dependencies"):
        line = f"export ROCKET_ADDRESS=0.0.0.0 ROCKET_PORT=$PORT && {line}"
    version = _version(tree, home)
    title = f"Rust {version or '1'}, {package.get('name')}" if _is_name(package.get("name")) else "Rust"
    stage = _build_stage(home, crate, request, version or "1", names)
    lock = home.text("Cargo.lock")
    loaded = [needed for name, needed in LOADED.items() if f'name = "{name}"' in lock]
    return Recipe(
        title=title,
        dockerfile=parts.text(title, stage, programs.final_stage(tree, home, request, line, packages=loaded)),
        context=home.place,
        ignored=(*IGNORED, "target"),
        release=parts.release(tree),
        warnings=() if lock else ("No Cargo.lock: each build takes the newest packages that Cargo.toml allows.",),
    )


def _build_stage(home: Tree, crate: Tree, request: BuildRequest, version: str, names: Sequence[str]) -> Sequence[str]:
    below = str(crate.folder.relative_to(home.folder))
    words = [
        "cargo build --release",
        "--locked" if home.has("Cargo.lock") else "",
        *(f"--bin {name}" for name in names),
    ]
    if below != ".":
        words.insert(1, f"--manifest-path {shlex.quote(f'{below}/Cargo.toml')}")
    line = request.build.build_command or " ".join(filter(None, words))
    install = request.build.install_command
    return [
        f"FROM {request.base(f'rust:{version}')} AS build",
        "WORKDIR /app",
        *parts.arguments(request),
        "COPY . .",
        *([parts.run(install, request, *CACHES)] if install else []),
        *parts.built(f"{NEW} && {line} && {programs.copied('target/release', names)}", request, *CACHES),
    ]


def _home(tree: Tree) -> Tree:
    """Returns the workspace that this package belongs to, or its own folder."""
    root = tree.at(".")
    return root if table(root.toml("Cargo.toml"), "workspace") else tree


def _crate(tree: Tree) -> Tree | None:
    """Returns the package here, or the only one of the workspace that has a program."""
    manifest = tree.toml("Cargo.toml")
    if table(manifest, "package") and _programs(tree):
        return tree
    members = table(manifest, "workspace").get("members")
    patterns = [each for each in members if isinstance(each, str)] if isinstance(members, list) else []
    files = [name for each in patterns[:50] if "**" not in each for name in tree.names(f"{each}/Cargo.toml")]
    folders = dict.fromkeys(str(PurePosixPath(tree.place) / name) for name in files)
    crates = [crate for crate in (tree.at(str(PurePosixPath(name).parent)) for name in folders) if _programs(crate)]
    if len(crates) > 1:
        raise BuildFailed(
            f"Several packages have programs, name the folder of one: {', '.join(each.place for each in crates)}."
        )
    return crates[0] if crates else None


def _programs(crate: Tree) -> Sequence[str]:
    """Returns programs that are named, and those whose files are where cargo looks for them."""
    manifest = crate.toml("Cargo.toml")
    name, listed = table(manifest, "package").get("name"), manifest.get("bin")
    named = [table(each).get("name") for each in listed] if isinstance(listed, list) else []
    found = [PurePosixPath(file).stem for file in crate.names("src/bin/*.rs")]
    found += [PurePosixPath(file).parts[2] for file in crate.names("src/bin/*/main.rs")]
    own = [name] if crate.has("src/main.rs") and not named else []
    return [str(each) for each in dict.fromkeys(map(str, [*own, *named, *found])) if _is_name(each)]


def _is_name(name: object) -> bool:
    return isinstance(name, str) and bool(_NAME.fullmatch(name))


def _version(tree: Tree, home: Tree) -> str | None:
    """Returns the version. Of a channel without a number, the image's own tool fetches what is wanted."""
    for each in (tree, home):
        channel = table(each.toml("rust-toolchain.toml"), "toolchain").get("channel") or each.text("rust-toolchain")
        if found := re.search(r"\b1\.[0-9]{1,4}(\.[0-9]{1,3})?\b", str(channel)):
            return found[0]
        if named := versions.stated(each, "rust"):
            return named
    return None
