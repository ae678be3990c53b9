"""The options of `slipway deploy` about where a service comes from and how it is built."""

from typing import Annotated

import typer

BUILD = "How it is built, instead of --image"
Repository = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Git repository: https://…, or git@HOST:OWNER/APP.git.", rich_help_panel=BUILD),
]
SshKey = Annotated[
    str | None,
    typer.Option(
        metavar="@FILE",
        help="Private deploy key of a repository over SSH; `slipway deploy-key` makes one instead.",
        rich_help_panel=BUILD,
    ),
]
KnownHosts = Annotated[
    str | None,
    typer.Option(metavar="@FILE", help="Keys of its host, as `ssh-keyscan HOST` prints them.", rich_help_panel=BUILD),
]
Tree = Annotated[
    str | None,
    typer.Option("--path", metavar="FOLDER", help="Folder of yours, less what git ignores.", rich_help_panel=BUILD),
]
Ref = Annotated[
    str | None, typer.Option(help="Branch, tag or whole commit id.", rich_help_panel=BUILD, show_default="HEAD")
]
Folder = Annotated[
    str | None, typer.Option(help="Of the source: where the app is.", rich_help_panel=BUILD, show_default=".")
]
Builder = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="auto, dockerfile, static, nixpacks or railpack. auto takes the Dockerfile, or writes one.",
        rich_help_panel=BUILD,
        show_default="auto",
    ),
]
Dockerfile = Annotated[
    str | None,
    typer.Option(
        metavar="PATH",
        help="In that folder; @FILE: one of yours.",
        rich_help_panel=BUILD,
        show_default="Dockerfile",
    ),
]
Target = Annotated[str | None, typer.Option(help="Stage to build.", rich_help_panel=BUILD)]
BuildArguments = Annotated[
    list[str] | None, typer.Option(metavar="KEY=VALUE", help="Shown in the image's history.", rich_help_panel=BUILD)
]
BuildSecrets = Annotated[
    list[str] | None,
    typer.Option(metavar="KEY", help="Variable that the build may read as a secret.", rich_help_panel=BUILD),
]
BaseRegistry = Annotated[
    str | None,
    typer.Option(
        metavar="USER@HOST",
        help="Registry of private base images; the password is asked for, or read from SLIPWAY_BASE_REGISTRY_PASSWORD.",
        rich_help_panel=BUILD,
        show_default=False,
    ),
]
Install = Annotated[
    str | None,
    typer.Option(
        metavar="COMMAND",
        help="Installs packages, instead of what auto finds.",
        rich_help_panel=BUILD,
        show_default=False,
    ),
]
BuildCommand = Annotated[
    str | None,
    typer.Option(
        metavar="COMMAND",
        help="Builds the code, instead of what auto finds.",
        rich_help_panel=BUILD,
        show_default=False,
    ),
]
Process = Annotated[
    str | None,
    typer.Option(help="Line of the Procfile that is started.", rich_help_panel=BUILD, show_default="web"),
]
PublishFolder = Annotated[
    str | None,
    typer.Option(metavar="PATH", help="Files that a static site serves.", rich_help_panel=BUILD, show_default=False),
]
SinglePage = Annotated[
    bool | None,
    typer.Option("--spa/--no-spa", help="A static site's index answers for what is not there.", rich_help_panel=BUILD),
]
NotFound = Annotated[str | None, typer.Option(metavar="PAGE", help="A static site's 404 page.", rich_help_panel=BUILD)]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Build it anew, whatever was kept.", rich_help_panel=BUILD)]
