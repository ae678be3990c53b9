"""Elixir: a release of a mix project, Phoenix or another."""

import re
from collections.abc import Sequence

from flows.builders import parts, versions
from flows.builders.recipe import IGNORED, BuildRequest, Recipe
from flows.builders.tree import Tree

PLACES = "MIX_ENV=prod MIX_HOME=/app/.mix LANG=C.UTF-8"
CACHES = ("/root/.hex/packages", "/root/.cache/rebar3")
_ATOM = r"([a-z][a-z0-9_]{0,99})"
_APP = re.compile(rf"\bapp:\s*:{_ATOM}")
_RELEASE = re.compile(rf"\breleases:\s*\[\s*{_ATOM}:")
_WANTED = re.compile(r"\belixir:\s*\"([^\"\n]{1,100})\"")


def elixir(tree: Tree, request: BuildRequest) -> Recipe | None:
    """Returns None where there is no mix.exs that names an app."""
    project = tree.text("mix.exs")
    app = _RELEASE.search(project) or _APP.search(project)
    if app is None:
        return None
    is_phoenix = ":phoenix," in project
    line = parts.line(tree, request, f"bin/{app[1]} start", "add a Procfile.")
    release = parts.release(tree)
    uses_mix = any(re.search(r"\bmix\b", each) for each in (line, release or ""))
    version = _version(tree, project) or "1"
    title = f"Elixir {version}, {'Phoenix' if is_phoenix else app[1]}"
    source = "/app" if uses_mix else f"/app/_build/prod/rel/{app[1]}"
    last = [
        f"FROM {request.base(f'elixir:{version}-slim')}",
        f"ENV {PLACES if uses_mix else 'LANG=C.UTF-8 RELEASE_TMP=/tmp'}",
        *(["ENV PHX_SERVER=true"] if is_phoenix else []),
        *parts.brought(source),
        *parts.served(tree),
        parts.start(line),
    ]
    secret = is_phoenix and request.lacks("SECRET_KEY_BASE")
    return Recipe(
        title=title,
        dockerfile=parts.text(title, _build_stage(tree, request, version, project, uses_mix=uses_mix), last),
        context=tree.place,
        ignored=(*IGNORED, "_build", "deps"),
        release=release,
        warnings=("Phoenix wants the variable SECRET_KEY_BASE: give it to the service.",) if secret else (),
    )


def _build_stage(tree: Tree, request: BuildRequest, version: str, project: str, *, uses_mix: bool) -> Sequence[str]:
    """Builds assets after the code, which may bring some; `uses_mix`: what is started needs no release."""
    lock = " mix.lock" if tree.has("mix.lock") else ""
    install = request.build.install_command or "mix deps.get --only prod && mix deps.compile"
    is_early = request.build.install_command is None and "path:" not in project
    has_packages = tree.has("assets/package.json")
    config = "COPY config config" if tree.has_folder("config") else ""
    steps = [
        "mix compile",
        "npm install --prefix assets --no-audit --no-fund" if has_packages else "",
        "mix assets.deploy" if '"assets.deploy"' in project else "",
        "" if uses_mix else "mix release --overwrite",
    ]
    return [
        f"FROM {request.base(f'elixir:{version}')} AS build",
        "WORKDIR /app",
        f"ENV {PLACES}",
        *parts.arguments(request),
        *([parts.packages("npm")] if has_packages else []),
        "RUN mix local.hex --force && mix local.rebar --force",
        *(filter(None, [f"COPY mix.exs{lock} ./", config]) if is_early else ["COPY . ."]),
        parts.run(install, request, *CACHES),
        *(["COPY . ."] if is_early else []),
        *parts.built(request.build.build_command or " && ".join(filter(None, steps)), request),
    ]


def _version(tree: Tree, project: str) -> str | None:
    if named := versions.stated(tree, "elixir", ".elixir-version"):
        return named
    wanted = _WANTED.search(project)
    return versions.of_pessimistic_range("elixir", wanted[1]) if wanted else None
