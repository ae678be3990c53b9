"""Recognises JavaScript projects: a server and its start command, or a site and the folder that its build fills."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flows.builders.tree import Tree, table


@dataclass(frozen=True)
class App:
    """A JavaScript project; `publish` is the folder of a site, instead of a command that starts a server."""

    name: str
    build: str | None = None
    start: str | None = None
    publish: str | None = None
    hashed: tuple[str, ...] = ()  # folders of it whose files never change under one name


@dataclass(frozen=True)
class Framework:
    """A JavaScript framework: the package by which it is recognised, and its defaults."""

    name: str
    package: str
    publish: str | None = None
    start: str | None = None
    server: tuple[str, ...] = ()  # a package of these makes a server of what is a site otherwise
    hashed: tuple[str, ...] = ()


# The first that is among the packages: those that build on others come before them.
FRAMEWORKS = (
    Framework("Next.js", "next", start="node_modules/.bin/next start --hostname 0.0.0.0 --port $PORT"),
    Framework("Nuxt", "nuxt", start="node .output/server/index.mjs"),
    Framework("Remix", "@remix-run/serve", start="node_modules/.bin/remix-serve build/server/index.js"),
    Framework(
        "React Router", "@react-router/serve", start="node_modules/.bin/react-router-serve build/server/index.js"
    ),
    Framework("Astro", "astro", "dist", "node dist/server/entry.mjs", ("@astrojs/node",), ("_astro",)),
    Framework("SvelteKit", "@sveltejs/adapter-node", start="node build"),
    Framework("SvelteKit", "@sveltejs/adapter-static", "build", hashed=("_app/immutable",)),
    Framework("NestJS", "@nestjs/core", start="node dist/main.js"),
    Framework("Gatsby", "gatsby", "public"),
    Framework("Docusaurus", "@docusaurus/core", "build", hashed=("assets",)),
    Framework("VitePress", "vitepress", "docs/.vitepress/dist", hashed=("assets",)),
    Framework("Eleventy", "@11ty/eleventy", "_site"),
    Framework("Create React App", "react-scripts", "build"),
    Framework("Vue CLI", "@vue/cli-service", "dist"),
    Framework("Vite", "vite", "dist", hashed=("assets",)),
)
SERVERS = ("express", "fastify", "koa", "hono", "@hapi/hapi", "@adonisjs/core")
PROGRAMS = ("server.js", "server.mjs", "index.js", "index.mjs", "app.js", "main.js", "src/index.js", "src/server.js")


def found(tree: Tree, runs: str) -> App | None:
    """Returns what package.json and the files show; None where nothing could be started or served."""
    package = tree.json("package.json")
    scripts, needs = (
        table(package, "scripts"),
        {**table(package, "devDependencies"), **table(package, "dependencies")},
    )
    build = f"{runs} build" if "build" in scripts else None
    framework = next((each for each in FRAMEWORKS if each.package in needs), None)
    server = next((name for name in SERVERS if name in needs), None)
    start = f"{runs} start" if "start" in scripts else None
    if framework and not (server and framework.publish and start):
        return _of(framework, needs, build, start)
    main = str(package.get("main") or "")
    program = main if tree.has(main) else tree.first(*PROGRAMS)
    line = start or (f"node {shlex.quote(program)}" if program else None)
    return App(server.capitalize() if server else "", build, line) if line or build else None


def _of(framework: Framework, needs: Mapping[str, Any], build: str | None, start: str | None) -> App:
    """Makes an app: a site's `start` is for its author's machine, a server's is how it is meant to be started."""
    serves = framework.publish is None or any(name in needs for name in framework.server)
    if not serves:
        return App(framework.name, build, publish=framework.publish, hashed=framework.hashed)
    own = start if framework.name in ("NestJS", "Remix", "React Router") else None
    return App(framework.name, build, own or framework.start)
