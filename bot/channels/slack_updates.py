"""What Slack tells us. Of a group, what is not for us is dropped before anything is stored, and so are its words."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from bot.channels import slack_forms, slack_talk
from bot.channels.channel import (
    ButtonPressed,
    CameIn,
    Commanded,
    GroupCommanded,
    GroupPressed,
    GroupReacted,
    GroupRights,
    GroupSpoke,
    Inbound,
    Looked,
    Opened,
    Said,
    WentOut,
)
from bot.channels.slack_blocks import written
from store.inbox import Seen

LONGEST = 4000
"""Characters of what somebody writes that are kept until it is worked on: no dialogue takes more."""

PRESS = "g."
"""How the data of our buttons in groups begins."""

ALL_RIGHTS = ("invite", "restrict", "delete", "pin", "change_info")
"""In a channel that we made we may do everything that we need, or we are not in it."""

_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_CHAT = re.compile(r"[CDG][A-Z0-9]{2,20}")
_STAMP = re.compile(r"\d{1,12}\.\d{1,8}")
_TOKEN = re.compile(r"(?:https://\S{1,200}[?&#]code=)?([A-Za-z0-9_-]{22,64})")
"""What an invitation leads to: the whole link pasted, or its code alone."""

_SPOKEN = {None, "file_share", "thread_broadcast", "me_message"}
"""What somebody says; every other kind of message tells of the channel itself, or of a change."""


@dataclass(frozen=True)
class Ours:
    """Which workspace and app we are, and the commands that we know in a group.

    `hears` are the channels whose words are passed on, because their young person wants that.
    """

    team: str
    app: str
    bot: str
    commands: Collection[str] = ()
    hears: Collection[str] = ()


def seen(payload: dict[str, Any], ours: Ours) -> Seen | None:
    """An update to be kept, or None where it is nothing to us, or not of our workspace and app."""
    if not is_ours(payload, ours):
        return None
    if payload.get("type") == "event_callback":
        return _event(payload, ours)
    if payload.get("type") == "block_actions":
        return _press(payload)
    if payload.get("type") == "view_submission":
        return _form(payload)
    if "command" in payload:
        return _command(payload)
    return None


def parse(payload: str, ours: Ours) -> list[Inbound]:
    """What a kept update says; ValueError where a part of it is not of the kind that it must be."""
    told = json.loads(payload)
    found = _read(told, ours)
    for each in found:
        for field in fields(each):
            _check(field.name, getattr(each, field.name))
    return found


def is_ours(payload: dict[str, Any], ours: Ours) -> bool:
    """Whether it is of our workspace and app, and of a shape that is worth reading."""
    if not isinstance(payload.get("event", {}), dict):
        return False
    team = payload.get("team")
    where = payload.get("team_id") or (team.get("id") if isinstance(team, dict) else None)
    return where == ours.team and ours.app in ("", payload.get("api_app_id"))


def _event(payload: dict[str, Any], ours: Ours) -> Seen | None:
    event, number = payload["event"], str(payload["event_id"])[:64]
    kind, user, chat = event.get("type"), event.get("user"), event.get("channel")
    match kind:
        case "message":
            return _message(event, number, ours)
        case "app_home_opened":
            home = event.get("tab") == "home"
            # Whoever merely looks at the conversation is greeted once; the page is drawn whenever it is looked at.
            return _keep(
                number if home else f"hello.{user}", user, type="home" if home else "hello", user=user
            )
        case "member_joined_channel" | "member_left_channel":
            if user == ours.bot:  # that we are put out is told by another event
                by = event.get("inviter")
                back = kind == "member_joined_channel" and by
                return _keep(number, chat, type="back", user=by, chat=chat) if back else None
            return _keep(number, chat, type=kind, user=user, chat=chat)
        case "group_left" | "channel_left" | "group_archive" | "channel_archive" | "group_deleted":
            return _keep(number, chat, type="gone", user=user or ours.bot, chat=chat)
        case "reaction_added" | "reaction_removed":
            item = event.get("item") or {}
            return _reacted(number, str(user), item, ours) if item.get("type") == "message" else None
        case "group_unarchive" | "channel_unarchive":
            return _keep(number, chat, type="back", user=user or ours.bot, chat=chat)
        case _:
            return None


def _message(event: dict[str, Any], number: str, ours: Ours) -> Seen | None:
    user, chat = event.get("user"), event.get("channel")
    if event.get("subtype") in ("message_changed", "message_deleted"):
        return slack_talk.changed(event, number, ours.bot) if chat in ours.hears else None
    if event.get("bot_id") or not user or user == ours.bot or event.get("subtype") not in _SPOKEN:
        return None
    if event.get("channel_type") == "im":
        return _keep(number, user, type="said", user=user, text=str(event.get("text") or "")[:LONGEST])
    called = re.match(
        rf"\s*<@{re.escape(ours.bot)}(?:\|[^>]*)?>\s*(.*)", str(event.get("text") or ""), re.DOTALL
    )
    if called is None and chat in ours.hears:
        return slack_talk.wrote(event, number)
    if called is None:
        return _keep(number, chat, by=user, type="spoke", user=user, chat=chat)
    return _keep(number, chat, by=user, type="called", user=user, chat=chat, text=called[1][:1000])


def _reacted(number: str, user: str, item: dict[str, Any], ours: Ours) -> Seen | None:
    """That something has changed: who has a mark on it by now is asked. Which mark is not kept."""
    chat, stamp = str(item.get("channel", "")), str(item.get("ts", ""))
    if user == ours.bot or chat.startswith("D"):
        return None
    return _keep(number, chat, by=user, type="reacted", user=user, chat=chat, message=stamp)


def _press(payload: dict[str, Any]) -> Seen | None:
    action, user = payload["actions"][0], payload["user"]["id"]
    where = payload.get("container") or {}
    chat, data = where.get("channel_id", ""), str(action.get("value", ""))[:255]
    number = f"press.{action['action_ts']}.{user}"[:64]
    told = {"type": "pressed", "user": user, "data": data, "message": where.get("message_ts", "")}
    if chat and not chat.startswith("D"):
        return _keep(number, chat, by=user, chat=chat, **told) if data.startswith(PRESS) else None
    return _keep(number, user, **told)


def _form(payload: dict[str, Any]) -> Seen | None:
    """A form that was sent. Closing one says nothing: the question still stands in the chat."""
    user, view = payload["user"]["id"], payload["view"]
    told = slack_forms.sent(view)
    if told is None:
        return None
    return _keep(f"form.{view['id']}.{user}"[:64], user, type="sent", user=user, **told)


def _command(payload: dict[str, Any]) -> Seen | None:
    user, chat = payload["user_id"], str(payload.get("channel_id", ""))
    number = "command." + hashlib.sha256(str(payload["trigger_id"]).encode()).hexdigest()[:40]
    told = {"type": "commanded", "user": user, "text": str(payload.get("text", ""))[:1000]}
    if chat.startswith(("C", "G")):
        return _keep(number, chat, by=user, chat=chat, **told)
    return _keep(number, user, **told)


_keep = slack_talk.keep


def _read(told: dict[str, Any], ours: Ours) -> list[Inbound]:
    user, chat = told["user"], told.get("chat", "")
    match told["type"]:
        case "said":
            words = written(told["text"])
            opened = _TOKEN.fullmatch(words.strip())
            return [Opened(user, opened[1], "") if opened else Said(user, words)]
        case "sent":
            return [Said(user, told["text"][:LONGEST], told["to"], told["message"])]
        case "hello" | "home":
            return [Looked(user, told["type"] == "home")]
        case "pressed" if chat:
            return [GroupPressed(user, chat, told["data"], told["message"], chat)]
        case "pressed":
            return [ButtonPressed(user, told["data"], told["message"])]
        case "commanded" | "called":
            return [_commanded(user, chat, written(told["text"]), ours, called=told["type"] == "called")]
        case "spoke":
            return [GroupSpoke(user, chat)]
        case "wrote" | "edited" | "deleted":
            return [slack_talk.read(told)]
        case "reacted":
            return [GroupReacted(user, chat, told["message"], 0)]
        case "member_joined_channel":
            return [CameIn(user, chat)]
        case "member_left_channel":
            return [WentOut(user, chat)]
        case "gone":
            return [GroupRights(user, chat, "gone", ())]
        case "back":
            return [GroupRights(user, chat, "administrator", ALL_RIGHTS)]
        case _:
            return []


def _commanded(user: str, chat: str, text: str, ours: Ours, *, called: bool) -> Inbound:
    """`/kreds words` is the whole list of commands in one; in a group those that concern it go to the group."""
    first, _space, rest = text.strip().partition(" ")
    command = re.sub(r"\W", "", first.lower().removeprefix("/"))[:32]
    if chat and (called or command in ours.commands):
        return GroupCommanded(user, chat, command, rest.strip())
    opened = _TOKEN.fullmatch(text.strip())
    return Opened(user, opened[1], "") if opened else Commanded(user, command or "help", rest.strip())


def _check(name: str, value: object) -> None:
    if name in ("rights", "page", "more"):
        return
    wanted = {"user": _USER, "chat": _CHAT, "press": _CHAT, "message": _STAMP, "above": _STAMP}.get(name)
    if not isinstance(value, str) or (wanted and value and not wanted.fullmatch(value)):
        raise ValueError(name)
    if name in ("user", "chat") and not value:
        raise ValueError(name)
