"""The phones of the page: whose they are, what the platform shows on each, and what is done with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from tests.demo.camera import short
from tests.demo.hands import LINK, Player
from tests.demo.page import FOLDER
from tests.demo.stage import NEWCOMER, Stage
from tests.demo.words import say
from tests.emulators.telegram import Group, Message, NotPossible, Person, Press, PrivateChat
from tests.emulators.telegram.text import part
from tests.rig import ZONE

HEART = "❤"

pages = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True, enable_async=False
)
pages.globals["say"] = say


@dataclass(frozen=True)
class Phone:
    """One phone: its key, whose role (a key of the page's words), who can act with it, and the chat that it shows."""

    key: str
    role: str
    people: tuple[Person, ...]
    chat: PrivateChat | Group | None
    language: str

    @property
    def name(self) -> str:
        """Whose it is; empty for the group's, which is everybody's."""
        return self.people[0].first_name if isinstance(self.chat, PrivateChat) else ""

    def who(self, name: str) -> Person:
        """Who acts: in the group the one that is named. NotPossible for anybody else."""
        for each in self.people:
            if not name or each.first_name == name:
                return each
        raise NotPossible(f"{name} is not in {self.key}")

    def messages(self) -> dict[str, Message]:
        """What stands in the chat, by a key of its own."""
        if self.chat is None:
            return {}
        before = self.chat.before_upgrade if isinstance(self.chat, Group) else []
        return {f"b{place}": each for place, each in enumerate(before)} | {
            str(each.id): each for each in self.chat.by_id.values()
        }

    def message(self, key: str) -> Message:
        """One of them; NotPossible where it is gone."""
        try:
            return self.messages()[key]
        except KeyError:
            raise NotPossible(f"no message {key}") from None

    def keyboard(self) -> list[str]:
        """The keys under the chat; those that are for once are gone after it."""
        if not isinstance(self.chat, PrivateChat) or self.chat.keyboard is None:
            return []
        if self.chat.keyboard.get("one_time_keyboard"):
            carriers = [each.id for each in self.chat.messages if "keyboard" in (each.markup or {})]
            if any(each.sender in self.people and each.id > carriers[-1] for each in self.chat.messages):
                return []
        return [str(key["text"]) for row in self.chat.keyboard["keyboard"] for key in row]


def phones(stage: Stage) -> list[Phone]:
    """Sol's and those around; the two that the story begins with first."""
    story, ring = stage.story, stage.story.ring
    sol, kirsten = _whose(story.sol), _whose(story.kirsten)
    mum, ali, mette = (_whose(story.adult(place)) for place in range(3))
    group = ring.group if isinstance(ring.group, Group) else None
    language = ring.circle.language
    inside: tuple[Person, ...] = (sol, mum, ali, mette)
    if group is not None:
        inside = tuple(each for each in (*inside, kirsten, stage.newcomer) if group.member(each).present)
    return [
        _own("young", sol),
        Phone("group", "role_group", inside, group, language),
        _own("coordinator", kirsten),
        _own("relative", mum),
        _own("mentor", ali),
        _own("manager", mette),
        _own("newcomer", stage.newcomer),
    ]


Drawn: TypeAlias = dict[tuple[str, str], tuple[object, str]]
"""What was drawn before: (phone, message) → how the message was, and its fragment."""


def shown(phone: Phone, drawn: Drawn) -> Iterator[tuple[str, str]]:
    """What the phone shows: the key of each message with its fragment of HTML, from the oldest."""
    for key, message in phone.messages().items():
        if message.service is not None and not _note(message, phone.language):
            continue  # bookkeeping that no phone shows
        now = _as_it_is(message)
        before, fragment = drawn.get((phone.key, key), (None, ""))
        if before != now:
            fragment = _fragment(phone, key, message)
            drawn[phone.key, key] = (now, fragment)
        yield key, fragment


def _as_it_is(message: Message) -> object:
    """What can change about a message that stands in a chat."""
    marks = sorted((user, *each) for user, each in (message.reactions or {}).items())
    tag = message.chat.tag_of(message.sender.id)
    return (
        id(message),
        message.text,
        message.caption,
        str(message.markup),
        message.edited,
        message.pinned,
        tag,
        marks,
    )


def _fragment(phone: Phone, key: str, message: Message) -> str:
    at = datetime.fromtimestamp(message.date, ZONE)
    marks = [each for chosen in (message.reactions or {}).values() for each in chosen]
    return pages.get_template("message.html").render(
        key=key,
        phone=phone,
        message=message,
        note=_note(message, phone.language),
        own=message.sender in phone.people and isinstance(phone.chat, PrivateChat),
        words=_words(message, phone.language),
        at=at,
        day=format_date(at, "EEE d MMM", locale=phone.language),
        hearts=marks.count(HEART),
        others=sorted({*marks} - {HEART}),
    )


async def act(stage: Stage, phone: Phone, asked: dict[str, Any]) -> Press | None:
    """Do what was asked for, as a person with this phone can; NotPossible where no phone would offer it."""
    who, chat = phone.who(str(asked.get("as", ""))), phone.chat
    assert chat is not None
    what, words = asked.get("do"), str(asked.get("words", ""))
    match what:
        case "press":
            message = phone.message(str(asked["message"]))
            if words not in [each.data for row in message.buttons for each in row]:
                raise NotPossible("the button is gone")
            return await stage.act(lambda: who.press_data(message, words))
        case "write":
            await stage.act(lambda: who.write(words, chat))
        case "open":
            await stage.act(lambda: who.open(words))
        case "key":
            await stage.act(lambda: who.press(words))
        case "heart":
            message = phone.message(str(asked["message"]))
            on = HEART in (message.reactions or {}).get(who.id, [])

            async def mark() -> None:
                who.react(message, None if on else HEART)

            await stage.act(mark)
        case _:
            raise NotPossible(f"nobody can {what}")
    return None


def menu(stage: Stage, phone: Phone) -> list[tuple[str, str]]:
    """The commands that the platform offers there, with what each does."""
    scope = "default" if phone.key != "group" else "all_group_chats"
    language = "" if phone.language == "en" else phone.language
    known = stage.rig.telegram.world.profile.commands
    listed = known.get((json.dumps({"type": scope}), language), [])
    return [(f"/{each['command']}", each["description"]) for each in listed]


def _whose(player: Player) -> Person:
    assert isinstance(player.person, Person), "the page's phones are Telegram's"
    return player.person


def _own(key: str, person: Person) -> Phone:
    return Phone(key, f"role_{key}", (person,), person.chat, person.language or "en")


def _note(message: Message, language: str) -> str:
    match message.service:
        case {"new_chat_members": [{"first_name": name}]}:
            return say(language, "came_in", name=name)
        case {"left_chat_member": {"first_name": name}}:
            return say(language, "went_out", name=name)
        case _:
            return ""


def _words(message: Message, language: str) -> Markup:
    """The text with what the platform finds in it: links and commands can be pressed."""
    text = message.text or message.caption
    if text.startswith("/start"):
        return escape(f"({say(language, 'opens_link')})")
    done, at = Markup(), 0
    units = text.encode("utf-16-le")
    for each in message.entities or []:
        start, end = each["offset"] * 2, (each["offset"] + each["length"]) * 2
        covered = part(text, each)
        done += escape(units[at:start].decode("utf-16-le"))
        done += _pressable(each["type"], covered, language)
        at = end
    return done + escape(units[at:].decode("utf-16-le"))


def _pressable(kind: str, words: str, language: str) -> Markup:
    if kind == "url" and LINK.fullmatch(words):
        opened = Markup('<button class="link" data-open="{}">{}</button>').format(
            words, LINK.sub(short, words)
        )
        return opened + Markup(' <button class="hand" data-hand="{}">{}</button>').format(
            words, say(language, "hand_over", name=NEWCOMER)
        )
    if kind == "bot_command":
        return Markup('<button class="link" data-write="{}">{}</button>').format(words, words)
    return escape(words)
