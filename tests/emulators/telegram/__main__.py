"""By hand: `serve` starts the emulator, `act` makes a person do something in a running one."""

import argparse
import asyncio
import json
import sys
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from tests.emulators.telegram import TOKEN, TelegramEmulator

_EXAMPLES = """\
  act sol open 'https://t.me/kreds_demo_bot?start=abc'
  act sol open 'https://t.me/kreds_demo_bot?startgroup=abc&admin=invite_users' --title 'My circle'
  act sol write 'Hello'          act sol write 'Hi all' --group 'My circle'
  act sol press Yes              act sol share-chat 'My circle'
  act sol read                   act sol read --group 'My circle'
  act sol group 'My circle' add mum | promote bot can_invite_users | remove mum | leave
"""


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.emulators.telegram", description=__doc__)
    commands = words.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="start the emulator")
    serve.add_argument("--port", type=int, default=8081)
    serve.add_argument("--token", default=TOKEN)
    serve.add_argument("--username", default="kreds_demo_bot")
    act = commands.add_parser(
        "act",
        help="do something as a person",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    act.add_argument("--port", type=int, default=8081)
    act.add_argument("person")
    act.add_argument(
        "verb",
        choices=["open", "write", "press", "read", "share-chat", "group", "block", "unblock", "deactivate"],
    )
    act.add_argument("words", nargs="*")
    act.add_argument("--group", help="in this group, not in the private chat")
    act.add_argument("--title", help="the name of a group that is made")
    given = words.parse_args()
    if given.command == "serve":
        try:
            asyncio.run(_serve(given.port, given.token, given.username))
        except KeyboardInterrupt:
            return 0
    return _act(given)


async def _serve(port: int, token: str, username: str) -> None:
    async with TelegramEmulator(token, bot_username=username, port=port) as telegram:
        print(f"KREDS_TELEGRAM_API={telegram.base_url}")
        print(f"KREDS_TELEGRAM_TOKEN={token}")
        print(f"The bot is https://t.me/{username} - stop with Ctrl-C.", flush=True)
        telegram.subscribe(lambda message: print(f"{message!r}", flush=True))
        await asyncio.Event().wait()


def _act(given: argparse.Namespace) -> int:
    verb, body = _request(given.verb, given.words)
    for name in ("group", "title"):
        if getattr(given, name):
            body[name] = getattr(given, name)
    try:
        if verb != "read":
            _post(given.port, given.person, verb, body)
            _post(given.port, None, "quiet", {"seconds": 0.2})
        where = {"group": body["group"]} if body.get("group") and verb != "leave" else {}
        print(_post(given.port, given.person, "read", where)["text"])
    except HTTPError as refused:
        print(json.load(refused)["error"], file=sys.stderr)
        return 1
    return 0


def _request(verb: str, words: list[str]) -> tuple[str, dict[str, Any]]:
    """The control route's name for a typed command, and its body."""
    said = " ".join(words)
    match verb, words:
        case "open", [link]:
            return "open", {"link": link}
        case "write", [_, *_]:
            return "write", {"text": said}
        case "press", [_, *_]:
            return "press", {"label": said}
        case "share-chat", _:
            return "share_chat", {"title": said or "New group"}
        case "group", [title]:
            return "read", {"group": title}
        case "group", [title, "leave"]:
            return "leave", {"group": title}
        case "group", [title, "create", *others]:
            return "create_group", {"title": title, "others": others, "group": title}
        case "group", [title, "add", other]:
            return "add_member", {"group": title, "person": other}
        case "group", [title, ("promote" | "demote" | "remove") as act, other, *rights]:
            return act, {"group": title, "person": other, "rights": rights}
        case "group", [title, "write", *rest]:
            return "write", {"group": title, "text": " ".join(rest)}
        case "group", [title, "press", *rest]:
            return "press", {"group": title, "label": " ".join(rest)}
        case (("read" | "block" | "unblock" | "deactivate"), []):
            return verb, {}
        case _:
            raise SystemExit(f"not understood; for example\n{_EXAMPLES}")


def _post(port: int, person: str | None, verb: str, body: dict[str, Any]) -> Any:
    path = f"people/{quote(person)}/{verb}" if person is not None else verb
    request = Request(f"http://127.0.0.1:{port}/control/{path}", json.dumps(body).encode(), method="POST")
    with urlopen(request) as answer:
        return json.load(answer)


if __name__ == "__main__":
    sys.exit(main())
