"""What `kreds doctor` looks at on Slack: the token, the permissions, the socket."""

from __future__ import annotations

from bot import platforms
from bot.channels.channel import ChannelDown, Refused, SendError
from bot.channels.slack_manifest import SCOPES
from bot.cli.finding import Finding
from bot.config import Settings


async def look(settings: Settings) -> list[Finding]:
    """Everything about the app; it changes nothing."""
    try:
        channel = platforms.slack_channel(settings)
    except platforms.CannotStart as wrong:
        return [Finding("slack", False, "is not set up", str(wrong))]
    try:
        await channel.open()
        told = await channel.describe()
        missing = await channel.missing_scopes(SCOPES)
    except Refused:
        advice = "copy the Bot User OAuth Token anew from OAuth & Permissions into KREDS_SLACK_BOT_TOKEN"
        return [Finding("slack", False, "Slack does not know the token", advice)]
    except ChannelDown as down:
        if str(down) == "scope":
            return [_missing(["users:read"])]
        advice = "check KREDS_SLACK_API and this machine's network and proxy"
        return [Finding("slack", False, f"nobody answers at {settings.slack_api}", advice)]
    except SendError:
        return [Finding("slack", False, "the answer was lost", "kreds doctor again")]
    finally:
        await channel.close()
    found = [Finding("slack", True, f"{told['user']} in {told['team']}")]
    found.append(_missing(missing) if missing else Finding("slack permissions", True, "all that are in use"))
    if not channel.listens:
        found.append(Finding("slack door", True, f"Slack brings events to {settings.web_url}/slack"))
    elif told["socket"]:
        found.append(Finding("slack socket", True, "can be opened"))
    else:
        advice = (
            "make an app-level token with connections:write (Basic Information) for KREDS_SLACK_APP_TOKEN"
        )
        found.append(Finding("slack socket", False, "Slack does not let us open it", advice))
    return found


def _missing(scopes: list[str]) -> Finding:
    advice = "kreds slack manifest, paste it into App Manifest, save, and install the app again"
    return Finding("slack permissions", False, f"missing: {', '.join(scopes)}", advice)
