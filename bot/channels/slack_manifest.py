"""The app as Slack must know it: exactly the permissions and events that we use, and where Slack finds us."""

from __future__ import annotations

from typing import Any

SCOPES = (
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:write",
    "pins:write",
    "reactions:read",
    "users:read",
)
"""What each is for stands in docs/slack.md."""

EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
)

COMMAND = "/kreds"


def manifest(web_url: str) -> dict[str, Any]:
    """To be pasted into Slack's “Create New App → From a manifest”; over a socket where there is no `web_url`."""
    door = f"{web_url}/slack" if web_url else ""
    command = {
        "command": COMMAND,
        "description": "Kreds: settings, circle, mydata, needhelp …",
        "usage_hint": "help",
        "should_escape": False,
    }
    interactivity: dict[str, Any] = {"is_enabled": True}
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    if door:
        command["url"] = interactivity["request_url"] = events["request_url"] = door
    return {
        "display_information": {
            "name": "Kreds",
            "description": "Holds the circle of adults around one young person together",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Kreds", "always_online": True},
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not door,
            "token_rotation_enabled": False,
        },
    }
