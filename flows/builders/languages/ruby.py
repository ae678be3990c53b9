"""Ruby: Rails, Sinatra and whatever else Rack serves, or what the `Procfile` says."""

import re
from collections.abc import Sequence

from flows.builders import parts, versions
from flows.builders.languages import node
from flows.builders.recipe import IGNORED, BuildRequest, Recipe
from flows.builders.tree import Tree

PROGRAMS = ("app.rb", "main.rb", "server.rb", "bot.rb", "worker.rb")
GEMS = "BUNDLE_PATH=/app/vendor/bundle BUNDLE_WITHOUT=development:test"
SERVING = "RAILS_ENV=production RACK_ENV=production RAILS_LOG_TO_STDOUT=1 RAILS_SERVE_STATIC_FILES=1"
# What these gems load as they run, by names that no release of Debian changes.
LOADED = {
    "pg": "libpq5",
    "mysql2": "libmariadb3",
    "trilogy": "zlib1g",
    "ruby-vips": "libvips-tools",
    "image_processing": "libvips-tools",
    "rmagick": "imagemagick",
    "mini_magick": "imagemagick",
}
# The stage for assets has done what these would do, and there is no Node beside Ruby.
BUILT = "SKIP_JS_BUILD=1 SKIP_CSS_BUILD=1 SKIP_YARN_INSTALL=1 VITE_RUBY_SKIP_ASSETS_PRECOMPILE_EXTENSION=true "
REMEDY = "add a config.ru, or a Procfile with a line such as `web: bundle exec puma`."


def ruby(tree: Tree, request: BuildRequest) -> Recipe | None:
    """Returns None where there is no Gemfile, or it is there for other tools only: nothing to start."""
    gems = _gems(tree)
    name, usual = _app(tree, gems)
    if not tree.has("Gemfile") or not (usual or tree.has("Procfile") and not tree.has("package.json")):
        return None
    line = parts.line(tree, request, usual, REMEDY)
    version = _version(tree)
    title = f"Ruby {version or '3'}, {name}" if name else f"Ruby {version or '3'}"
    tag = version or "3"
    is_rails = name == "Rails"
    assets, copy = node.assets(tree, request)
    secret = is_rails and request.lacks("SECRET_KEY_BASE") and request.lacks("RAILS_MASTER_KEY")
    warnings = ["Rails wants SECRET_KEY_BASE or RAILS_MASTER_KEY: give one to the service."] if secret else []
    if not tree.has("Gemfile.lock"):
        warnings.append("No Gemfile.lock: each build takes the newest gems that the Gemfile allows.")
    prepare = _precompile(tree, gems, has_assets=bool(assets)) if is_rails else None
    stage = _build_stage(tree, request, tag, copy, prepare)
    return Recipe(
        title=title,
        dockerfile=parts.text(title, *assets, stage, _final_stage(tree, request, tag, gems, line)),
        context=tree.place,
        ignored=(*IGNORED, "vendor/bundle"),
        release=parts.release(tree),
        warnings=tuple(warnings),
    )


def _build_stage(tree: Tree, request: BuildRequest, version: str, copy: str, prepare: str | None) -> Sequence[str]:
    """Builds on the image with compilers; the gems before the code, unless the Gemfile names some of it."""
    install = request.build.install_command or "bundle install"
    files = [name for name in ("Gemfile", "Gemfile.lock", ".ruby-version") if tree.has(name)]
    is_early = request.build.install_command is None and not re.search(
        r"\bpath:|:path\b|eval_gemfile|\bgemspec\b|require_relative", tree.text("Gemfile")
    )
    packed = [parts.copy("vendor/cache", "vendor/cache")] if tree.has_folder("vendor/cache") else []
    installed = parts.run(install, request, "/root/.bundle/cache")
    locked = " BUNDLE_DEPLOYMENT=1" if tree.has("Gemfile.lock") else ""
    return [
        f"FROM {request.base(f'ruby:{version}')} AS build",
        "WORKDIR /app",
        f"ENV {GEMS}{locked} BUNDLE_GLOBAL_GEM_CACHE=1 RAILS_ENV=production RACK_ENV=production",
        *parts.arguments(request),
        *([f"COPY {' '.join(files)} ./", *packed, installed, copy] if is_early else [copy, installed]),
        *parts.built(request.build.build_command or prepare, request),
    ]


def _final_stage(tree: Tree, request: BuildRequest, version: str, gems: frozenset[str], line: str) -> Sequence[str]:
    loaded = [needed for name, needed in LOADED.items() if name in gems]
    return [
        f"FROM {request.base(f'ruby:{version}-slim')}",
        *([parts.packages(*loaded)] if loaded else []),
        f"ENV {GEMS} {SERVING}",
        *parts.brought("/app"),
        *parts.served(tree),
        parts.start(line),
    ]


def _app(tree: Tree, gems: frozenset[str]) -> tuple[str, str | None]:
    """Returns what the app is, and how it is started."""
    address = "-b tcp://0.0.0.0:$PORT"
    puma = f"bundle exec puma {'-C config/puma.rb' if tree.has('config/puma.rb') else address}"
    if tree.has("config/application.rb") and gems & {"rails", "railties"}:
        return "Rails", puma if "puma" in gems else "bundle exec rails server -b 0.0.0.0 -p $PORT"
    name = "Sinatra" if "sinatra" in gems else ""
    if tree.has("config.ru"):
        return name or "Rack", puma if "puma" in gems else "bundle exec rackup -o 0.0.0.0 -p $PORT"
    program = tree.first(*PROGRAMS)
    if program is None:
        return name, None
    return name or program, f"bundle exec ruby {program}{' -o 0.0.0.0 -p $PORT' if name else ''}"


def _precompile(tree: Tree, gems: frozenset[str], *, has_assets: bool) -> str | None:
    if not gems & {"sprockets-rails", "propshaft", "vite_rails", "sprockets"}:
        return None
    return f"{BUILT if has_assets else ''}SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile"


def _gems(tree: Tree) -> frozenset[str]:
    """Returns all gems that are installed, if that is written down; else those that are asked for."""
    locked = re.findall(r"^ {4}([\w.-]+) \(", tree.text("Gemfile.lock"), re.MULTILINE)
    return frozenset(locked or re.findall(r"^[ \t]*gem[ (]+['\"]([\w.-]+)", tree.text("Gemfile"), re.MULTILINE))


def _version(tree: Tree) -> str | None:
    if named := versions.stated(tree, "ruby", ".ruby-version"):
        return named
    if locked := re.search(r"^RUBY VERSION\n\s+ruby ([0-9]+\.[0-9]+\.[0-9]+)", tree.text("Gemfile.lock"), re.MULTILINE):
        return locked[1]
    wanted = re.search(r"^[ \t]*ruby[ (]+(['\"][^#\n]*)", tree.text("Gemfile"), re.MULTILINE)
    return versions.of_pessimistic_range("ruby", re.sub(r"['\")]", "", wanted[1]).strip()) if wanted else None
