"""Being reached in several places: which come first, one more by a code both ways, or one fewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say, write
from conversations.text import Joined, Text, Verbatim, Words, _, lines, paragraphs


@dataclass(frozen=True)
class Place:
    """One place where somebody is written to; `works` is whether the last message got through."""

    key: str
    platform: str
    works: bool


@dataclass(frozen=True)
class Facts:
    """`more` are platforms that could be added. `typed_on` and `number` are set once the code was written there.

    `overseen` are those of `more` where whoever owns the place may be able to read along, for a young person to know.
    """

    places: Sequence[Place]
    more: Sequence[tuple[str, str]]
    typed_on: str = ""
    number: str = ""
    overseen: Sequence[str] = ()


@dataclass(frozen=True)
class Asked:
    """A code is wanted for one more platform."""

    platform: str


@dataclass(frozen=True)
class Connected:
    """The number was right, or it was not."""

    right: bool


@dataclass(frozen=True)
class First:
    """This place is tried first from now on."""

    key: str


@dataclass(frozen=True)
class Dropped:
    """Nothing is written to this place any more."""

    key: str


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = Asked | Connected | First | Dropped | Nothing


def connecting(facts: Facts) -> Dialogue[Outcome]:
    """The list, or the number that ends a connection."""
    if facts.number:
        return (yield from _number(facts))
    options: dict[str, Words] = {
        f"add_{key}": _("Also on {platform}", platform=platform) for key, platform in facts.more
    }
    for place in facts.places[1:]:
        options[f"first_{place.key}"] = _("{platform} first", platform=place.platform)
    if len(facts.places) > 1:
        for place in facts.places:
            options[f"drop_{place.key}"] = _("No more on {platform}", platform=place.platform)
    options["nothing"] = _("That was all")
    picked = yield from choose("place", _listed(facts), options)
    what, _line, key = picked.partition("_")
    match what:
        case "add":
            if key in facts.overseen:
                yield from say(overseen(dict(facts.more)[key]))
            return Asked(key)
        case "first":
            yield from say(_("OK. I try there first from now on."))
            return First(key)
        case "drop":
            yield from say(_("OK. I write nothing more there."))
            return Dropped(key)
        case _:
            return Nothing()


def overseen(platform: str) -> Words:
    """To a young person, before the code: who else may read there."""
    return _(
        "On {platform}, whoever owns the workspace may be able to read what you and I write to each other there. If you do not want that, leave the code alone.",
        platform=platform,
    )


def code(platform: str, written: str) -> Words:
    """How to go on on the other platform."""
    return paragraphs(
        _("Find me on {platform}, and write this to me there within ten minutes:", platform=platform),
        written,
        _("Give it to nobody. Then I show you a number there, and ask you for it here."),
    )


def shown(number: str) -> Words:
    """On the other platform, to whoever wrote the code."""
    return _(
        "Thank you. Now go back to where you got the code, and write this number there: {number}",
        number=number,
    )


def not_here() -> Words:
    """On the other platform, where it is not for somebody of that age."""
    return _("I may not write to you here, because this place is for people who are older.")


def moved_here(platform: str) -> Words:
    """Above the first message that goes to the next place, because the one before did not work."""
    return _("I could not reach you on {platform}, so I write to you here.", platform=platform)


def _number(facts: Facts) -> Dialogue[Outcome]:
    written = yield from write(
        "number",
        _(
            "Somebody wrote your code on {platform}. If it was you, write the number that I showed there. If it was not, write no.",
            platform=facts.typed_on,
        ),
        longest=20,
    )
    right = written is not None and "".join(filter(str.isdigit, written)) == facts.number
    if right:
        yield from say(
            _(
                "Good. From now on I can reach you on {platform} too. I try {first} first; /connect changes that.",
                platform=facts.typed_on,
                first=facts.places[0].platform,
            )
        )
    else:
        yield from say(_("Then nothing was connected. If you still want it, begin again: /connect"))
    return Connected(right)


def _listed(facts: Facts) -> Words:
    rows: list[Words] = [
        Joined((f"{number}. ", _line(each)), "") for number, each in enumerate(facts.places, 1)
    ]
    return lines(_("This is where I can write to you, in the order in which I try:"), *rows)


def _line(place: Place) -> Text | Verbatim:
    if place.works:
        return Verbatim(place.platform)
    return _("{platform} – does not work just now", platform=place.platform)
