"""`slipway login`, `slipway logout` and `slipway contexts`: installations under names of yours."""

import os
import sys
from typing import Annotated
from urllib.parse import urlsplit

import typer

from deployments.cli import completion, installations
from deployments.cli.failure import fail, misuse
from deployments.cli.grammar import ListingGroup
from deployments.cli.installations import Context, Contexts
from deployments.cli.options import CONNECTING, Json, add_noun
from deployments.cli.output import print_json, say, show_table
from deployments.cli.rest.client import Client
from deployments.cli.rest.transport import ApiRefused, Item, TokenRefused

app = typer.Typer()
contexts = add_noun(
    app, "contexts", CONNECTING, "Installations that you have signed in to, under names of yours.", ListingGroup
)
STDIN = "-"
Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False, autocompletion=completion.contexts)]
ContextName = Annotated[
    str | None,
    typer.Option(
        "--context", metavar="NAME", help="Name of the context.", show_default=False, autocompletion=completion.contexts
    ),
]


@app.command(rich_help_panel=CONNECTING)
def login(
    url: Annotated[
        str | None,
        typer.Argument(metavar="URL", help="Of the dashboard; left out: the context's, or this machine's."),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            "--token", metavar="-", help="With - the token is read from standard input, else it is asked for."
        ),
    ] = None,
    context: ContextName = None,
    as_json: Json = False,
) -> None:
    """Sign in to an installation with an API token, and make it the current context.

    The token is checked, then stored in a file that only you can read.
    It is never an argument: everybody on the machine can read arguments.

    Example: slipway login https://slipway.example.com

    Example: pass show slipway | slipway login https://slipway.example.com --token - --context prod
    """
    known = installations.read()
    name = context or installations.named_context()
    address = installations.checked_url(url or _known_url(known, name or known.current))
    name = installations.checked_name(name or _name_of(known, address))
    if installations.travels_in_clear(address):
        say("The token travels unencrypted: use https, or a tunnel.", typer.colors.YELLOW, to_stderr=True)
    secret = _typed(token, address)
    found = _checked(address, secret)
    installations.store(Contexts(name, {**known.known, name: Context(address, secret)}))
    if as_json:
        print_json({"context": name, "url": address, **found})
    else:
        about = f"{found['instance']} {found['version']} at {address} as {found['token_name']}"
        say(f"Signed in to {about}. The current context is {name}.", typer.colors.GREEN)


@app.command(rich_help_panel=CONNECTING)
def logout(context: ContextName = None, as_json: Json = False) -> None:
    """Forget the token of a context, by default of the current one. The token itself stays valid.

    Example: slipway logout

    Example: slipway logout --context prod
    """
    known = installations.read()
    name = context or installations.named_context() or known.current
    if name is None:
        fail("There is no current context to sign out of.")
    if name not in known.known:
        installations.refuse_unknown(name, known)
    installations.store(known._replace(known={**known.known, name: Context(known.known[name].url)}))
    if as_json:
        print_json({"context": name})
    else:
        say(f"Signed out of {name}. `slipway login --context {name}` signs in again.")


@contexts.command("list")
def list_contexts(as_json: Json = False) -> None:
    """List contexts; * is the current one.

    Example: slipway contexts list
    """
    known = installations.read()
    if as_json:
        print_json([_item(known, name) for name in sorted(known.known)])
        return
    rows = [
        ("*" if name == known.current else "", name, each.url, "signed in" if each.token else "signed out")
        for name, each in sorted(known.known.items())
    ]
    show_table(("", "NAME", "URL", ""), rows, "There is no context yet: `slipway login URL` makes one.")
    say(f"\nCommands use {_used(known)}.")


@contexts.command("use")
def use(name: Name, as_json: Json = False) -> None:
    """Make a context the current one.

    Example: slipway contexts use prod
    """
    known = installations.read()
    if name not in known.known:
        installations.refuse_unknown(name, known)
    known = known._replace(current=name)
    installations.store(known)
    if as_json:
        print_json(_item(known, name))
    else:
        say(f"Commands use {_used(known)}.")


@contexts.command("remove")
def remove(name: Name, as_json: Json = False) -> None:
    """Remove a context and its token from this machine. The token itself stays valid.

    Example: slipway contexts remove prod
    """
    known = installations.read()
    if name not in known.known:
        installations.refuse_unknown(name, known)
    rest = {other: each for other, each in known.known.items() if other != name}
    left = Contexts(None if known.current == name else known.current, rest)
    installations.store(left)
    if as_json:
        print_json([_item(left, other) for other in sorted(rest)])
    else:
        say(f"The context {name} is removed. Commands use {_used(left)}.")


def _known_url(known: Contexts, name: str | None) -> str:
    """Return the address of a context that is signed in to again, else this machine's own."""
    if name is None:
        return installations.local_url()
    if name not in known.known:
        misuse(f"There is no context {name} yet: say its address, slipway login URL --context {name}.")
    return known.known[name].url


def _name_of(known: Contexts, url: str) -> str:
    """Return the name under which the address is stored, else its host."""
    return next((name for name, each in known.known.items() if each.url == url), urlsplit(url).netloc)


def _typed(option: str | None, url: str) -> str:
    if option not in (None, STDIN):
        misuse("A token is never an argument: leave out --token to be asked, or pipe the token into --token -.")
    if option == STDIN:
        secret = sys.stdin.readline().strip()
    elif sys.stdin.isatty():
        secret = str(typer.prompt(f"API token for {url}", hide_input=True, err=True)).strip()
    else:
        misuse("Pipe the token into --token -, or run this on a terminal to be asked.")
    if not secret:
        misuse("The token is empty.")
    return secret


def _checked(url: str, token: str) -> Item:
    """Return what the installation and the token are called; ends the command if it refuses the token."""
    client = Client(url, token)
    try:
        session, instance = client.session(), client.instance()
    except TokenRefused as error:
        fail(f"{error} Nothing was stored. Take the token that `slipway up` showed first, or one that you were given.")
    except ApiRefused as error:
        fail(f"{error} Nothing was stored. The URL is that of the dashboard.")
    finally:
        client.close()
    return {
        "instance": instance["instance"],
        "version": instance["version"],
        "token_name": session["name"],
        "expires_at": session["expires_at"],
    }


def _item(known: Contexts, name: str) -> Item:
    url, token = known.known[name]
    return {"name": name, "url": url, "current": name == known.current, "signed_in": token is not None}


def _used(known: Contexts) -> str:
    """Return what commands use: the current context unless something else comes first."""
    if name := installations.named_context():
        return f"the context {name}, because SLIPWAY_CONTEXT or --context names it"
    if os.environ.get(installations.URL) or os.environ.get(installations.TOKEN):
        return f"{installations.VARIABLES}, because they are set"
    return f"the current context {known.current}" if known.current else "this machine's own installation"
