"""Maven's and Gradle's projects."""

import re
import shlex
from pathlib import PurePosixPath

from flows.builders.languages import jvm
from flows.builders.languages.jvm import Tool
from flows.builders.recipe import BuildRequest, Recipe
from flows.builders.tree import Tree

GRADLE = ("build.gradle", "build.gradle.kts")
SETTINGS = ("settings.gradle", "settings.gradle.kts")
_POM_VERSION = re.compile(
    r"<(?:java\.version|maven\.compiler\.(?:release|source|target)|release|jdk\.version)>\s*([0-9.]{1,9})\s*<"
)
_MODULE = re.compile(r"<module>\s*([A-Za-z0-9_./-]{1,200})\s*</module>")
_GRADLE_VERSION = re.compile(
    r"(?:JavaLanguageVersion\.of\(|jvmToolchain\(|JavaVersion\.VERSION_|(?:source|target)Compatibility\s*=\s*['\"]?)"
    r"((?:1[._])?[0-9]{1,2})"
)
_PROJECT_NAME = re.compile(r"rootProject\.name\s*=\s*['\"]([A-Za-z0-9_.-]{1,100})['\"]")
# Plugins that make one archive to run, by their names or by the usual ones of a version catalogue; and the task for it.
ARCHIVES = {
    "org.springframework.boot": "bootJar",
    "spring.boot": "bootJar",
    "io.ktor.plugin": "shadowJar",
    "ktor": "shadowJar",
    "com.gradleup.shadow": "shadowJar",
    "com.github.johnrengelman.shadow": "shadowJar",
    "shadow": "shadowJar",
}
QUARKUS_PLUGINS = {"io.quarkus", "quarkus"}
_PLUGIN = re.compile(r"\b(?:id|plugin:)\s*\(?\s*['\"]([\w.-]{1,100})['\"]|libs\.plugins\.([\w.]{1,100})")
_APPLICATION = re.compile(r"^[ \t]*application[ \t]*(?:\{.*)?$", re.MULTILINE)
SPRING = "java -Dserver.port=$PORT -jar app.jar"
PLAIN = "java -jar app.jar"
QUARKUS = "java -Dquarkus.http.host=0.0.0.0 -Dquarkus.http.port=$PORT -jar quarkus-run.jar"


def java(tree: Tree, request: BuildRequest) -> Recipe | None:
    """Returns None where neither tool has its file."""
    if tree.has("pom.xml"):
        return jvm.recipe(tree, request, _maven(tree))
    if tree.has(*GRADLE, *SETTINGS):
        return jvm.recipe(tree, request, _gradle(tree))
    return None


def _maven(tree: Tree) -> Tool:
    root = tree.at(".")
    home = root if tree.place in _MODULE.findall(root.text("pom.xml")) else tree
    module = tree.place if home.place != tree.place else _maven_module(tree)
    text = tree.text("pom.xml") + (home.at(_inside(home, module)).text("pom.xml") if module != "." else "")
    name, start = ("Spring Boot", SPRING) if "spring-boot" in text else ("", PLAIN)
    made = jvm.JAR
    if "io.quarkus" in text:
        name, start, made = "Quarkus", QUARKUS, "cp -R quarkus-app/. /out/"
    is_wrapped = home.has("mvnw") and home.has(".mvn/wrapper/maven-wrapper.properties")
    version = _POM_VERSION.search(text) or _POM_VERSION.search(home.text("pom.xml"))
    of_module = f" --projects {shlex.quote(module)} --also-make" if module != "." else ""
    return Tool(
        title=", ".join(filter(None, ["Maven", name])),
        image="maven:3-eclipse-temurin-{version}",
        is_wrapped=is_wrapped,
        line=f"{'sh ./mvnw' if is_wrapped else 'mvn'} --batch-mode -DskipTests{of_module} package",
        cache="/root/.m2",
        variables="",
        home=home,
        module=module,
        output="target",
        made=made,
        start=start,
        version=version[1] if version else None,
    )


def _maven_module(tree: Tree) -> str:
    """Returns, of a build of many parts, the first that is made into a program."""
    for name in _MODULE.findall(tree.text("pom.xml")):
        if ".." not in name and "-maven-plugin" in tree.text(f"{name}/pom.xml"):
            return str(PurePosixPath(name))
    return "."


def _gradle(tree: Tree) -> Tool:
    root = tree.at(".")
    home = root if root.has(*SETTINGS) and not tree.has(*SETTINGS) else tree
    module = str(tree.folder.relative_to(home.folder)) if home.place != tree.place else _gradle_module(tree)
    build = home.at(_inside(home, module))
    text = _text(build, GRADLE)
    plugins = _plugins(text)
    task = next((each for name, each in ARCHIVES.items() if name in plugins), None)
    name, output, made, start = "", "build/libs", jvm.JAR, PLAIN
    if task == "bootJar":
        name, start = "Spring Boot", SPRING
    elif plugins & QUARKUS_PLUGINS:
        name, task, output, made, start = "Quarkus", "quarkusBuild", "build", "cp -R quarkus-app/. /out/", QUARKUS
    elif task is None and "application" in plugins:
        named = _PROJECT_NAME.search(_text(home, SETTINGS)) if module == "." else None
        program = named[1] if named else PurePosixPath("app" if module == "." else module).name
        task, output, made, start = "installDist", "build/install", f"cp -R {program}/. /out/", f"bin/{program}"
    is_wrapped = home.has("gradlew") and home.has("gradle/wrapper/gradle-wrapper.properties")
    version = _GRADLE_VERSION.search(text) or _GRADLE_VERSION.search(_text(home, GRADLE))
    path = "" if module == "." else shlex.quote(f":{module.replace('/', ':')}:")
    return Tool(
        title=", ".join(filter(None, ["Gradle", name])),
        image="gradle:jdk{version}",
        is_wrapped=is_wrapped,
        line=f"{'sh ./gradlew' if is_wrapped else 'gradle'} --no-daemon {path}{task or 'assemble'}",
        cache="/root/.gradle",
        variables="GRADLE_USER_HOME=/root/.gradle",
        home=home,
        module=module,
        output=output,
        made=made,
        start=start,
        version=version[1].replace("_", ".") if version else None,
    )


def _gradle_module(tree: Tree) -> str:
    """Returns the root, or the first part of it that is made into a program."""
    if not _is_program(_text(tree, GRADLE)):
        for name in (file for pattern in GRADLE for file in tree.names(f"*/{pattern}")):
            if _is_program(tree.text(name)) and re.fullmatch(r"[A-Za-z0-9_./-]+", name):
                return str(PurePosixPath(name).parent)
    return "."


def _plugins(text: str) -> set[str]:
    """Returns the plugins that are applied: in a build of many parts the root often names some for the others."""
    lines = "\n".join(line for line in text.splitlines() if "apply false" not in line)
    named = {name or alias for name, alias in _PLUGIN.findall(lines)}
    return named | ({"application"} if _APPLICATION.search(lines) else set())


def _is_program(text: str) -> bool:
    return bool(_plugins(text) & {*ARCHIVES, *QUARKUS_PLUGINS, "application"})


def _inside(home: Tree, module: str) -> str:
    return str(PurePosixPath(home.place) / module)


def _text(tree: Tree, names: tuple[str, ...]) -> str:
    return "\n".join(tree.text(name) for name in names)
