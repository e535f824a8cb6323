"""The young person sees who is in the circle, what each may see, and decides who stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.circle import Someone, one_line_about
from conversations.dialogue import Dialogue, choose, say
from conversations.text import Verbatim, Words, _, lines, paragraphs


@dataclass(frozen=True)
class Facts:
    """`members` pairs a key with each adult; `own` is whether the asker is the young person of it."""

    name: str
    own: bool
    members: tuple[tuple[str, Someone], ...]
    may_invite: bool
    may_freeze: bool = False


@dataclass(frozen=True)
class Removed:
    """The young person no longer wants this member in the circle."""

    member: str


@dataclass(frozen=True)
class Inviting:
    """Go on to invite somebody."""


@dataclass(frozen=True)
class Agreements:
    """Go on to the circle's agreements."""


@dataclass(frozen=True)
class Freezing:
    """Go on to lock an account, because a phone is lost."""


@dataclass(frozen=True)
class HelloWanted:
    """Go on to ask somebody to say hello."""


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = Removed | Agreements | Inviting | Freezing | HelloWanted | Nothing


def my_circle(facts: Facts) -> Dialogue[Outcome]:
    """The list with what each sees; then invite or take someone out."""
    yield from say(_who(facts))
    options: dict[str, Words] = {"agreements": _("The agreements")}
    if facts.may_invite:
        options["invite"] = _("Invite someone")
    if facts.own and facts.members:
        options["hello"] = _("Ask someone to say hello to me")
        options["remove"] = _("Take someone out")
    if facts.may_freeze:
        options["freeze"] = _("A phone is lost")
    options["nothing"] = _("That was all")
    pressed = yield from choose("action", _("What now?"), options)
    if pressed == "agreements":
        return Agreements()
    if pressed == "invite":
        return Inviting()
    if pressed == "freeze":
        return Freezing()
    if pressed == "hello":
        return HelloWanted()
    if pressed == "remove":
        return (yield from _remove(facts))
    yield from say(_("OK."))
    return Nothing()


def _who(facts: Facts) -> Words:
    if not facts.members:
        return _("There are no adults in the circle yet.")
    shown = [one_line_about(member) for _key, member in facts.members]
    title = _("Your circle:") if facts.own else _("{name}'s circle:", name=Verbatim(facts.name))
    sees = _(
        "They all see the group and what you share there. None of them sees your answers, or whether you answered."
    )
    return paragraphs(lines(title, *shown), *([sees] if facts.own else []))


def _remove(facts: Facts) -> Dialogue[Outcome]:
    options: dict[str, Words] = {key: Verbatim(member.name) for key, member in facts.members}
    picked = yield from choose(
        "member", _("Who should I take out?"), options | {"nobody": _("Nobody after all")}
    )
    if picked == "nobody":
        yield from say(_("OK."))
        return Nothing()
    name = Verbatim(dict(facts.members)[picked].name)
    sure = yield from choose(
        "sure",
        _(
            "{name} is taken out of the group at once. I write to them kindly that the circle has changed, with no reason. Do you want that?",
            name=name,
        ),
        {"yes": _("Yes"), "no": _("No")},
    )
    if sure == "no":
        yield from say(_("OK."))
        return Nothing()
    yield from say(_("Done. {name} is no longer in your circle.", name=name))
    return Removed(picked)
