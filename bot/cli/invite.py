"""`kreds invite`: the way in for the first coordinator."""

from __future__ import annotations

import asyncio
import json

import click

from bot import app, platforms
from bot.config import Settings, load_settings
from store.invitations import issue


@click.group()
def invite() -> None:
    """One-time links."""


@invite.command()
@click.option("--name", required=True, help="What the coordinator is called in messages.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def coordinator(name: str, as_json: bool) -> None:
    """Print a one-time link that makes the account that opens it a coordinator."""
    name = name.strip()
    if not 0 < len(name) <= 40:
        raise click.BadParameter("write a name of 1 to 40 characters", param_hint="--name")
    settings = load_settings()
    link = asyncio.run(_link(settings, name))
    if as_json:
        click.echo(json.dumps({"link": link, "hours": settings.invitation_hours}))
        return
    click.echo(link)
    click.echo(
        f"It works once, within {settings.invitation_hours} hours. Give it to {name} and nobody else.",
        err=True,
    )


async def _link(settings: Settings, name: str) -> str:
    async with app.service(settings) as built:
        await platforms.open_all(built.channels)
        hours = settings.invitation_hours
        token = await built.store.turn(lambda work: issue(work, "coordinator", name, hours))
        return built.here.links.invitation_link(token)
