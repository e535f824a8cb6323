"""`kreds`: what an operator runs."""

from __future__ import annotations

import sys

import click

from bot.cli.area import area
from bot.cli.audit import audit
from bot.cli.backup import backup, restore
from bot.cli.coordinators import coordinators
from bot.cli.decisions import decisions
from bot.cli.doctor import doctor
from bot.cli.export import export
from bot.cli.initiative import initiative
from bot.cli.invite import invite
from bot.cli.keys import keys
from bot.cli.migrate import migrate
from bot.cli.plan import plan
from bot.cli.release import release
from bot.cli.run import run
from bot.cli.running import running
from bot.cli.simulate import simulate
from bot.cli.slack import slack
from bot.cli.status import status
from bot.cli.strategy_check import strategy
from bot.cli.tick import tick


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kreds")
def kreds() -> None:
    """Kreds holds the circle of adults around one young person together.

    Settings come from the environment or a file named .env; `kreds doctor` says what is wrong with them.
    """


for command in (
    run,
    tick,
    status,
    doctor,
    invite,
    coordinators,
    plan,
    strategy,
    initiative,
    decisions,
    area,
    running,
    release,
    simulate,
    export,
    keys,
    audit,
    backup,
    restore,
    migrate,
    slack,
):
    kreds.add_command(command)


def main() -> None:
    """The entry point: faults that an operator can mend are one line, not a traceback."""
    from sqlalchemy.exc import OperationalError

    from bot.app import CannotStart
    from bot.channels.channel import ChannelDown, Refused
    from bot.config import WrongSettings
    from store.database import WrongAddress
    from store.keys import WrongKey
    from store.plan_faults import PlanError

    try:
        kreds()
    except (CannotStart, WrongSettings, WrongAddress, WrongKey, PlanError) as wrong:
        sys.exit(_said(str(wrong)))
    except Refused as wrong:
        sys.exit(_said(TOKEN if wrong.code == "token" else f"Telegram refused: {wrong.code}"))
    except ChannelDown:
        sys.exit(
            _said("KREDS_TELEGRAM_API: nobody answers there; check the address and this machine's network")
        )
    except OperationalError:
        sys.exit(
            _said("the database does not answer; check KREDS_DATABASE_URL and that it runs: kreds doctor")
        )


TOKEN = "KREDS_TELEGRAM_TOKEN: Telegram does not know this token; copy it anew from @BotFather"  # noqa: S105 — no token


def _said(lines: str) -> int:
    for line in lines.splitlines():
        click.echo(line, err=True)
    return 1
