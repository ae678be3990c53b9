"""`make base-images`: stand-ins for official base images, for engines that reach no registry.

    python -m deployments.lab.base_images [NAME…] [--list] [--force]

A name is one of ours or a tag. A recipe's hash is the label of what was made of it, so that it is made once. What bears
an official tag without that label came from somewhere else and is kept, unless forced.
"""

import argparse
import importlib.metadata
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError

from blocks.docker import setup
from blocks.docker.builds import BuildLimits, Builds
from blocks.docker.engine import Engine
from blocks.docker.images import Images
from blocks.errors import BlockError
from blocks.specs import BuildSpec
from deployments.lab import bootstrap
from deployments.lab.stand_ins import CATALOGUE, Base, wanted
from deployments.problems import BaseImageFailed
from deployments.supervisor.debian import PackagesUnavailable
from deployments.supervisor.images import RECIPE_LABEL, caddy_binary, digest, texts
from flows.settings import Settings

BUILD_SECONDS = 600.0
LAST_LINES = 8
TRUST_STORE = "/etc/ssl/certs/ca-certificates.crt"
TRUSTING = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "NPM_CONFIG_CAFILE")
PATHS = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
UNTRUSTED = "A certificate is not trusted inside of the build: let SLIPWAY_EXTRA_CA name the file of this network's CA."
FOREIGN = ""
Report = Callable[[str], None]


def ensure_base_images(
    settings: Settings, report: Report = lambda line: None, names: Sequence[str] = (), *, force: bool = False
) -> None:
    """Make those stand-ins, or all, that the engine does not have yet, and what they stand on."""
    extra_ca = _extra_ca(settings.extra_ca)
    with closing(Engine(settings.docker_host, settings.instance)) as engine:
        before = setup.images_by_name(engine)
        recipes = {tag: image.labels.get(RECIPE_LABEL, FOREIGN) for tag, image in before.items()}
        for base in wanted(names):
            recipe = _recipe(base, extra_ca)
            if tags := base.tags if force else stale(base.tags, recipe, recipes):
                report(f"building {tags[0]}")
                _make(engine, base, tags, recipe, extra_ca, report, force=force)
                for replaced in {before[tag].id for tag in tags if tag in before}:
                    setup.discard_image(engine, replaced)


def _make(
    engine: Engine, base: Base, tags: Sequence[str], recipe: str, extra_ca: bytes | None, report: Report, *, force: bool
) -> None:
    if base.name == "debian":
        _bootstrap(engine, tags[0], recipe, extra_ca, report)
    else:
        _build(engine, base, tags[0], recipe, force=force)
    images = Images(engine)
    made = images.find(tags[0])
    if made is None or made.labels.get(RECIPE_LABEL) != recipe:
        raise BaseImageFailed(f"The engine did not take the image {tags[0]}.")
    for tag in tags[1:]:
        images.tag(made.id, tag)


def stale(tags: Sequence[str], recipe: str, recipes: Mapping[str, str]) -> Sequence[str]:
    """Return those that are missing, or that have our name and were made by another recipe."""
    return [tag for tag in tags if recipes.get(tag) not in (recipe, FOREIGN)]


def _recipe(base: Base, extra_ca: bytes | None) -> str:
    if base.name == "debian":
        return digest([bootstrap.recipe(extra_ca).encode(), *(change.encode() for change in _changes("", extra_ca))])
    version = importlib.metadata.version(base.package) if base.package else ""
    below = [_recipe(CATALOGUE[name], extra_ca).encode() for name in base.needs]
    return digest([*texts(base.folder), repr(sorted(base.arguments.items())).encode(), version.encode(), *below])


def _extra_ca(file: Path | None) -> bytes | None:
    if file is None:
        return None
    content = file.read_bytes() if file.is_file() else b""
    if b"BEGIN CERTIFICATE" not in content:
        raise BaseImageFailed(f"SLIPWAY_EXTRA_CA names no file with certificates (PEM): {file}.")
    return content


def _bootstrap(engine: Engine, tag: str, recipe: str, extra_ca: bytes | None, report: Report) -> None:
    with TemporaryDirectory(prefix="slipway-base-") as folder:
        system = bootstrap.debian_system(Path(folder), extra_ca, report)
        setup.import_image(engine, system, tag, _changes(recipe, extra_ca))


def _changes(recipe: str, extra_ca: bytes | None) -> list[str]:
    """Return the variables that name the trust store, if it is not the usual one, for all that stands on it."""
    variables = [PATHS, *(f"{name}={TRUST_STORE}" for name in TRUSTING if extra_ca)]
    return ['CMD ["bash"]', f"LABEL {RECIPE_LABEL}={recipe}", *(f"ENV {variable}" for variable in variables)]


def _build(engine: Engine, base: Base, tag: str, recipe: str, *, force: bool) -> None:
    said: list[str] = []
    with TemporaryDirectory(prefix="slipway-base-") as folder:
        context = Path(folder) / "context"
        shutil.copytree(base.folder, context)
        if base.package:
            shutil.copy(caddy_binary(), context)
        labels = {RECIPE_LABEL: recipe}
        spec = BuildSpec(context, context / "Dockerfile", tag, labels, None, base.arguments, use_cache=not force)
        try:
            Builds(engine, BuildLimits()).run(spec, said.extend, BUILD_SECONDS)
        except BlockError as error:
            hint = [UNTRUSTED] if any("CERTIFICATE_VERIFY_FAILED" in line for line in said) else []
            raise BaseImageFailed("\n".join([f"{tag} could not be built:", *said[-LAST_LINES:], *hint])) from error


def main(words: Sequence[str]) -> int:
    """Returns exit status 1, with one line that gives the reason, if something could not be made."""
    parser = argparse.ArgumentParser(
        prog="python -m deployments.lab.base_images", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"{', '.join(CATALOGUE)}, or a tag; all by default")
    parser.add_argument("--list", action="store_true", help="print the tags, one a line")
    parser.add_argument("--force", action="store_true", help="make them anew, also in place of images from elsewhere")
    chosen = parser.parse_args(words)
    try:
        if chosen.list:
            report(*(tag for base in wanted(chosen.names) for tag in base.tags))
        else:
            ensure_base_images(Settings.load(), report, chosen.names, force=chosen.force)
    except (BaseImageFailed, PackagesUnavailable, BlockError, ValidationError) as error:
        report(str(error))
        return 1
    return 0


def report(*lines: str) -> None:
    """Write lines to whoever waits."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
