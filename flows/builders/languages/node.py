"""JavaScript on Node: npm, pnpm, Yarn and Bun; servers, and sites that are built once and served as files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.builders import parts, versions
from flows.builders.languages import node_apps
from flows.builders.languages.node_managers import UNLOCKED, Manager, home_of, manager_of, tool_of
from flows.builders.recipe import BuildRequest, Recipe
from flows.builders.static import ROOT, serving
from flows.builders.tree import Tree, table

REMEDY = "give package.json a script `start`, or add a Procfile."
MOST_NAMED = 8


def node(tree: Tree, request: BuildRequest) -> Recipe | None:
    """Returns None where there is no package.json."""
    if not tree.has("package.json"):
        return None
    home = home_of(tree)
    manager, is_locked = manager_of(home)
    app = node_apps.found(tree, manager.runs)
    own = parts.process(tree, request.build.process)
    version = _version(tree, home)
    image = request.base(f"node:{version or 'lts'}-slim")
    files = request.build.publish or (app.publish if app and not own else None)
    title = ", ".join([f"Node {version or 'LTS'}", manager.name, *([app.name] if app and app.name else [])])
    install = request.build.install_command or (manager.install if is_locked else UNLOCKED)
    sources = _Sources(tree, home, manager)
    stage = _build_stage(sources, request, image, install, app.build if app else None)
    if files is not None:
        copy = parts.copy(f"{sources.inner}/{files}/", f"{ROOT}/", "--from=build")
        last = serving(request, [copy], hashed=app.hashed if app else ())
        title = f"{title}, served by Caddy"
    else:
        line = parts.line(tree, request, app.start if app else None, _remedy(tree))
        back = ["WORKDIR /app"] if tree.place != home.place else []
        stage = [*stage, *([] if request.build.install_command else [*back, parts.run(manager.prune, request)])]
        last = _final_stage(sources, image, line)
    warnings = () if is_locked else ("No lock file: each build takes the newest packages that package.json allows.",)
    return Recipe(
        title=title,
        dockerfile=parts.text(title, stage, last),
        context=home.place,
        release=parts.release(tree),
        warnings=warnings,
    )


def _remedy(tree: Tree) -> str:
    """Suggests an app: who deploys the root of a workspace most likely means one of its apps."""
    found = [name for pattern in ("*/package.json", "*/*/package.json") for name in tree.names(pattern)]
    folders = [name.removesuffix("/package.json") for name in found if "node_modules/" not in name]
    return f"choose the folder of an app, of {', '.join(folders[:MOST_NAMED])}; or {REMEDY}" if folders else REMEDY


@dataclass(frozen=True)
class _Sources:
    """The app's folder, and the one with the lock file: the same, or that of the workspace around it."""

    tree: Tree
    home: Tree
    manager: Manager

    @property
    def inner(self) -> str:
        return parts.inner(self.tree, self.home)

    @property
    def early(self) -> str | None:
        """Files that tell what to install, where those of the root are all."""
        if self.tree.place != self.home.place or self.home.json("package.json").get("workspaces"):
            return None
        if self.home.has("pnpm-workspace.yaml") or "prepare" in table(self.home.json("package.json"), "scripts"):
            return None
        named = [name for name in ("package.json", *self.manager.locks, *self.manager.others) if self.home.has(name)]
        return None if self.home.names(".yarn/releases/*") else " ".join(named)


def _build_stage(
    sources: _Sources, request: BuildRequest, image: str, install: str, build: str | None, name: str = "build"
) -> Sequence[str]:
    manager, early = sources.manager, sources.early if request.build.install_command is None else None
    tool = tool_of(sources.home, manager)
    return [
        f"FROM {image} AS {name}",
        "WORKDIR /app",
        *parts.arguments(request),
        *([parts.run(tool, request, "/root/.npm")] if tool else []),
        f"COPY {early} ./" if early else "COPY . .",
        parts.run(install, request, manager.cache),
        *(["COPY . ."] if early else []),
        *parts.workdir(sources.tree, sources.home),
        *parts.built(request.build.build_command or build, request),
    ]


def _final_stage(sources: _Sources, image: str, line: str) -> Sequence[str]:
    tool = tool_of(sources.home, sources.manager) if line.startswith(("pnpm", "yarn", "bun")) else None
    return [
        f"FROM {image}",
        *([f"RUN {tool}"] if tool else []),
        "ENV NODE_ENV=production HOST=0.0.0.0 HOSTNAME=0.0.0.0",
        *parts.brought("/app", work=sources.inner),
        *parts.served(sources.tree),
        parts.start(line),
    ]


def _version(tree: Tree, home: Tree) -> str | None:
    for each in (tree, home):
        if named := versions.stated(each, "node", ".nvmrc", ".node-version"):
            return named
        if wanted := table(each.json("package.json"), "engines").get("node"):
            return versions.of_range("node", str(wanted))
    return None


def assets(tree: Tree, request: BuildRequest, *before: str) -> tuple[Sequence[Sequence[str]], str]:
    """Builds the assets of another language's project that has a script `build`.

    Returns a stage that runs the script, and the line that copies the source from there; else no stage, and the plain
    line. `before`: lines of the stage that bring what the script reads.
    """
    scripts = table(tree.json("package.json"), "scripts")
    if "build" not in scripts:
        return [], "COPY . ."
    manager, is_locked = manager_of(tree)
    image = request.base(f"node:{_version(tree, tree) or 'lts'}-slim")
    builds = [f"{manager.runs} {name}" for name in ("build", "build:css") if name in scripts]
    plain = replace(request, build=request.build.model_copy(update={"install_command": None, "build_command": None}))
    install = manager.install if is_locked else UNLOCKED
    line = " && ".join([*builds, "rm -rf node_modules"])
    stage = [*_build_stage(_Sources(tree, tree, manager), plain, image, install, None, "assets"), *before]
    return [[*stage, *parts.built(line, plain)]], "COPY --from=assets /app ./"
