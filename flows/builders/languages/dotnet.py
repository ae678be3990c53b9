"""C#, F# and Visual Basic on .NET, with Microsoft's own images: no other registry has them."""

import re
import shlex
from collections.abc import Sequence
from pathlib import PurePosixPath

from flows.builders import parts
from flows.builders.recipe import IGNORED, BuildRequest, Recipe
from flows.builders.tree import Tree, table
from flows.domain.errors import BuildFailed

IMAGES = "mcr.microsoft.com/dotnet"
NEWEST = "10.0"  # with long support, in November 2026
PATTERNS = tuple(f"{place}*.{kind}proj" for place in ("", "*/", "src/*/") for kind in ("cs", "fs", "vb"))
WHOLE = ("*.sln", "*.slnx", "global.json", "Directory.Build.props", "Directory.Packages.props", "nuget.config")
CACHE = "/root/.nuget/packages"
_FRAMEWORK = re.compile(r"<TargetFrameworks?>([^<]{1,200})</TargetFrameworks?>")
_VERSION = re.compile(r"net(?:coreapp)?([0-9]{1,3}\.[0-9]{1,3})")
_ASSEMBLY = re.compile(r"<AssemblyName>\s*([A-Za-z0-9_.-]{1,100})\s*</AssemblyName>")
_SDK = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{3}")
_PATH = re.compile(r"[A-Za-z0-9_./ +-]{1,300}")
_REMEDY = "add a Procfile with a line such as `web: dotnet Shop.dll`."


def dotnet(tree: Tree, request: BuildRequest) -> Recipe | None:
    """Returns None where there is no project that is a program."""
    project = _project(tree)
    if project is None:
        return None
    home = _home(tree, project)
    text = tree.text(project)
    name = PurePosixPath(project).stem
    assembly = _ASSEMBLY.search(text)
    program = f"{assembly[1] if assembly else name}.dll"
    is_web = _is_web(text)
    image = "aspnet" if is_web else "runtime"
    usual = f"export ASPNETCORE_URLS=http://0.0.0.0:$PORT && dotnet {shlex.quote(program)}" if is_web else None
    line = parts.line(tree, request, usual or f"dotnet {shlex.quote(program)}", _REMEDY)
    version = _version(home, text)
    title = f".NET {version}, {name}"
    last = [
        f"FROM {request.base(f'{IMAGES}/{image}:{version}')}",
        "ENV DOTNET_EnableDiagnostics=0",
        *parts.brought("/out"),
        *parts.served(tree),
        parts.start(line),
    ]
    return Recipe(
        title=title,
        dockerfile=parts.text(title, _build_stage(tree, home, request, project, version), last),
        context=home.place,
        ignored=(*IGNORED, "**/bin", "**/obj"),
        release=parts.release(tree),
    )


def _build_stage(tree: Tree, home: Tree, request: BuildRequest, project: str, version: str) -> Sequence[str]:
    publish = f"dotnet publish {shlex.quote(project)} --configuration Release --output /out -p:UseAppHost=false"
    install = request.build.install_command
    return [
        f"FROM {request.base(f'{IMAGES}/sdk:{_sdk(home) or version}')} AS build",
        "WORKDIR /app",
        "ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1",
        *parts.arguments(request),
        "COPY . .",
        *parts.workdir(tree, home),
        *([parts.run(install, request, CACHE)] if install else []),
        *parts.built(request.build.build_command or publish, request, CACHE),
    ]


def _project(tree: Tree) -> str | None:
    """Returns the nearest project that serves, else the only program. Raises BuildFailed where that is unclear."""
    found = [name for pattern in PATTERNS for name in tree.names(pattern)]
    texts = {name: tree.text(name) for name in found if _PATH.fullmatch(name)}
    texts = {name: text for name, text in texts.items() if "Microsoft.NET.Test.Sdk" not in text}
    serving = [name for name, text in texts.items() if _is_web(text)]
    programs = serving or [name for name, text in texts.items() if _is_program(text)]
    nearest = [name for name in programs if name.count("/") == min(each.count("/") for each in programs)]
    if len(nearest) > 1:
        raise BuildFailed(f"Several projects are programs, name the folder of one: {', '.join(nearest)}.")
    return nearest[0] if nearest else None


def _is_web(text: str) -> bool:
    return "Microsoft.NET.Sdk.Web" in text or "Microsoft.AspNetCore.App" in text


def _is_program(text: str) -> bool:
    return "Microsoft.NET.Sdk.Worker" in text or bool(re.search(r"<OutputType>\s*(Win)?Exe\s*<", text, re.IGNORECASE))


def _home(tree: Tree, project: str) -> Tree:
    """Returns the root, where the project is built with what lies there."""
    root = tree.at(".")
    leads_out = re.search(r"Include=\"\.\.[\\/]", tree.text(project)) is not None and "/" not in project
    return root if leads_out or any(root.names(pattern) for pattern in WHOLE) else tree


def _version(home: Tree, text: str) -> str:
    """Returns the newest of the project's frameworks, which may be named for all projects at once."""
    texts = (text, home.text("Directory.Build.props"))
    named = [found for each in texts for group in _FRAMEWORK.findall(each) for found in _VERSION.findall(group)]
    return max(named, key=lambda each: [int(part) for part in each.split(".")], default=NEWEST)


def _sdk(home: Tree) -> str | None:
    """Returns the SDK of global.json, unless that allows for later ones."""
    wanted = table(home.jsonc("global.json"), "sdk")
    allows = wanted.get("rollForward") in ("feature", "minor", "major", "latestFeature", "latestMinor", "latestMajor")
    found = _SDK.fullmatch(str(wanted.get("version")))
    return found[0] if found and not allows else None
