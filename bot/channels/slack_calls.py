"""Each thing that we do on Slack, as calls of its Web API."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from bot.channels import slack_blocks as blocks
from bot.channels.channel import Refused, Unreachable
from bot.channels.slack_web import FINE, Web

EVENT = "kreds_message"
"""What our messages' metadata is called; in it stands the outbox's number, by which an uncertain one is found."""

NO_THREAD = {"cannot_reply_to_message", "message_not_found", "thread_not_found"}
"""What is replied to is not there any more: then it is said all the same."""

LOOKED_AT = "100"
"""Messages that are looked through for an uncertain one."""

REMEMBERED = 2_000
"""Conversations, and messages, that are remembered."""

NOBODY = ("account_inactive", "user_disabled", "user_not_found", "user_not_visible")
"""How Slack says of a person, not of the channel, that they are not there."""

OUT = (*NOBODY, "not_in_channel", "user_not_in_channel")
"""The same where somebody is to be put out, and is."""

TOPIC = 250
"""Characters of a channel's topic."""


class Calls:
    """Remembers which direct message is whose and what it said last, for asking costs a call each time."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._direct: dict[str, str] = {}
        self._shown: dict[tuple[str, str], str] = {}
        self._uploaded: dict[str, str] = {}
        """Which file is whose row's: a file carries no number of ours."""
        self.us = ""
        """Our own account, once it is known."""

    async def do(self, kind: str, chat: str, body: dict[str, Any]) -> dict[str, Any]:
        """Do one thing in one chat; what Slack returned that matters. Raises a SendError."""
        match kind:
            case "message" | "offer_group":
                return await self._message(chat, body)
            case "answer":
                await self._answer(chat, body)
            case "edit":
                await self._edit(chat, body)
            case "delete":
                await self._quietly("chat.delete", channel=chat, ts=body["message"])
            case "photo" | "document":
                await self._file(chat, body)
            case "page":
                view = {"type": "home", "blocks": blocks.blocks(blocks.spoken(body["text"]), body["rows"])}
                await self._web.call("views.publish", user_id=chat, view=json.dumps(view))
            case "make_group":
                return await self._make(body)
            case _:
                return await self._in_group(kind, chat, body)
        return {}

    async def _in_group(self, kind: str, chat: str, body: dict[str, Any]) -> dict[str, Any]:
        match kind:
            case "link" | "admit":  # nobody needs a link: we put them in
                if body.get("user"):
                    await self._person("conversations.invite", channel=chat, users=body["user"])
                return {}
            case "remove":
                await self._person("conversations.kick", channel=chat, user=body["user"])
                return {}
            case "roster":
                return await self._roster(chat, body)
            case "leave":
                await self._quietly("conversations.archive", channel=chat)
                return {}
            case "guard":
                return {"chat": chat, "inside": await self._inside(chat)}
            case "marks":
                return {"users": await self._marked(chat, body["message"])}
            case "decline" | "tag":  # nobody knocks here, and there are no tags
                return {}
            case _:
                raise Refused("unknown_kind")

    async def _message(self, chat: str, body: dict[str, Any]) -> dict[str, Any]:
        row = str(body.get("row", ""))
        if body.get("again"):
            stands = await self._find(await self._where(chat), row)
            if stands is not None:
                return {"message": stands}
        told = blocks.message(body["text"], body.get("rows", []), body.get("form"), body.get("quote"))
        told |= _in_thread(body)
        mark = {"event_type": EVENT, "event_payload": {"row": row}}
        to = self._direct.get(chat, chat)  # a person will do as well: it is their direct message
        how = {"metadata": json.dumps(mark), "unfurl_links": "false", "unfurl_media": "false"}
        try:
            sent = await self._web.call("chat.postMessage", channel=to, **how, **told)
        except Refused as refused:
            if "thread_ts" not in told or refused.code not in NO_THREAD:
                raise
            told = {key: value for key, value in told.items() if key not in _in_thread(body)}
            sent = await self._web.call("chat.postMessage", channel=to, **how, **told)
        where, stamp = str(sent["channel"]), str(sent["ts"])
        if where != chat:
            self._remember(self._direct, chat, where)
        self._remember(self._shown, (where, stamp), told["blocks"])
        return {"message": stamp, "under": told.get("thread_ts", "")}

    async def _find(self, where: str, row: str) -> str | None:
        """Where an uncertain message stands, if it arrived."""
        for message in await self._history(where, LOOKED_AT):
            mark = message.get("metadata") or {}
            if mark.get("event_type") == EVENT and mark.get("event_payload", {}).get("row") == row:
                return str(message["ts"])
        return None

    async def _history(self, where: str, limit: str, **more: str) -> list[dict[str, Any]]:
        told = await self._web.call(
            "conversations.history", channel=where, limit=limit, include_all_metadata="true", **more
        )
        return list(told.get("messages", []))

    async def _marked(self, chat: str, stamp: str) -> list[str]:
        """Who has put a mark on a message, each once; nobody where it is gone."""
        found = await self._history(chat, "1", latest=stamp, oldest=stamp, inclusive="true")
        marks = found[0].get("reactions", []) if found and found[0].get("ts") == stamp else []
        return sorted({str(user) for mark in marks for user in mark.get("users", [])} - {self.us})

    async def _edit(self, chat: str, body: dict[str, Any]) -> None:
        if not body.get("message"):
            return
        where, stamp = await self._where(chat), body["message"]
        if "text" in body:
            told = blocks.message(body["text"], body.get("rows", []), body.get("form"), body.get("quote"))
        else:
            shown = await self._said(where, stamp)
            if shown is None:
                return
            told = blocks.edited(shown, body.get("rows", []))
        await self._quietly("chat.update", channel=where, ts=stamp, **told)
        self._remember(self._shown, (where, stamp), told["blocks"])

    async def _said(self, where: str, stamp: str) -> list[dict[str, Any]] | None:
        """What a message of ours looks like; None where it is gone."""
        if (where, stamp) in self._shown:
            known: list[dict[str, Any]] = json.loads(self._shown[where, stamp])
            return known
        found = await self._history(where, "1", latest=stamp, oldest=stamp, inclusive="true")
        if not found or found[0].get("ts") != stamp:
            return None
        return list(found[0].get("blocks", []))

    @staticmethod
    def _remember(among: dict[Any, str], key: Any, what: str) -> None:
        if len(among) >= REMEMBERED:
            among.pop(next(iter(among)))
        among[key] = what

    async def _answer(self, chat: str, body: dict[str, Any]) -> None:
        """To the presser alone, in the channel where they pressed; in private where they are no longer in it."""
        if not body["text"]:
            return
        told = blocks.message(body["text"], [])
        try:
            await self._web.call("chat.postEphemeral", channel=body["press"], user=chat, **told)
        except Unreachable:
            await self._message(chat, {"text": body["text"], "rows": []})

    async def _file(self, chat: str, body: dict[str, Any]) -> None:
        where, row = await self._where(chat), str(body.get("row", ""))
        if not (body.get("again") and await self._shared(where, row)):
            await self._share(where, row, body)
        if body.get("rows"):
            under = {"text": "", "rows": body["rows"], "row": row, "again": body.get("again")}
            await self._message(chat, under)

    async def _shared(self, where: str, row: str) -> bool:
        """Whether an uncertain file arrived after all."""
        number = self._uploaded.get(row)
        return number is not None and any(
            each.get("id") == number
            for message in await self._history(where, LOOKED_AT)
            for each in message.get("files", [])
        )

    async def _share(self, where: str, row: str, body: dict[str, Any]) -> None:
        content = base64.b64decode(body["content"])
        place = await self._web.call(
            "files.getUploadURLExternal", filename=body["name"], length=str(len(content))
        )
        self._remember(self._uploaded, row, str(place["file_id"]))
        await self._web.upload(str(place["upload_url"]), content)
        shared = {"files": json.dumps([{"id": place["file_id"], "title": body["name"]}]), "channel_id": where}
        if "quote" in body:  # somebody's own words are literal, which a comment is not
            shared["blocks"] = blocks.message(body["text"], [], quote=body["quote"])["blocks"]
        elif body["text"]:
            shared["initial_comment"] = blocks.escaped(blocks.spoken(body["text"]))
        await self._web.call("files.completeUploadExternal", **shared)

    async def _make(self, body: dict[str, Any]) -> dict[str, Any]:
        """Make a private channel; its name is taken once only, so a second try finds the first."""
        chat = await self._created(_name(body["title"], body["mark"]))
        await self._quietly("conversations.setTopic", channel=chat, topic=body["topic"][:TOPIC])
        return {"chat": chat}

    async def _inside(self, chat: str) -> list[str]:
        """Who is in a channel besides us."""
        found, cursor = [], ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = await self._web.call("conversations.members", channel=chat, limit="200", **more)
            found += [str(each) for each in page["members"] if each != self.us]
            cursor = str(page.get("response_metadata", {}).get("next_cursor", ""))
            if not cursor:
                return found

    async def _created(self, name: str) -> str:
        try:
            made = await self._web.call("conversations.create", name=name, is_private="true")
        except Refused as refused:
            if refused.code != "name_taken":
                raise
        else:
            return str(made["channel"]["id"])
        cursor = ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = await self._web.call("conversations.list", types="private_channel", limit="200", **more)
            for each in page["channels"]:
                if each["name"] == name and not each.get("is_archived"):
                    return str(each["id"])
            cursor = str(page.get("response_metadata", {}).get("next_cursor", ""))
            if not cursor:
                raise Refused("name_taken")

    async def _roster(self, chat: str, body: dict[str, Any]) -> dict[str, Any]:
        told = blocks.message(body["text"], [])
        if body.get("message"):
            try:
                await self._web.call("chat.update", channel=chat, ts=body["message"], **told)
            except Refused as refused:
                if refused.code not in FINE:
                    raise
            else:
                return {}
        sent = await self._message(
            chat, {"text": body["text"], "row": body.get("row", ""), "again": body.get("again")}
        )
        await self._quietly("pins.add", channel=chat, timestamp=sent["message"])
        return sent

    async def _where(self, chat: str) -> str:
        """The conversation: of a person, their direct message with us."""
        if not chat.startswith(("U", "W")):
            return chat
        if chat not in self._direct:
            opened = await self._web.call("conversations.open", users=chat)
            self._remember(self._direct, chat, str(opened["channel"]["id"]))
        return self._direct[chat]

    async def _person(self, method: str, **args: str) -> None:
        """Put somebody in or out. That they are out already is fine, and who is gone does not mean that the channel is."""
        try:
            await self._quietly(method, **args)
        except Unreachable as gone:
            out = method == "conversations.kick" and str(gone) in OUT
            if not out and str(gone) not in NOBODY:
                raise
            if not out:
                raise Refused(str(gone)) from None

    async def _quietly(self, method: str, **args: str) -> None:
        """Do what may be so already."""
        try:
            await self._web.call(method, **args)
        except Refused as refused:
            if refused.code not in FINE:
                raise


def _in_thread(body: dict[str, Any]) -> dict[str, str]:
    """A reply stands in the thread, which has only one level, and in the channel too, so that nobody misses it."""
    root = body.get("under") or body.get("reply_to")
    return {"thread_ts": root, "reply_broadcast": "true"} if root else {}


def _name(title: str, mark: str) -> str:
    """A channel's name: small letters, figures and dashes; never the same for two groups."""
    plain = re.sub(r"[^\w]+", "-", title.lower()).strip("-_")[:40] or "kreds"
    return f"{plain}-{mark}"
