"""JavaScript on Node: npm, pnpm, Yarn and Bun; servers, and sites that are built once and served as files."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.builders import parts, versions
from flows.builders.languages import node_apps
from flows.builders.languages.node_apps import App
from flows.builders.recipe import Recipe, Wish
from flows.builders.static import ROOT, serving
from flows.builders.tree import Tree
from flows.domain.errors import BuildFailed


@dataclass(frozen=True)
class Manager:
    """One tool that installs packages: what it reads, and its words."""

    name: str
    locks: tuple[str, ...]
    install: str
    prune: str
    cache: str
    runs: str = ""  # what comes before the name of a script
    others: tuple[str, ...] = ()  # further files that it reads, if they are there


MANAGERS = (
    Manager(
        "pnpm", ("pnpm-lock.yaml",), "pnpm install --frozen-lockfile", "CI=true pnpm prune --prod",
        "/root/.local/share/pnpm/store", "pnpm run", ("pnpm-workspace.yaml", ".npmrc", ".pnpmfile.cjs"),
    ),
    Manager(
        "Yarn", (".yarnrc.yml",), "YARN_NODE_LINKER=node-modules yarn install --immutable",
        "YARN_NODE_LINKER=node-modules yarn workspaces focus --all --production",
        "/root/.yarn/berry/cache", "yarn run", ("yarn.lock", ".npmrc"),
    ),
    Manager(
        "Yarn", ("yarn.lock",), "yarn install --frozen-lockfile", "yarn install --frozen-lockfile --production",
        "/usr/local/share/.cache/yarn", "yarn run", (".yarnrc", ".npmrc"),
    ),
    Manager(
        "Bun", ("bun.lock", "bun.lockb"), "bun install --frozen-lockfile", "bun install --production --frozen-lockfile",
        "/root/.bun/install/cache", "bun run", ("bunfig.toml", ".npmrc"),
    ),
    Manager(
        "npm", ("package-lock.json", "npm-shrinkwrap.json"), "npm ci", "npm prune --omit=dev",
        "/root/.npm", "npm run", (".npmrc",),
    ),
)  # fmt: skip
UNLOCKED = "npm install --no-audit --no-fund"


def node(tree: Tree, wish: Wish) -> Recipe | None:
    """None where there is no package.json."""
    if not tree.has("package.json"):
        return None
    home = _home(tree)
    manager, is_locked = _manager(home)
    app = node_apps.found(tree, manager.runs)
    own = parts.process(tree, wish.build.process)
    version = _version(tree, home)
    image = wish.base(f"node:{version or 'lts'}-slim")
    files = wish.build.publish or (app.publish if app and not own else None)
    title = ", ".join([f"Node {version or 'LTS'}", manager.name, *([app.name] if app and app.name else [])])
    install = wish.build.install_command or (manager.install if is_locked else UNLOCKED)
    sources = _Sources(tree, home, manager)
    stage = _build_stage(sources, wish, image, install, app)
    if files is not None:
        copy = parts.copy(f"{sources.inner}/{files}/", f"{ROOT}/", "--from=build")
        last = serving(wish, [copy], hashed=app.hashed if app else ())
        title = f"{title}, served by Caddy"
    else:
        line = own or (app.start if app and wish.build.process == "web" else None)
        if line is None:
            raise BuildFailed(_nothing_to_start(wish.build.process))
        back = ["WORKDIR /app"] if tree.place != home.place else []
        stage = [*stage, *([] if wish.build.install_command else [*back, parts.run(manager.prune, wish)])]
        last = _final_stage(sources, image, line)
    warnings = () if is_locked else ("No lock file: each build takes the newest packages that package.json allows.",)
    return Recipe(
        title=title,
        dockerfile=parts.text(title, stage, last),
        context=home.place,
        release=parts.process(tree, "release"),
        warnings=warnings,
    )


@dataclass(frozen=True)
class _Sources:
    """The app's folder, and the one with the lock file: the same, or that of the workspace around it."""

    tree: Tree
    home: Tree
    manager: Manager

    @property
    def inner(self) -> str:
        """The app's folder in the image."""
        below = self.tree.folder.relative_to(self.home.folder)
        return "/app" if str(below) == "." else f"/app/{below}"

    @property
    def early(self) -> str | None:
        """Files that tell what to install, where those of the root are all."""
        if self.tree.place != self.home.place or self.home.json("package.json").get("workspaces"):
            return None
        if self.home.has("pnpm-workspace.yaml") or "prepare" in (self.home.json("package.json").get("scripts") or {}):
            return None
        named = [name for name in ("package.json", *self.manager.locks, *self.manager.others) if self.home.has(name)]
        return None if self.home.names(".yarn/releases/*") else " ".join(named)


