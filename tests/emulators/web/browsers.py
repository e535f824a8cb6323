"""Browsers over HTTP, one for each person; what a page shows is read from its HTML, what it offers is sent as it says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
from sqlalchemy import Engine, select
from starlette.applications import Starlette

from store.models import Member
from store.status import reading
from store.web_models import WebChat, WebPlace
from tests.emulators.web.reading import Button, Line, Reader


class NotPossible(Exception):
    """No page offers that."""


@dataclass
class Sender:
    """Who wrote a line."""

    first_name: str


@dataclass
class Message:
    """A line on somebody's page, as it looks now."""

    chat: str
    number: str
    sender: object
    reader: Person = field(repr=False)
    last: Line
    """How it looked when it was last there."""

    @property
    def line(self) -> Line:
        page = self.reader.page(f"/chat/{self.chat}" if self.chat else "/chat")
        return next((each for each in page.lines if each.number == self.number), self.last)

    @property
    def buttons(self) -> list[list[Button]]:
        page = self.reader.page(f"/chat/{self.chat}" if self.chat else "/chat")
        below = [[page.help]] if page.help is not None and self.number == page.help_on else []
        return [*self.line.rows, *below]  # it always stands below, and belongs to the newest line that had it

    @property
    def text(self) -> str:
        return self.line.text

    @property
    def pinned(self) -> bool:
        return self.line.pinned

    @property
    def document(self) -> str:
        return "" if self.line.picture else self.line.file


class Person:
    """Somebody with a browser of their own."""

    def __init__(
        self, site: Starlette, address: str, changed: Callable[[], object], name: str, language: str
    ) -> None:
        self.name, self.first_name, self.address = name, name, address
        self._site, self._changed = site, changed
        self._pages: dict[str, tuple[object, Reader]] = {}
        self._headers = {"accept-language": language, "sec-fetch-site": "same-origin"}
        self.cookies = httpx.Cookies()

    @property
    def id(self) -> str:
        """The account that this browser is signed in to."""
        return self.page().chat

    @property
    def messages(self) -> list[Message]:
        """One's own chat as it looks now."""
        return self._messages(self.page(), "")

    @property
    def groups(self) -> list[Room]:
        """The groups that this browser is offered."""
        return [
            Room(path.removeprefix("/chat/").partition("#")[0], title, self)
            for path, title in self.page().tabs.items()
            if path.startswith("/chat/")
        ]

    def page(self, path: str = "/chat") -> Reader:
        """A page, looked at again only where something has changed anywhere since."""
        now = self._changed(), dict(self.cookies)
        if self._pages.get(path, (None,))[0] != now:
            self._pages[path] = now, Reader(self.get(path).text)
        return self._pages[path][1]

    def get(self, path: str) -> httpx.Response:
        """Look at a page, at once, from wherever the test is."""
        with ThreadPoolExecutor(1) as apart:
            return apart.submit(asyncio.run, self.ask("GET", path)).result()

    async def ask(
        self, method: str, path: str, sent: dict[str, str] | None = None, **headers: str
    ) -> httpx.Response:
        """One request of this browser."""
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self._site),
            base_url=self.address,
            headers=self._headers | {"origin": self.address} | headers,
            cookies=self.cookies,
        ) as client:
            answer = await client.request(method, path, data=sent)
            self.cookies = client.cookies
            return answer

    async def send(self, path: str, sent: dict[str, str]) -> httpx.Response:
        """Send a form of the chat, without waiting for what is said to it."""
        hidden = {name: value for name, value in self.page().hidden.items() if name != "m"}
        live = {"x-kreds-live": "1"}
        answer = await self.ask("POST", path, {**hidden, **sent}, **live)
        if answer.status_code not in (204, 303):
            raise NotPossible(f"{answer.status_code} for {path}")
        return answer

    async def open(self, link: str, answer: str = "me") -> httpx.Response:
        """Open a link, and press the button that is there."""
        path = link.removeprefix(self.address)
        await self.ask("GET", path)
        return await self.ask("POST", path, {"as": answer}, **{"x-kreds-live": "1"})

    async def write(self, words: str, room: Room | None = None) -> None:
        """Write to Kreds, or to everybody in a group."""
        await self.send(f"/chat/{room.id}" if room else "/chat", {"words": words})

    async def press(self, label: str, room: Room | None = None) -> None:
        """Press the newest button with this label."""
        for message in reversed(room.seen_by(self) if room else self.messages):
            for each in (each for row in message.buttons for each in row):
                if label in each.label:
                    return await self.press_data(message, each.data)
        raise NotPossible(f"no button {label!r} in\n{self.read()}")

    async def press_data(self, message: Message, data: str) -> None:
        """A press with any data, as a page of the person's own making might send it."""
        path = f"/chat/{message.chat}" if message.chat else "/chat"
        await self.send(path, {"b": data, "m": message.line.number})

    async def mark(self, message: Message, sign: str) -> None:
        """Put a mark on a line in a group, or take it away."""
        await self.send(f"/chat/{message.chat}", {"mark": sign, "m": message.line.number})

    async def sign_out(self) -> None:
        """This browser is to forget whose it was."""
        await self.ask("POST", "/out", self.page().hidden)

    def read(self) -> str:
        """One's own chat in plain lines with buttons in [brackets]."""
        return "\n".join(
            " ".join([each.text, *(f"[{one.label}]" for row in each.buttons for one in row)])
            for each in self.messages
        )

    def room(self, chat: str) -> list[Message]:
        """A group as this browser shows it."""
        return self._messages(self.page(f"/chat/{chat}"), chat)

    def _messages(self, page: Reader, chat: str) -> list[Message]:
        found = []
        for line in sorted(page.lines, key=lambda each: int(each.number)):  # what is pinned stands on top
            sender: object = Sender("Kreds") if line.kind == "kreds" else Sender(line.who.split(" ·")[0])
            found.append(Message(chat, line.number, self if line.kind == "mine" else sender, self, line))
        return found


@dataclass
class Room:
    """A group, as the person sees it who was asked first."""

    id: str
    title: str
    reader: Person = field(compare=False)

    @property
    def messages(self) -> list[Message]:
        return self.reader.room(self.id)

    def seen_by(self, person: Person) -> list[Message]:
        """The same, as somebody else sees it."""
        return person.room(self.id)


class Browsers:
    """Everybody's browsers, and the one site that they open."""

    def __init__(self, site: Starlette, address: str, engine: Engine) -> None:
        self.site, self.address, self.engine = site, address, engine
        self.people: list[Person] = []

    def person(self, name: str, language: str = "en") -> Person:
        """Somebody with a new browser."""
        self.people.append(Person(self.site, self.address, self.changed, name, language))
        return self.people[-1]

    def changed(self) -> object:
        """What differs once anything has changed in a chat, or in who may see it."""
        with reading(self.engine) as rows:
            chats = rows.execute(select(WebChat.name, WebChat.mark).order_by(WebChat.id)).all()
            places = rows.execute(select(WebPlace.chat_id, WebPlace.account)).all()
            locked = rows.execute(select(Member.id, Member.language, Member.frozen)).all()
            return repr((chats, places, locked))

    @property
    def groups(self) -> list[Room]:
        """Every group that somebody is in."""
        found: dict[str, Room] = {}
        for person in self.people:
            for room in person.groups:
                found.setdefault(room.id, room)
        return list(found.values())
