"""A coordinator's way to their pages: a link from the chat, and a code that goes into the browser that opened it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, say
from conversations.text import Verbatim, Words, _, paragraphs


@dataclass(frozen=True)
class Facts:
    """`left` is how many links and codes there may be today. `ends` is where every browser is to be logged out.

    `here` is where the pages can be opened on the machine alone that runs them.
    """

    left: int
    ends: bool = False
    here: bool = False


@dataclass(frozen=True)
class Wanted:
    """A link is to be made."""


@dataclass(frozen=True)
class Ended:
    """Every browser is to be logged out."""


@dataclass(frozen=True)
class Nothing:
    """There were enough for today."""


Outcome: TypeAlias = Wanted | Ended | Nothing


def signing_in(facts: Facts) -> Dialogue[Outcome]:
    """Nothing is asked here: the link comes by itself."""
    if facts.ends:
        yield from say(_("Done. Every browser is logged out of your pages."))
        return Ended()
    if not facts.left:
        yield from say(enough())
        return Nothing()
    said: list[Words] = [
        _(
            "Open this link in the browser where you want your pages. It works once, within 10 minutes. Press the button there, and I write you a code for it."
        )
    ]
    if facts.here:
        said.append(_("It opens only on the machine that runs Kreds. Whoever runs it can change that."))
    yield from say(paragraphs(*said))
    return Wanted()


def enough() -> Words:
    """No more today."""
    return _(
        "That was the tenth code within a day. For your safety there are no more today; try again tomorrow."
    )


def code(letters: str) -> Words:
    """The code, in the chat of whoever asked for the link."""
    return paragraphs(
        _("Somebody pressed the button on your link. If it was you, type this there:"),
        letters,
        _(
            "It works for 10 minutes, in that browser alone. If it was not you, do nothing, and give the code to nobody: without it nobody gets in."
        ),
    )


def fresh_code(letters: str) -> Words:
    """The code for somebody who is in already and wants to change people or roles."""
    return paragraphs(
        _("You are about to change something about people on your pages. Type this there:"),
        letters,
        _("It works for 10 minutes. If it was not you, press the button below."),
    )


def came_in(browser: str) -> Words:
    """After the code, so that nobody is let in without it being seen."""
    return _(
        "Your pages are open now in {browser}.", browser=Verbatim(browser) if browser else _("a browser")
    )


def not_me() -> Words:
    """The button below it."""
    return _("That was not me: log out everywhere")


def open_pages() -> Words:
    """The button that leads here."""
    return _("Open my pages")