def _build_stage(sources: _Sources, wish: Wish, image: str, install: str, app: App | None) -> Sequence[str]:
    manager, early = sources.manager, sources.early if wish.build.install_command is None else None
    build = wish.build.build_command or (app.build if app else None)
    tool = _tool(sources.home, manager)
    return [
        f"FROM {image} AS build",
        "WORKDIR /app",
        *parts.arguments(wish),
        *([parts.run(tool, wish, "/root/.npm")] if tool else []),
        f"COPY {early} ./" if early else "COPY . .",
        parts.run(install, wish, manager.cache),
        *(["COPY . ."] if early else []),
        *([f"WORKDIR {sources.inner}"] if sources.inner != "/app" else []),
        *parts.built(build, wish),
    ]


def _final_stage(sources: _Sources, image: str, line: str) -> Sequence[str]:
    tool = _tool(sources.home, sources.manager) if line.startswith(("pnpm", "yarn", "bun")) else None
    return [
        f"FROM {image}",
        *([f"RUN {tool}"] if tool else []),
        "ENV NODE_ENV=production HOST=0.0.0.0 HOSTNAME=0.0.0.0",
        f"WORKDIR {sources.inner}",
        f"COPY --from=build --chown={parts.USER} /app /app",
        *parts.SERVED,
        parts.start(line),
    ]


def _home(tree: Tree) -> Tree:
    """Where the lock file is: here, or at the root of the workspace that this folder belongs to."""
    locks = [name for each in MANAGERS for name in each.locks]
    if tree.place == "." or tree.has(*locks):
        return tree
    root = tree.at(".")
    is_workspace = root.json("package.json").get("workspaces") or root.has("pnpm-workspace.yaml")
    return root if is_workspace and root.has(*locks) else tree


def _manager(home: Tree) -> tuple[Manager, bool]:
    """And whether its lock file is there."""
    locked = next((each for each in MANAGERS if home.has(*each.locks)), None)
    return (locked, True) if locked else (MANAGERS[-1], False)


def _tool(home: Tree, manager: Manager) -> str | None:
    """npm brings the others, in the version that `packageManager` names."""
    if manager.name == "npm":
        return None
    name, _, version = str(home.json("package.json").get("packageManager") or "").partition("@")
    wanted = version.partition("+")[0] if name == manager.name.lower() else ""
    if manager.name == "Yarn":
        is_old = "yarn.lock" in manager.locks
        return f"npm install --global --force {'yarn@1' if is_old else f'@yarnpkg/cli-dist@{wanted or 4}'}"
    return f"npm install --global {manager.name.lower()}{f'@{wanted}' if wanted else ''}"


def _version(tree: Tree, home: Tree) -> str | None:
    for each in (tree, home):
        if named := versions.stated(each, "node", ".nvmrc", ".node-version"):
            return named
        if wanted := (each.json("package.json").get("engines") or {}).get("node"):
            return versions.of_range("node", str(wanted))
    return None


def _nothing_to_start(process: str) -> str:
    if process != "web":
        return f"The Procfile has no line `{process}:`."
    return "Nothing was found that could be started: give package.json a script `start`, or add a Procfile."
