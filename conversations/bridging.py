"""A circle's people are on several platforms: one chat on each, and what is written in one is passed on, if the young person wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say
from conversations.group import stays, together
from conversations.text import Joined, Text, Verbatim, Words, _, lines, n_, paragraphs


@dataclass(frozen=True)
class Facts:
    """`here` are the platforms with a chat of the circle, `elsewhere` who is on none of them, and where each is.

    `on` is whether the chats are one; `off` that the young person has pressed to end it.
    `stands` is for how many days what is written is kept on our own pages: 0 where it is on none of them.
    Before the circle has any chat (`begun`), `here` is where the young person is. `overseen` is where else its owner may read along.
    `missing` is where a chat is still to be made, `asked` who was asked to, `own` whether the young person could.
    """

    name: str
    here: Sequence[str]
    elsewhere: Sequence[tuple[str, str]]
    on: bool = False
    off: bool = False
    stands: int = 0
    begun: bool = True
    overseen: Sequence[str] = ()
    missing: Sequence[str] = ()
    asked: str = ""
    own: bool = False


@dataclass(frozen=True)
class Bridged:
    """One chat on each platform, and what is written is passed on."""


@dataclass(frozen=True)
class Unbridged:
    """No more of that."""


@dataclass(frozen=True)
class Declined:
    """One chat is enough."""


@dataclass(frozen=True)
class Making:
    """The young person makes the missing chat."""


@dataclass(frozen=True)
class Nothing:
    """As it was."""


Outcome: TypeAlias = Bridged | Unbridged | Declined | Making | Nothing


def bridging(facts: Facts) -> Dialogue[Outcome]:
    """What it means, then yes or no; and the way back at any time."""
    if facts.on:
        return (yield from _end_it(facts))
    if not facts.here or not facts.elsewhere:
        yield from say(_("There is nobody who cannot be in your circle's chat."))
        return Nothing()
    pressed = yield from choose("share", _what_it_means(facts), {"yes": _("Yes"), "no": _("No")})
    if pressed == "no":
        yield from say(_no(facts))
        return Declined()
    yield from say(_("OK. As soon as both chats are there I say so in them. /circle ends it again."))
    return Bridged()


def _what_it_means(facts: Facts) -> Words:
    there = [Joined((Verbatim(who), " (", on, ")"), "") for who, on in facts.elsewhere]
    platforms = together(tuple(dict.fromkeys(on for _who, on in facts.elsewhere)))
    keeps = _(
        "For that I have to read what is written there. I keep it only until it is passed on. After that I keep numbers for three days, so that a correction or a reply finds its place."
    )
    names = Joined(tuple(there), ", ")
    where = _(
        "Your circle's chat is on {platform}. Not there: {names}.", platform=together(facts.here), names=names
    )
    how = _(
        "I can make a chat on {platform} too. What any of you writes in one, I pass on to the other, with name and role.",
        platform=platforms,
    )
    if not facts.begun:
        where = _(
            "Your circle has no chat yet. You are on {platform}. Not there: {names}.",
            platform=together(facts.here),
            names=names,
        )
        how = _(
            "There can be a chat on each: {platforms}. What any of you writes in one, I pass on to the other, with name and role.",
            platforms=together((*facts.here, *dict.fromkeys(on for _who, on in facts.elsewhere))),
        )
    return paragraphs(
        where,
        how,
        *(may_read(each) for each in facts.overseen),
        Joined((keeps, stays(facts.stands)), " ") if facts.stands else keeps,
        _("Everybody hears of it first. You can end it whenever you like. Do you want that?"),
    )


def _no(facts: Facts) -> Words:
    if facts.begun:
        return _("OK, everything stays as it is. If you change your mind: /circle")
    return _(
        "OK, one chat. It comes on {platform}, and the others hear how to get there. If you change your mind: /circle",
        platform=together(facts.here),
    )


def may_read(platform: str) -> Text:
    """Whoever owns a place may be able to read along."""
    return _("On {platform}, whoever owns the workspace may be able to read it too.", platform=platform)


def _end_it(facts: Facts) -> Dialogue[Outcome]:
    if not facts.off:
        options: dict[str, Words] = {"make": _("I make it myself")} if facts.own else {}
        options |= {"off": _("End it"), "nothing": _("Leave it as it is")}
        pressed = yield from choose("end", _how_it_stands(facts), options)
        if pressed == "make":
            yield from say(_("OK. Here is how."))
            return Making()
        if pressed == "nothing":
            yield from say(_("OK."))
            return Nothing()
    yield from say(_("OK. From now on I pass nothing on, and read nothing that is not meant for me."))
    return Unbridged()


def _how_it_stands(facts: Facts) -> Words:
    if not facts.missing:
        return _(
            "The chats on {platforms} are one: what is written in one, I pass on to the other.",
            platforms=together(facts.here),
        )
    said: list[Words] = [
        _(
            "Your circle is to have one chat on each platform. Not made yet: {platforms}.",
            platforms=together(facts.missing),
        )
    ]
    if facts.asked:
        said.append(_("I have asked {name} to make it.", name=Verbatim(facts.asked)))
    return Joined(tuple(said), " ")


def could_be_one(name: str, platform: str, here: str) -> Text:
    """To the young person, once: somebody cannot come along."""
    return _(
        "{name} is on {platform}, and your circle's chat is on {here}. I can bring the two together, if you want.",
        name=Verbatim(name),
        platform=platform,
        here=here,
    )


def could_begin_as_two(name: str, platform: str, here: str) -> Text:
    """To the young person, once, before there is any chat."""
    return _(
        "{name} is on {platform}, and you are on {here}. Your circle can have a chat on both, if you want.",
        name=Verbatim(name),
        platform=platform,
        here=here,
    )


def label() -> Text:
    """The button that opens this."""
    return _("What would that mean?")


def end_it() -> Text:
    """The button that ends it with one press."""
    return _("End it")


def now_one(
    name: str, others: Sequence[str], here: str = "", stands: int = 0, overseen: Sequence[str] = ()
) -> Words:
    """In each of the chats, before the first line is passed on; `here` where its platform does not say what is deleted."""
    deleted = _("• What you delete here stays there, for {platform} does not tell me.", platform=here)
    return paragraphs(
        _("🔗 This chat and the one on {platforms} are one.", platforms=together(others)),
        lines(
            _(
                "• What you write here I pass on there, with your name and your role. Corrections and pictures too."
            ),
            _(
                "• I read it only for that, and keep it until it is passed on. After that I keep numbers for three days, never words."
            ),
            *((Joined(("• ", stays(stands)), ""),) if stands else ()),
            *(Joined(("• ", may_read(each)), "") for each in overseen),
            *((deleted,) if here else ()),
            _("• A mark on a message, a voice message or a film stays where it is."),
            _("• {name} can end it at any time.", name=Verbatim(name)),
        ),
    )


def for_newcomer(name: str, platforms: Sequence[str], stands: int = 0) -> Words:
    """In private, to somebody who is about to come in."""
    said = _(
        "{name}'s circle has a chat on each of these: {platforms}. They are one: what you write in yours I pass on to the other, with your name and your role. I keep it only until it is passed on.",
        name=Verbatim(name),
        platforms=together(platforms),
    )
    return Joined((said, stays(stands)), " ") if stands else said


def to_the_young_person(others: Sequence[str]) -> Words:
    """When it has begun."""
    return _("The chats on {platforms} are one now.", platforms=together(others))


def no_longer_one(name: str) -> Words:
    """In the chat that stays."""
    return _(
        "{name} has ended the connection between this chat and the other. What you write here stays here, and I read none of it.",
        name=Verbatim(name),
    )


def ends_here(name: str, platform: str) -> Words:
    """In the chat that was added."""
    return _(
        "{name} has ended the connection between this chat and the one on {platform}. I pass nothing on from here, and leave now.",
        name=Verbatim(name),
        platform=platform,
    )


def how_to_stay(name: str, platform: str) -> Words:
    """In private, to whoever was in the chat that we leave, and is not in the other."""
    return _(
        "{name}'s circle has one chat now, on {platform}. You are still in the circle. To be in the chat too, write /connect here.",
        name=Verbatim(name),
        platform=platform,
    )


def ends_before_it_began(name: str) -> Words:
    """In a chat that was made before the one where the young person is, and that is not wanted any more."""
    return _(
        "{name}'s circle is to have one chat, where {name} is. This is not it, so I leave now.",
        name=Verbatim(name),
    )


def will_ask(platform: str) -> Words:
    """To the young person, where nobody is there yet who could make a chat."""
    return _(
        "The chat on {platform} is made by one of your adults: I ask the first who comes in there. If you would rather make it yourself: /circle",
        platform=platform,
    )


def asked_to_make(name: str, platform: str) -> Words:
    """To the young person: who is asked to make the chat where we cannot."""
    return _("I have asked {name} to make the chat on {platform}.", name=Verbatim(name), platform=platform)


def written_by(name: str, role: Words | None) -> Words:
    """Above what somebody wrote on the other platform."""
    return Verbatim(name) if role is None else Joined((Verbatim(name), " · ", role), "")


def only_there(count: int, platform: str) -> Text:
    """Instead of what cannot be passed on."""
    return n_(
        "({count} thing more, which can only be seen on {platform})",
        "({count} things more, which can only be seen on {platform})",
        count,
        platform=platform,
    )


def picture_only_there(platform: str) -> Text:
    """Instead of a picture that could not be fetched."""
    return _("(a picture, which can only be seen on {platform})", platform=platform)


def may_be_missing(platform: str) -> Text:
    """Instead of saying a line twice, where nobody can tell whether it arrived."""
    return _("(Something written on {platform} may not have come over to this chat.)", platform=platform)


def is_missing(platform: str) -> Text:
    """Instead of a line that will not arrive."""
    return _("(Something written on {platform} could not be passed on to this chat.)", platform=platform)


def many_more(count: int, platform: str) -> Text:
    """One line instead of a flood."""
    return n_(
        "({count} message more on {platform} in the last minute, too many to pass on)",
        "({count} messages more on {platform} in the last minute, too many to pass on)",
        count,
        platform=platform,
    )
