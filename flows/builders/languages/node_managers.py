"""The tools that install JavaScript packages."""

import re
from dataclasses import dataclass

from flows.builders.tree import Tree

_PACKAGE_MANAGER = re.compile(r"(?P<name>[a-z]+)@(?P<version>[0-9][0-9A-Za-z.-]{0,50})")


@dataclass(frozen=True)
class Manager:
    """One tool that installs JavaScript packages: the files that it reads, and its commands."""

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


def home_of(tree: Tree) -> Tree:
    """Returns where the lock file is: here, or at the root of the workspace that this folder belongs to."""
    locks = [name for each in MANAGERS for name in each.locks]
    if tree.place == "." or tree.has(*locks):
        return tree
    root = tree.at(".")
    is_workspace = root.json("package.json").get("workspaces") or root.has("pnpm-workspace.yaml")
    return root if is_workspace and root.has(*locks) else tree


def manager_of(home: Tree) -> tuple[Manager, bool]:
    """Returns the package manager, and whether its lock file is there."""
    locked = next((each for each in MANAGERS if home.has(*each.locks)), None)
    return (locked, True) if locked else (MANAGERS[-1], False)


def tool_of(home: Tree, manager: Manager) -> str | None:
    """Returns what npm installs first: another manager, in the version that `packageManager` names."""
    if manager.name == "npm":
        return None
    named = _PACKAGE_MANAGER.match(str(home.json("package.json").get("packageManager")))
    wanted = named["version"] if named and named["name"] == manager.name.lower() else ""
    if manager.name == "Yarn":
        is_old = "yarn.lock" in manager.locks
        return f"npm install --global --force {'yarn@1' if is_old else f'@yarnpkg/cli-dist@{wanted or 4}'}"
    return f"npm install --global {manager.name.lower()}{f'@{wanted}' if wanted else ''}"
