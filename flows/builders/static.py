"""Files as they are, served by Caddy: a site, or what a JavaScript build made."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from flows.builders import parts
from flows.builders.recipe import IGNORED, BuildRequest, Recipe
from flows.builders.tree import Tree
from flows.domain.errors import BuildFailed
from flows.domain.source import Build, BuilderName

IMAGE = "caddy:2-alpine"
ROOT = "/srv"
FOLDERS = (".", "public", "dist", "build", "_site", "site", "www", "out")


def static(tree: Tree, request: BuildRequest) -> Recipe | None:
    """Returns None where no folder that is usual for it has an index."""
    build = request.build
    folder = _folder(tree, build)
    if folder is None:
        return None
    own = next((name for name in (f"{folder}/Caddyfile", "Caddyfile") if tree.has(name)), None)
    lines = serving(request, [parts.copy(_here(folder), f"{ROOT}/")], own)
    title = f"static files{'' if folder == '.' else f' of {folder}'}, served by Caddy"
    ignored = (*IGNORED, *(() if own else ("Caddyfile",)))
    return Recipe(title=title, dockerfile=parts.text(title, lines), context=tree.place, ignored=ignored)


def serving(
    request: BuildRequest, copies: Sequence[str], own_caddyfile: str | None = None, hashed: Sequence[str] = ()
) -> Sequence[str]:
    """Returns the stage that serves the files which `copies` bring to `/srv`.

    In `hashed` folders a file of one name never changes.
    """
    configuration = (
        parts.copy(own_caddyfile, "/etc/caddy/Caddyfile")
        if own_caddyfile
        else parts.printed(caddyfile(request.build, hashed), "/etc/caddy/Caddyfile")
    )
    return [
        f"FROM {request.base(IMAGE)}",
        f"ENV PUBLIC_ROOT={ROOT} XDG_CONFIG_HOME=/tmp/config XDG_DATA_HOME=/tmp/data",
        configuration,
        *copies,
        *parts.SERVED,
        'CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]',
    ]


def caddyfile(build: Build, hashed: Sequence[str] = ()) -> str:
    """Keeps files with a hash in their names for a year; all else is asked for again each time.

    A file is served compressed if its compressed form lies beside it.
    """
    forever = "|".join([r"\.[0-9a-f]{8,32}\.", *(f"^/{folder}/" for folder in hashed)])
    lines = [
        "{",
        "\tadmin off",
        "\tpersist_config off",
        "\tauto_https off",
        "}",
        f":{{$PORT:{parts.PORT}}} {{",
        f"\troot * {{$PUBLIC_ROOT:{ROOT}}}",
        "\tencode zstd gzip",
        f'\t@hashed path_regexp "{forever}"',
        f'\t@other not path_regexp "{forever}"',
        '\theader @hashed Cache-Control "public, max-age=31536000, immutable"',
        '\theader @other Cache-Control "no-cache"',
        *([f"\ttry_files {{path}} {{path}}/ /{build.index}"] if build.single_page else []),
        "\tfile_server {",
        f"\t\tindex {build.index}",
        "\t\tprecompressed zstd br gzip",
        "\t\thide .git .env .env.* Caddyfile",
        "\t}",
        *(_page(build.not_found) if build.not_found else []),
        "}",
    ]
    return "\n".join(lines)


def _folder(tree: Tree, build: Build) -> str | None:
    """Raises BuildFailed where a folder was named that has nothing to serve."""
    if build.publish is not None:
        if not tree.names(f"{build.publish}/*"):
            raise BuildFailed(f"There are no files in the folder {build.publish}.")
        return build.publish
    found = next((each for each in FOLDERS if tree.has(f"{each}/{build.index}")), None)
    if found is None and build.builder is BuilderName.STATIC:
        raise BuildFailed(f"No folder has a file {build.index}: name the one to publish.")
    return found


def _here(folder: str) -> str:
    return "." if folder == "." else f"{PurePosixPath(folder)}/"


def _page(name: str) -> Sequence[str]:
    return ["\thandle_errors 404 {", f"\t\trewrite * /{name}", "\t\tfile_server", "\t}"]
