"""A coordinator's way to their pages: a link from the chat, and a code that goes into the browser that opened it.

Where the municipality has a log-in of its own they may link that too, on their pages; it is taken off here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, say
from conversations.text import Verbatim, Words, _, paragraphs


@dataclass(frozen=True)
class Facts:
    """`left` is how many links and codes there may be today. `ends` is where every browser is to be logged out.

    `here` is where the pages can be opened on the machine alone that runs them. `through` names the municipality where its
    own log-in is linked, and `apart` is where that is to be taken off.
    """

    left: int
    ends: bool = False
    here: bool = False
    apart: bool = False
    through: str = ""


@dataclass(frozen=True)
class Wanted:
    """A link is to be made."""


@dataclass(frozen=True)
class Ended:
    """Every browser is to be logged out."""


@dataclass(frozen=True)
class Apart:
    """The municipality's log-in is to be taken off."""


@dataclass(frozen=True)
class Nothing:
    """There were enough for today, or nothing is linked."""


Outcome: TypeAlias = Wanted | Ended | Apart | Nothing


def signing_in(facts: Facts) -> Dialogue[Outcome]:
    """Nothing is asked here: the link comes by itself."""
    if facts.apart:
        yield from say(taken_off(facts.through) if facts.through else nothing_linked())
        return Apart() if facts.through else Nothing()
    if facts.ends:
        out = _("Done. Every browser is logged out of your pages.")
        yield from say(paragraphs(out, taken_off_too(facts.through)) if facts.through else out)
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


def came_in_through(browser: str, place: str) -> Words:
    """The same, where the municipality said who it is."""
    return paragraphs(came_in(browser), _("The log-in came through {place}.", place=Verbatim(place)))


def linked(place: str, address: str) -> Words:
    """The municipality's log-in was linked on the pages."""
    return paragraphs(
        _(
            "From now on you can also log in to your pages through {place}: open {address} and press the button there. The link and the code from here go on working.",
            place=Verbatim(place),
            address=Verbatim(address),
        ),
        _("If it was not you, take it off below."),
    )


def take_off() -> Words:
    """The button below it."""
    return _("Take it off")


def taken_off(place: str) -> Words:
    """It is linked no more."""
    return _(
        "Done. Nobody can log in to your pages through {place} any more, and browsers that came in that way are logged out.",
        place=Verbatim(place),
    )


def taken_off_too(place: str) -> Words:
    """With everything else, for whoever came in may have come that way."""
    return _(
        "Logging in through {place} is taken off too. You can add it again on your pages.",
        place=Verbatim(place),
    )


def nothing_linked() -> Words:
    """There was nothing to take off."""
    return _("Your pages open only with a link and a code from here. There is nothing to take off.")


def not_me() -> Words:
    """The button below it."""
    return _("That was not me: log out everywhere")


def open_pages() -> Words:
    """The button that leads here."""
    return _("Open my pages")
