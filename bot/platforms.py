"""The platforms that the settings name, and who may be written to on which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.channels import telegram, web
from bot.channels.channel import Limits, Platform, Refused, SendError
from bot.config import Settings
from bot.log import log
from bot.municipality import Links
from bot.registry import GROUP_COMMANDS
from store.routes import Routes
from store.unit_of_work import Store

if TYPE_CHECKING:
    from bot.channels import slack

SLACK = "slack"
"""The name of the channel that is read in only where the settings name it."""

NONE = (
    "KREDS_TELEGRAM_TOKEN is empty; get a token from @BotFather and write it into .env "
    "(docs/telegram.md shows how). Or take the line out: then people write on our own pages"
)


class CannotStart(Exception):
    """Something that must be mended first; the message says what to do."""


def chosen(settings: Settings, store: Store, limits: Limits | None = None) -> dict[str, Platform]:
    """What the settings name, in the order in which people are offered it; CannotStart says what is missing.

    Our own pages are there where nothing else is, or where they are asked for; then they come last. A secret for a
    platform's door is made of the key ring where the platform does not have one of its own.
    """
    found: list[Platform] = []
    if settings.telegram_token is not None:
        secret = store.keys.lookup("telegram-webhook", settings.web_url).hex() if settings.web_url else ""
        found.append(telegram_channel(settings, limits, secret))
    if settings.slack_bot_token is not None:
        found.append(slack_channel(settings, limits))
    if settings.web_chat or not found:
        paced = _paced(web.LIMITS, limits)
        found.append(web.WebChannel(store, settings.own_address, tuple(found), paced))
    return {each.name: each for each in found}


def links(channels: Mapping[str, Platform]) -> Links:
    """Where invitations lead: to our own page where there is one, for it leads on to every other platform."""
    return channels.get(web.WebChannel.name) or next(iter(channels.values()))


def telegram_channel(
    settings: Settings, limits: Limits | None = None, secret: str = ""
) -> telegram.TelegramChannel:
    """Telegram; CannotStart says what is wrong with the token."""
    token = _open(settings.telegram_token)
    if not token:
        raise CannotStart(NONE)
    if not token.partition(":")[0].isdigit() or ":" not in token:
        raise CannotStart("KREDS_TELEGRAM_TOKEN: write it as BotFather gave it, digits, a colon and letters")
    return telegram.TelegramChannel(
        token, settings.telegram_api, _paced(telegram.LIMITS, limits), GROUP_COMMANDS, secret
    )


def slack_channel(settings: Settings, limits: Limits | None = None) -> slack.SlackChannel:
    """Slack, over its socket where it has a token for one, else at our door; CannotStart says what is missing."""
    from bot.channels import slack

    token, app_token = _open(settings.slack_bot_token), _open(settings.slack_app_token)
    secret = _open(settings.slack_signing_secret)
    if not token.startswith("xoxb-"):
        raise CannotStart(
            "KREDS_SLACK_BOT_TOKEN: write the app's Bot User OAuth Token, which begins with xoxb-"
        )
    if app_token and not app_token.startswith("xapp-"):
        raise CannotStart("KREDS_SLACK_APP_TOKEN: write the app-level token, which begins with xapp-")
    if not app_token and not (secret and settings.web_url):
        raise CannotStart(
            "KREDS_SLACK_APP_TOKEN is not set; set it to hear Slack over a socket, "
            "or KREDS_SLACK_SIGNING_SECRET and KREDS_WEB_URL to hear it at your own address (docs/slack.md)"
        )
    return slack.SlackChannel(
        token,
        settings.slack_api,
        app_token=app_token,
        secret=secret,
        limits=_paced(slack.LIMITS, limits),
        in_groups=GROUP_COMMANDS,
    )


async def open_all(channels: Mapping[str, Platform]) -> None:
    """See that each platform knows us. The first must answer; another that does not is tried again as we go on."""
    for place, (name, channel) in enumerate(channels.items()):
        try:
            await channel.open()
        except SendError as error:
            if place == 0 and name == telegram.TelegramChannel.name:
                raise  # said by whoever runs the command
            if place == 0 or (isinstance(error, Refused) and error.code == "token"):
                wrong = (
                    "TOKEN: Slack does not know this token"
                    if isinstance(error, Refused)
                    else "API: nobody answers"
                )
                raise CannotStart(
                    f"KREDS_SLACK_{'BOT_' if isinstance(error, Refused) else ''}{wrong}; kreds doctor"
                ) from None
            log.warning("platform.down", channel=name, error=type(error).__name__)


def routes(settings: Settings, channels: Mapping[str, Platform]) -> Routes:
    """Who may be written to where, and on which platforms nobody needs to make the group."""
    return Routes(
        {name: name.capitalize() for name in channels},
        {SLACK: settings.slack_least_age},
        date.fromisoformat(settings.slack_least_age_from),
        frozenset(name for name, each in channels.items() if each.limits.makes_groups),
        {name: each.limits.text for name, each in channels.items()},
        frozenset(name for name, each in channels.items() if each.limits.tells_of_deleting),
        frozenset(name for name, each in channels.items() if each.limits.overseen),
        {name: each.limits.stands for name, each in channels.items()},
    )


def _paced(own: Limits, pace: Limits | None) -> Limits:
    """A platform's limits, at another pace if one is given."""
    if pace is None:
        return own
    return replace(
        own,
        per_second=pace.per_second,
        per_chat_second=pace.per_chat_second,
        per_group_minute=pace.per_group_minute,
        edits_minute=pace.edits_minute,
    )


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret is not None else ""
