"""`kreds`: what an operator runs."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import click

FILES = {"restore": "backup", "strategy": "strategy_check"}
"""Where a command is, if not in the file of its own name."""

NAMES = (
    *(
        "run",
        "tick",
        "status",
        "doctor",
        "invite",
        "coordinators",
        "plan",
        "strategy",
        "initiative",
        "decisions",
    ),
    *(
        "area",
        "running",
        "release",
        "simulate",
        "export",
        "keys",
        "audit",
        "backup",
        "restore",
        "migrate",
        "slack",
    ),
)


class Commands(click.Group):
    """Reads in a command as it is asked for: `kreds run` starts sooner and is smaller without the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 — click's name and shape
        """Every name, in order."""
        return sorted(NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name, None for none."""
        if cmd_name not in NAMES:
            return None
        command: click.Command = getattr(import_module(f"bot.cli.{FILES.get(cmd_name, cmd_name)}"), cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kreds")
def kreds() -> None:
    """Kreds holds the circle of adults around one young person together.

    Settings come from the environment or a file named .env; `kreds doctor` says what is wrong with them.
    """


def main() -> None:
    """The entry point: faults that an operator can mend are one line, not a traceback."""
    gc.disable()  # nothing that is read in is garbage; looking for it takes a fifth of the start
    from sqlalchemy.exc import OperationalError

    from bot.app import CannotStart
    from bot.channels.channel import ChannelDown, Refused
    from bot.config import WrongSettings
    from store.database import WrongAddress
    from store.keys import WrongKey
    from store.plan_faults import PlanError

    gc.freeze()
    gc.enable()
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
