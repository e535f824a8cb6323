"""One act of one person, named by words: for the control interface and the command line."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from tests.emulators.telegram import showing
from tests.emulators.telegram.chats import Chat, Group
from tests.emulators.telegram.errors import NotPossible
from tests.emulators.telegram.links import JoinRequest
from tests.emulators.telegram.messages import Message
from tests.emulators.telegram.person import Person
from tests.emulators.telegram.users import User
from tests.emulators.telegram.world import Press

if TYPE_CHECKING:
    from tests.emulators.telegram.emulator import TelegramEmulator

Body = dict[str, Any]


def known(
    emulator: "TelegramEmulator",
    name: str,
    *,
    language: str | None = None,
    username: str | None = None,
    id: int | None = None,  # noqa: A002 - the word of the API
) -> Person:
    """The person with this first name or id; a new account when there is none."""
    found = [one for one in emulator.people if str(one.id) == name or one.first_name.lower() == name.lower()]
    if found:
        return found[0]
    return emulator.person(name[:1].upper() + name[1:], language=language, username=username, id=id)


def group(emulator: "TelegramEmulator", name: str) -> Group:
    """The group with this title or id (an id from before an upgrade still finds it)."""
    for one in emulator.groups:
        if name in {str(one.id), str(one.former_id), one.title}:
            return one
    raise NotPossible(f"no group is called {name!r}")


async def act(emulator: "TelegramEmulator", name: str, verb: str, body: Body) -> Any:
    """Carries out one act; None for an unknown one."""
    carry_out = _ACTS.get(verb)
    if carry_out is None:
        return None
    return await carry_out(_Stage(emulator, known(emulator, name), body))


class _Stage:
    """Who acts, and with what words."""

    def __init__(self, emulator: "TelegramEmulator", person: Person, body: Body) -> None:
        self.emulator = emulator
        self.person = person
        self.body = body

    @property
    def where(self) -> Chat:
        name = self.body.get("group")
        return group(self.emulator, str(name)) if name else self.person.chat

    @property
    def group(self) -> Group:
        return group(self.emulator, str(self.body["group"]))

    @property
    def message(self) -> Message:
        found = self.where.by_id.get(int(self.body["message"]))
        if found is None:
            raise NotPossible(f"no message {self.body['message']} there")
        return found

    @property
    def other(self) -> User:
        return self.named(str(self.body["person"]))

    def named(self, name: str) -> User:
        if name.lstrip("@").lower() in {"bot", self.emulator.bot_username.lower()}:
            return self.emulator.bot
        return known(self.emulator, name)

    @property
    def others(self) -> list[User]:
        return [self.named(str(name)) for name in self.body.get("others", [])]


async def _open(on: _Stage) -> Any:
    chosen = on.group if "group" in on.body else None
    return _shown(
        await on.person.open(on.body["link"], title=on.body.get("title", "New group"), group=chosen)
    )


async def _write(on: _Stage) -> Any:
    reply_to = on.message if "message" in on.body else None
    anonymous = bool(on.body.get("anonymous"))
    return _shown(await on.person.write(on.body["text"], on.where, reply_to=reply_to, anonymous=anonymous))


async def _press(on: _Stage) -> Any:
    chosen = on.message if "message" in on.body else None
    return _shown(await on.person.press(on.body["label"], message=chosen, chat=on.where))


async def _press_data(on: _Stage) -> Any:
    return _shown(await on.person.press_data(on.message, on.body["data"]))


async def _share_chat(on: _Stage) -> Any:
    title = on.body.get("title", "New group")
    return _shown(await on.person.share_chat(on.body.get("label"), title=title, others=on.others))


async def _create_group(on: _Stage) -> Any:
    return _shown(await on.person.create_group(on.body["title"], on.others))


async def _messages(on: _Stage) -> Any:
    return [showing.message(one) for one in on.where.messages]


async def _read(on: _Stage) -> Any:
    return {"text": on.person.read(on.where)}


async def _add_member(on: _Stage) -> Any:
    await on.person.add_member(on.group, on.other)
    return showing.group(on.group)


def _plain(do: Callable[[_Stage], None]) -> Callable[[_Stage], Awaitable[Any]]:
    async def run(on: _Stage) -> Any:
        do(on)
        return showing.person(on.person)

    return run


_ACTS: Final[dict[str, Callable[[_Stage], Awaitable[Any]]]] = {
    "open": _open,
    "write": _write,
    "press": _press,
    "press_data": _press_data,
    "share_chat": _share_chat,
    "create_group": _create_group,
    "messages": _messages,
    "read": _read,
    "add_member": _add_member,
    "leave": _plain(lambda on: on.person.leave(on.group)),
    "remove": _plain(lambda on: on.person.remove(on.group, on.other)),
    "promote": _plain(lambda on: on.person.promote(on.group, on.other, *on.body.get("rights", []))),
    "demote": _plain(lambda on: on.person.demote(on.group, on.other)),
    "rename_group": _plain(lambda on: on.person.rename_group(on.group, on.body["title"])),
    "edit": _plain(lambda on: on.person.edit(on.message, on.body["text"])),
    "delete": _plain(lambda on: on.person.delete(on.message)),
    "react": _plain(lambda on: on.person.react(on.message, on.body.get("emoji"))),
    "block": _plain(lambda on: on.person.block_bot()),
    "unblock": _plain(lambda on: on.person.unblock_bot()),
    "deactivate": _plain(lambda on: on.person.deactivate()),
}


def _shown(result: object) -> Any:
    match result:
        case Message():
            return showing.message(result)
        case Group():
            return showing.group(result)
        case JoinRequest():
            return {"waiting": True, "link": result.link.url}
        case Press():
            return {"press": result.id, "answered": result.answered, "text": result.text}
        case _:
            return {}
