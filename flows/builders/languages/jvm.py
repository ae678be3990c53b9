"""Java, Kotlin and the like: built by Maven or Gradle, whose files tell what comes out, and run on Temurin."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flows.builders import parts, versions
from flows.builders.recipe import IGNORED, BuildRequest, Recipe
from flows.builders.tree import Tree

OLDEST = 8
NEWEST = "21"  # of those with long support, the one that every version of the tools in use can run on
# Of the archives in a folder, the one that has all in it; its name has the project's version.
JAR = 'set -- $(ls -S ./*.[jw]ar) && cp "$1" /out/app.jar'
_VERSION = re.compile(r"(?:1\.)?([0-9]{1,2})\b")


@dataclass(frozen=True)
class Tool:
    """The way one tool builds this source: its command, with the source's wrapper or without, and its results."""

    title: str
    image: str  # without a wrapper; with one, any image with Java will do
    is_wrapped: bool
    line: str
    cache: str
    variables: str
    home: Tree  # of the whole build
    module: str  # from there; `.` is the whole
    output: str  # the folder that a build fills, from the module
    made: str  # the shell's line that puts what is to be run into /out
    start: str
    version: str | None  # as the tool's files name it


def recipe(tree: Tree, request: BuildRequest, tool: Tool) -> Recipe:
    """Returns the recipe of a source that this tool builds."""
    version = _version(tree, tool.version) or NEWEST
    line = parts.line(tree, request, tool.start, "add a Procfile with a line such as `web: java -jar target/app.jar`.")
    is_own = line != tool.start
    title = f"Java {version}, {tool.title}"
    module = "/app" if tool.module == "." else f"/app/{tool.module}"
    last = [
        f"FROM {request.base(f'eclipse-temurin:{version}-jre')}",
        "ENV JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75",
        *(parts.brought(f"{module}/{tool.output}", f"/app/{tool.output}") if is_own else parts.brought("/out")),
        *parts.served(tree),
        parts.start(line),
    ]
    return Recipe(
        title=title,
        dockerfile=parts.text(title, _build_stage(request, tool, version, module, is_own=is_own), last),
        context=tool.home.place,
        ignored=(*IGNORED, tool.output, f"*/{tool.output}"),
        release=parts.release(tree),
    )


def _build_stage(request: BuildRequest, tool: Tool, version: str, module: str, *, is_own: bool) -> Sequence[str]:
    """Builds take turns with the packages of the tool, whose locks do not reach from one container to another."""
    image = f"eclipse-temurin:{version}-jdk" if tool.is_wrapped else tool.image.format(version=version)
    install, cache = request.build.install_command, f"{tool.cache},sharing=locked"
    return [
        f"FROM {request.base(image)} AS build",
        "WORKDIR /app",
        *([f"ENV {tool.variables}"] if tool.variables else []),
        *parts.arguments(request),
        "COPY . .",
        *([parts.run(install, request, cache)] if install else []),
        *parts.built(request.build.build_command or tool.line, request, cache),
        *([] if is_own else [f"WORKDIR {module}/{tool.output}", f"RUN mkdir /out && {tool.made}"]),
    ]


def _found(named: str | None) -> str | None:
    """Returns only the first number, because the images of single updates go by other names."""
    found = _VERSION.match(named or "")
    return found[1] if found and int(found[1]) >= OLDEST else None


def _version(tree: Tree, of_tool: str | None) -> str | None:
    properties = re.search(r"^java\.runtime\.version\s*=\s*(\S+)", tree.text("system.properties"), re.MULTILINE)
    named = (properties and properties[1], versions.stated(tree, "java", ".java-version"), of_tool)
    return next((found for each in named if (found := _found(each))), None)
