"""Each thing that we do in the web's own chats, in one transaction."""

from __future__ import annotations

import json
from typing import Any

from bot.channels.errors import Refused, Unreachable
from store import inbox, pushes, web
from store.inbox import Seen
from store.unit_of_work import Work
from store.web_thread import Line, Thread


def do(work: Work, kind: str, chat: str, body: dict[str, Any]) -> dict[str, Any]:
    """Do one thing in one chat; what came of it that matters. Raises Unreachable or Refused."""
    if chat.startswith(web.GROUP):
        return _in_group(work, kind, chat, body)
    if not web.has_browser(work, chat):
        raise Unreachable("signed_out")
    match kind:
        case "message":
            return {"message": _message(work, chat, body)}
        case "edit":
            _edit(work, chat, body)
        case "photo" | "document":
            _file(work, chat, body, picture=kind == "photo")
        case "answer":
            _answer(work, chat, body)
        case "make_group":
            return {"chat": _make(work, body)}
        case "page":  # what there is to do is always on the page
            pass
        case _:
            raise Refused("unknown_kind")
    return {}


def _in_group(work: Work, kind: str, chat: str, body: dict[str, Any]) -> dict[str, Any]:
    if not web.exists(work, chat):
        raise Unreachable("no_such_group")
    match kind:
        case "message":
            return {"message": _message(work, chat, body)}
        case "edit":
            _edit(work, chat, body)
        case "photo":
            _file(work, chat, body, picture=True)
        case "delete":
            web.change(work, chat, lambda found: _drop(found, body))
        case "roster":
            return {"message": _roster(work, chat, body)}
        case "admit" | "link":
            if body.get("user") and web.admit(work, chat, body["user"]):
                _tell_ourselves(work, "joined", chat, body)
        case "remove":
            web.remove(work, chat, body["user"])
            _tell_ourselves(work, "left", chat, body)
        case "tag":
            web.change(work, chat, lambda found: found.tags.update({body["user"]: body["tag"]}))
        case "guard":
            return {"chat": chat, "inside": list(web.inside(work.session, chat))}
        case "leave":
            web.close(work, chat)
        case "decline":  # nobody knocks here
            pass
        case _:
            raise Refused("unknown_kind")
    return {}


def _message(work: Work, chat: str, body: dict[str, Any]) -> str:
    """A line of ours; one that is sent once more after a crash is found again by its number in the outbox."""
    row = int(body.get("row", 0))

    def say(found: Thread) -> Line:
        for line in found.lines:
            if row and line.row == row:
                if body.get("again"):
                    return line
                line.row = 0  # an older one, whose number is used again
        return found.add(
            work.now, text=_text(body), rows=body.get("rows", []), row=row, quiet=bool(body.get("quiet"))
        )

    stands = web.change(work, chat, say)
    _new(work, chat, body)
    return str(stands.number)


def _new(work: Work, chat: str, body: dict[str, Any]) -> None:
    """Whoever asked to be told when something is new is told, in its time; of a call for help always."""
    if not body.get("quiet"):
        pushes.news(work, chat, row=int(body.get("row", 0)))


def _edit(work: Work, chat: str, body: dict[str, Any]) -> None:
    def say(found: Thread) -> None:
        line = found.line(str(body.get("message") or ""))
        if line is not None and not line.by:
            line.text, line.rows = _text(body) if "text" in body else line.text, body.get("rows", [])
            found.changed(line)

    web.change(work, chat, say)


def _text(body: dict[str, Any]) -> str:
    """Somebody's own words stand apart line by line, so that none of them looks like a line of ours or of another's."""
    if "quote" not in body:
        return str(body["text"])
    text, begins = str(body["text"]), int(body["quote"])
    who, words = text[:begins], text[begins:]
    return who + "\n".join(f"> {line}" for line in words.split("\n") if words)


def _drop(found: Thread, body: dict[str, Any]) -> None:
    line = found.line(str(body["message"]))
    if line is not None and not line.by:
        found.drop([line])


def _roster(work: Work, chat: str, body: dict[str, Any]) -> str:
    """The pinned list: there is one."""

    def say(found: Thread) -> Line:
        line = next((each for each in found.lines if each.pinned), None)
        if line is None:
            return found.add(work.now, text=body["text"], pinned=True, quiet=True)
        line.text = body["text"]
        found.changed(line)
        return line

    return str(web.change(work, chat, say).number)


def _file(work: Work, chat: str, body: dict[str, Any], *, picture: bool) -> None:
    row = int(body.get("row", 0))

    def say(found: Thread) -> None:
        if body.get("again") and any(row and each.row == row for each in found.lines):
            return
        found.add(
            work.now,
            text=_text(body),
            rows=body["rows"],
            row=row,
            file=kept,
            file_name=body["name"],
            picture=picture,
        )

    web.change(work, chat, lambda _found: None)  # the chat is there
    kept = web.keep_file(work, chat, body["content"])
    web.change(work, chat, say)
    _new(work, chat, body)


def _answer(work: Work, chat: str, body: dict[str, Any]) -> None:
    if body["text"]:
        web.change(work, chat, lambda found: found.glance(work.now, body["press"], body["text"]))


def _make(work: Work, body: dict[str, Any]) -> str:
    """A group of its own; a second try finds the first."""
    told = json.dumps([body["title"], body["mark"], body.get("row", 0)])
    chat = web.GROUP + work.keys.lookup("web-group", told).hex()[:20]
    web.change(work, chat, lambda _found: None, title=body["title"])
    return chat


def _tell_ourselves(work: Work, what: str, chat: str, body: dict[str, Any]) -> None:
    """As other platforms tell us who came in and went out, in the same transaction."""
    told = {"type": what, "user": body["user"], "chat": chat}
    number = work.keys.lookup("web-event", f"{json.dumps(told)} {work.now}").hex()[:40]
    inbox.add(work, web.CHANNEL, [Seen(f"{what}.{number}", chat, json.dumps(told))])
