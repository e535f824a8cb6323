"""`kreds slack`: the app as Slack must know it."""

from __future__ import annotations

import json

import click

from bot.channels.slack_manifest import manifest as made
from bot.config import load_settings


@click.group()
def slack() -> None:
    """Setting up on Slack."""


@slack.command()
@click.option("--web", is_flag=True, help="Receive at KREDS_WEB_URL instead of over a socket.")
def manifest(web: bool) -> None:
    """Print the app's manifest, to be pasted into Slack.

    It asks for exactly the permissions that are in use. Over a socket no public address is needed.
    """
    url = load_settings().web_url
    if web and not url:
        raise click.ClickException("KREDS_WEB_URL is not set; without it Slack cannot reach this service")
    click.echo(json.dumps(made(url if web else ""), indent=2))
