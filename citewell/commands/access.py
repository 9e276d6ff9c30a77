"""API keys and embed ids from the command line; a key's secret is printed once and kept nowhere."""

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from citewell import wiring
from citewell.commands.choices import parse_choices
from citewell.console import CommandGroup, build_console, note, print_json
from citewell.settings import load_settings
from core.access import SCOPES

if TYPE_CHECKING:
    from corpus.api_keys import ApiKeyStore
    from corpus.embeds import EmbedStore

COMMAND_LINE = "command line"
"""Who changed something, in the audit record, where it was done here."""

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def build_keys_app() -> typer.Typer:
    """Return `citewell keys`."""
    app = typer.Typer(cls=CommandGroup, no_args_is_help=True, help="API keys for machines, reviewers and operators.")
    app.command("create")(create_key)
    app.command("list")(list_keys)
    app.command("revoke")(revoke_key)
    return app


def build_embeds_app() -> typer.Typer:
    """Return `citewell embeds`."""
    app = typer.Typer(cls=CommandGroup, no_args_is_help=True, help="Embed ids for pages that hold the chat widget.")
    app.command("create")(create_embed)
    app.command("list")(list_embeds)
    app.command("revoke")(revoke_embed)
    return app


def create_key(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whom it is for; reviews bear this name.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            metavar="LIST",
            help="What it may do: ask questions; read documents and passages; ingest: upload documents; review: decide on"
            " documents and see logged answers; admin: withdraw and remove documents, see records. Default: ask,read",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make an API key and print it: it cannot be shown again."""
    key, secret = _open_keys().create(name, parse_choices(scope or ["ask,read"], SCOPES, "--scope"), COMMAND_LINE)
    if as_json:
        print_json(json.dumps({**key.model_dump(mode="json"), "key": secret}))
        return
    note(f"Key {key.key_id} for {key.name} ({', '.join(key.scopes)}). It is shown this once:")
    print_json(secret)


def list_keys(as_json: JsonOption = False) -> None:
    """List the API keys, without their secrets."""
    keys = _open_keys().list_keys()
    if as_json:
        print_json(json.dumps([key.model_dump(mode="json") for key in keys]))
        return
    table = Table("Id", "Name", "Scopes", "Made", "Revoked", box=None, pad_edge=False)
    for key in keys:
        table.add_row(key.key_id, escape(key.name), ", ".join(key.scopes), key.created_at, key.revoked_at or "–")
    if keys:
        build_console().print(table)
    else:
        note("There is no key yet; `citewell keys create NAME` makes one.")


def revoke_key(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="Of the key, as `keys list` shows it.")],
) -> None:
    """Make a key useless from the next request on."""
    key = _open_keys().revoke(key_id, COMMAND_LINE)
    note(f"Revoked {key.key_id} ({key.name}).")


def create_embed(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the page is.")],
    origin: Annotated[
        list[str],
        typer.Option("--origin", metavar="ORIGIN", help="https://host of a page that holds the widget; repeatable."),
    ],
    as_json: JsonOption = False,
) -> None:
    """Make an embed id for the pages of these origins; the id is public."""
    embed = _open_embeds().create(name, origin, COMMAND_LINE)
    if as_json:
        print_json(embed.model_dump_json())
        return
    note(f"For {embed.name} on {', '.join(embed.origins)}:")
    print_json(embed.embed_id)


def list_embeds(as_json: JsonOption = False) -> None:
    """List the embed ids and their origins."""
    found = _open_embeds().list_embeds()
    if as_json:
        print_json(json.dumps([embed.model_dump(mode="json") for embed in found]))
        return
    table = Table("Id", "Name", "Origins", "Made", "Revoked", box=None, pad_edge=False)
    for embed in found:
        origins = escape(" ".join(embed.origins))
        table.add_row(embed.embed_id, escape(embed.name), origins, embed.created_at, embed.revoked_at or "–")
    if found:
        build_console().print(table)
    else:
        note("There is no embed id yet; `citewell embeds create NAME --origin ORIGIN` makes one.")


def revoke_embed(embed_id: Annotated[str, typer.Argument(metavar="ID", help="As `embeds list` shows it.")]) -> None:
    """Make an embed id and its tokens useless from the next request on."""
    embed = _open_embeds().revoke(embed_id, COMMAND_LINE)
    note(f"Revoked {embed.embed_id} ({embed.name}).")


def _open_embeds() -> "EmbedStore":
    from corpus.embeds import EmbedStore

    return EmbedStore(wiring.build_catalogue(load_settings()).database)


def _open_keys() -> "ApiKeyStore":
    from corpus.api_keys import ApiKeyStore

    return ApiKeyStore(wiring.build_catalogue(load_settings()).database)
