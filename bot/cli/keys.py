"""`kreds keys`: the key file."""

from __future__ import annotations

import click

from bot.config import load_settings
from store import keys as store_keys


@click.group()
def keys() -> None:
    """The keys without which the database cannot be read."""


@keys.command()
def new() -> None:
    """Make a new key file where the settings say. An existing one is never overwritten."""
    path = load_settings().keys_path
    try:
        store_keys.create(path)
    except FileExistsError:
        raise click.ClickException(
            f"{path} is there already. Without it the database cannot be read, so it is not overwritten; "
            "set KREDS_KEY_FILE to another place for a new installation."
        ) from None
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None
    click.echo(f"{path}")
    click.echo(
        "Keep a copy apart from the database's backups. Whoever has both can read everything.", err=True
    )
