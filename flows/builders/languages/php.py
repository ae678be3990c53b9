"""PHP, served by Apache: Laravel, Symfony, what else Composer knows, and plain files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flows.builders import parts, versions
from flows.builders.languages import node, php_extensions
from flows.builders.recipe import IGNORED, BuildRequest, Recipe
from flows.builders.tree import Tree, table

HOME = "/var/www/html"  # where the official image lets an .htaccess say what it likes
PUBLIC = ("public", "web", "webroot", "htdocs")
CACHE = "/root/.cache/composer"
SERVER = "apache2-foreground"
INSTALL = "composer install --no-dev --no-interaction --prefer-dist"
# Variables of the platform reach the code in all of the ways that frameworks look for them.
SETTINGS = "variables_order = EGPCS\ndisplay_errors = Off\nlog_errors = On\nexpose_php = Off"
SITE = """Listen ${{PORT}}
ServerName localhost
<VirtualHost *:${{PORT}}>
\tDocumentRoot {folder}
\tErrorLog /dev/stderr
\tCustomLog /dev/stdout combined
</VirtualHost>"""
_HEROKU = re.compile(r"(?:vendor/bin/)?heroku-php-(?:apache2|nginx)\b")
_FOLDER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,99}")


@dataclass(frozen=True)
class Framework:
    """A PHP framework, and what it needs beside what composer.json names."""

    name: str
    mark: str
    variables: str = ""
    extensions: tuple[str, ...] = ()
    included: tuple[str, ...] = ()  # files that are left out of other images


FRAMEWORKS = (
    Framework(
        "Laravel", "laravel/framework", "APP_ENV=production LOG_CHANNEL=stderr",
        ("bcmath", "intl", "opcache", "pcntl", "pdo_mysql", "pdo_pgsql", "zip"),
    ),
    Framework(
        "Symfony", "symfony/framework-bundle", "APP_ENV=prod", ("intl", "opcache", "pdo_mysql", "pdo_pgsql"),
        ("!**/.env",),  # holds no secrets there, and is needed
    ),
    Framework("Slim", "slim/slim"),
)  # fmt: skip
PLAIN = Framework("", "")


def php(tree: Tree, request: BuildRequest) -> Recipe | None:
    """Returns None where there is neither a composer.json nor an index.php."""
    if not tree.has("composer.json", "index.php", *(f"{name}/index.php" for name in PUBLIC)):
        return None
    needs = table(tree.json("composer.json"), "require")
    framework = next((each for each in FRAMEWORKS if each.mark in needs), PLAIN)
    own = parts.process(tree, request.build.process)
    is_served = own is None or bool(_HEROKU.match(own))
    line = SERVER if is_served and request.build.process == "web" else parts.line(tree, request, None, "")
    version = _version(tree) or "8"
    title = ", ".join(filter(None, [f"PHP {version}", framework.name, "served by Apache" if line == SERVER else ""]))
    wanted = [*framework.extensions, *(key.removeprefix("ext-") for key in needs if key.startswith("ext-"))]
    base = [
        f"FROM {request.base(f'php:{version}-apache')} AS base",
        f"WORKDIR {HOME}",
        *php_extensions.installed(wanted, version),
        parts.printed(SETTINGS, "/usr/local/etc/php/conf.d/production.ini"),
        parts.printed(SITE.format(folder=_public(tree, own)), "/etc/apache2/sites-available/000-default.conf"),
        "RUN : > /etc/apache2/ports.conf && a2enmod rewrite",
        *([f"ENV {framework.variables}"] if framework.variables else []),
    ]
    last = ["FROM base", f"COPY --from=build --chown={parts.USER} {HOME} ./", *parts.served(tree), parts.start(line)]
    return Recipe(
        title=title,
        dockerfile=parts.text(title, base, *_build_stages(tree, request), last),
        context=tree.place,
        ignored=(*IGNORED, "vendor", *framework.included),
        release=parts.release(tree),
        warnings=_warnings(tree, request, framework),
    )


def _build_stages(tree: Tree, request: BuildRequest) -> Sequence[Sequence[str]]:
    """Returns the stages of packages, of the assets that may be made of them, and of all together."""
    if not tree.has("composer.json"):
        assets, copy = node.assets(tree, request)
        return [
            *assets,
            ["FROM base AS build", copy, *parts.arguments(request), *parts.built(request.build.build_command, request)],
        ]
    install = request.build.install_command or f"{INSTALL} --no-scripts --no-autoloader"
    needs_code = request.build.install_command or '"path"' in tree.text("composer.json")
    files = "composer.json composer.lock ./" if tree.has("composer.lock") else "composer.json ./"
    vendor = [
        "FROM base AS vendor",
        parts.packages("git", "unzip"),
        f"COPY --from={request.base('composer:2')} /usr/bin/composer /usr/local/bin/composer",
        f"ENV COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_CACHE_DIR={CACHE}",
        *parts.arguments(request),
        "COPY . ." if needs_code else f"COPY {files}",
        parts.run(install, request, CACHE),
    ]
    assets, copy = node.assets(tree, request, f"COPY --from=vendor {HOME}/vendor ./vendor")
    whole = [] if request.build.install_command else [parts.run(f"{INSTALL} --optimize-autoloader", request, CACHE)]
    build = [
        "FROM vendor AS build",
        copy,
        *parts.arguments(request),
        *whole,
        *parts.built(request.build.build_command, request),
    ]
    return [vendor, *assets, build]


def _public(tree: Tree, own: str | None) -> str:
    """Returns the folder that is served: the one that a line for Heroku's server ends with, or a usual one."""
    if own and _HEROKU.match(own):
        last = own.split()[-1].strip("/")
        if _FOLDER.fullmatch(last) and tree.has_folder(last) and ".." not in last:
            return f"{HOME}/{last}"
    found = next((name for name in PUBLIC if tree.has(f"{name}/index.php")), None)
    return f"{HOME}/{found}" if found else HOME


def _version(tree: Tree) -> str | None:
    if named := versions.stated(tree, "php", ".php-version"):
        return named
    composer = tree.json("composer.json")
    wanted = table(composer, "config", "platform").get("php") or table(composer, "require").get("php")
    return versions.of_range("php", str(wanted)) if wanted else None


def _warnings(tree: Tree, request: BuildRequest, framework: Framework) -> tuple[str, ...]:
    is_open = tree.has("composer.json") and not tree.has("composer.lock")
    key = {"Laravel": "APP_KEY", "Symfony": "APP_SECRET"}.get(framework.name)
    return (
        *(("No composer.lock: each build takes the newest packages that composer.json allows.",) if is_open else ()),
        *(
            (f"{framework.name} wants the variable {key}: give it to the service.",)
            if key and request.lacks(key)
            else ()
        ),
    )
