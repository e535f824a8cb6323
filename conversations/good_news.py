"""Something went well: a button of the young person's own, and a way for adults to say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say, write
from conversations.sharing import looks_like_a_number, quoted, where_it_goes
from conversations.text import Verbatim, Words, _, n_, paragraphs


@dataclass(frozen=True)
class Around:
    """A circle that an adult is in. `direct` is whether the young person lets good news go to the group at once."""

    key: str
    name: str
    direct: bool


@dataclass(frozen=True)
class Facts:
    """Of a young person (`own`): whom they may share with. Of an adult: the circles that they are in."""

    own: bool
    in_group: bool = False
    adults: tuple[tuple[str, str], ...] = ()
    circles: tuple[Around, ...] = ()


@dataclass(frozen=True)
class Shared:
    """The young person's own. `shared_with` is "nobody", "circle" or an adult's key."""

    line: str
    shared_with: str


@dataclass(frozen=True)
class ToldOf:
    """An adult's, about the young person of a circle."""

    circle: str
    line: str


@dataclass(frozen=True)
class Nothing:
    """Not now."""


Outcome: TypeAlias = Shared | ToldOf | Nothing


def good_news(facts: Facts) -> Dialogue[Outcome]:
    """One line, and where it goes."""
    return (yield from _own(facts) if facts.own else _of_another(facts))


def celebration(name: str, line: str) -> Words:
    """In the group: the young person's own words."""
    return _("🎉 Good news from {name}: “{line}”", name=Verbatim(name), line=Verbatim(line))


def celebration_by(by: str, name: str, line: str) -> Words:
    """In the group: an adult's words, as the young person allows."""
    return _(
        "🎉 {adult} has good news about {name}: “{line}”",
        adult=Verbatim(by),
        name=Verbatim(name),
        line=Verbatim(line),
    )


def cheered(line: str, cheers: int) -> Words:
    """To the young person, once, some hours after something was shared. It must fit any line that was."""
    return n_(
        "💛 {count} person in your circle put a mark on this: “{line}”",
        "💛 {count} people in your circle put a mark on this: “{line}”",
        cheers,
        line=Verbatim(line),
    )


def not_celebrated() -> Words:
    """To an adult whose good news did not arrive in the group."""
    return _("I could not reach the group, so your good news was not shown there.")


def asked_first(name: str) -> Words:
    """To an adult whose words in the group wait for the young person."""
    return _("Thank you. {name} sees it first and decides whether I celebrate it.", name=Verbatim(name))


def _own(facts: Facts) -> Dialogue[Outcome]:
    line = yield from write(
        "line",
        _("Good that you are here. What went well? One line is plenty."),
        skip=_("Not now"),
        private=True,
    )
    if line is None:
        yield from say(_("OK."))
        return Nothing()
    where = yield from where_it_goes(facts.in_group, facts.adults, line)
    if where == "nobody":
        yield from say(_("Only you can see it, under /mydata."))
    elif where == "circle":
        yield from say(_("I am sharing it with your circle."))
    else:
        yield from say(_("I am passing it on to {adult}.", adult=Verbatim(dict(facts.adults)[where])))
    return Shared(line, where)


def _of_another(facts: Facts) -> Dialogue[Outcome]:
    around = {each.key: each for each in facts.circles}
    if not around:
        yield from say(_("You are not in a circle right now."))
        return Nothing()
    picked = next(iter(around))
    if len(around) > 1:
        names: dict[str, Words] = {key: Verbatim(each.name) for key, each in around.items()}
        picked = yield from choose("circle", _("Who is it about?"), names)
    about = around[picked]
    name = Verbatim(about.name)
    line = yield from write(
        "line",
        _("What went well for {name}? Write it so that {name} is glad to read it.", name=name),
        skip=_("Not now"),
    )
    if line is None:
        yield from say(_("OK."))
        return Nothing()
    goes = (
        _(
            "{name} lets good news go to the group at once, so it goes there now, with your name.",
            name=name,
        )
        if about.direct
        else _("{name} sees it first, and decides whether the group gets it.", name=name)
    )
    asked: list[Words] = [quoted(line), goes]
    if looks_like_a_number(line):
        asked.append(_("There seems to be a phone number or a CPR number in it."))
    sure = yield from choose("send", paragraphs(*asked), {"yes": _("Send it"), "no": _("Don't send it")})
    if sure == "no":
        yield from say(_("OK."))
        return Nothing()
    yield from say(_("Thank you. I am passing it on."))
    return ToldOf(picked, line)
