"""The young person sees who is in the circle, what each may see, and decides who stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.circle import Someone, one_line_about
from conversations.dialogue import Dialogue, choose, say
from conversations.group import changed
from conversations.parting import asked_of_helper
from conversations.sharing import shortened
from conversations.text import Joined, Verbatim, Words, _, lines, paragraphs


@dataclass(frozen=True)
class Sees:
    """What one adult may see or get beyond the group: the words of `goals`, and whether they are asked to say hello.

    `off` names what the young person does not pick them for: "help", "one".
    """

    goals: tuple[str, ...] = ()
    hello: bool = False
    off: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Facts:
    """`members` pairs a key with each adult; `own` is whether the asker is the young person of it.

    `bridge` is "on" where the chats on several platforms are one, "could" where they could be.
    `sees` has what there is to say of a key, for the young person's eyes alone.
    """

    name: str
    own: bool
    members: tuple[tuple[str, Someone], ...]
    may_invite: bool
    may_freeze: bool = False
    resting: bool = False
    bridge: str = ""
    sees: tuple[tuple[str, Sees], ...] = ()


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
class HelperAsked:
    """This helper is asked to say to this member that they are to leave."""

    member: str
    helper: str


@dataclass(frozen=True)
class Elsewhere:
    """Go on with another dialogue of the young person's: "greeting", "hearing", "resting", "bridging" or "my_choices"."""

    dialogue: str


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = Removed | HelperAsked | Agreements | Inviting | Freezing | Elsewhere | Nothing

LONGEST_GOAL = 60
"""Characters of a goal that stand in the list."""

ELSEWHERE = {
    "hello": "greeting",
    "hears": "hearing",
    "rest": "resting",
    "choices": "my_choices",
    "bridge": "bridging",
}


def my_circle(facts: Facts) -> Dialogue[Outcome]:
    """The list with what each sees; then invite or take someone out."""
    yield from say(who_is_in(facts))
    options: dict[str, Words] = {"agreements": _("The agreements")}
    if facts.may_invite:
        options["invite"] = _("Invite someone")
    if facts.own and not all(each.waiting for _key, each in facts.members):
        options["hears"] = _("Who hears what")
    if facts.own and facts.members:
        options["hello"] = _("Ask someone to say hello to me")
        options["remove"] = _("Ask someone to leave")
    if facts.own and facts.bridge:
        options["bridge"] = (
            _("End the connection between the chats")
            if facts.bridge == "on"
            else _("Bring the chats together")
        )
    if facts.own:
        options["rest"] = _("End the circle's break") if facts.resting else _("Put the circle on a break")
        options["choices"] = _("What I chose")
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
    if pressed in ELSEWHERE:
        return Elsewhere(ELSEWHERE[pressed])
    if pressed == "remove":
        return (yield from _remove(facts))
    yield from say(_("OK."))
    return Nothing()


def who_is_in(facts: Facts) -> Words:
    """Everybody in the circle, and what each sees beyond the group."""
    if not facts.members:
        return _("There are no adults in the circle yet.")
    more = dict(facts.sees)
    shown = [
        Joined((one_line_about(member), *_beyond_the_group(more.get(key, Sees()))), " · ")
        for key, member in facts.members
    ]
    title = _("Your circle:") if facts.own else _("{name}'s circle:", name=Verbatim(facts.name))
    sees = _(
        "They all see the group and what you share there. None of them sees your answers, or whether you answered."
    )
    rests = [_("The circle is on a break.")] if facts.resting else []
    return paragraphs(lines(title, *shown), *rests, *([sees] if facts.own else []))


def _beyond_the_group(sees: Sees) -> list[Words]:
    said: list[Words] = [
        _("sees your goal “{goal}”", goal=Verbatim(shortened(each, LONGEST_GOAL))) for each in sees.goals
    ]
    if sees.hello:
        said.append(_("says hello now and then"))
    if "help" in sees.off:
        said.append(_("not suggested when you need help"))
    if "one" in sees.off:
        said.append(_("not suggested when you tell one adult something"))
    return said


def _remove(facts: Facts) -> Dialogue[Outcome]:
    options: dict[str, Words] = {key: Verbatim(member.name) for key, member in facts.members}
    picked = yield from choose(
        "member",
        _("Who do you want to ask to leave? You need no reason."),
        options | {"nobody": _("Nobody after all")},
    )
    if picked == "nobody":
        yield from say(_("OK."))
        return Nothing()
    member = dict(facts.members)[picked]
    helpers = [(key, each.name) for key, each in facts.members if key != picked and not each.waiting]
    if helpers and not member.waiting:
        how = yield from choose(
            "how",
            _("How should {name} hear it?", name=Verbatim(member.name)),
            {"kreds": _("You tell them"), "helper": _("Someone helps me"), "nobody": _("Nobody after all")},
        )
        if how == "nobody":
            yield from say(_("OK."))
            return Nothing()
        if how == "helper":
            return (yield from _ask_helper(facts, picked, member.name, helpers))
    sure = yield from choose(
        "sure",
        paragraphs(
            _(
                "{name} is out of the circle and the group at once, and reads only this:",
                name=Verbatim(member.name),
            ),
            changed(facts.name),
            _("Do you want that?"),
        ),
        {"yes": _("Yes"), "no": _("No")},
    )
    if sure == "no":
        yield from say(_("OK."))
        return Nothing()
    yield from say(_("Done. {name} is no longer in your circle.", name=Verbatim(member.name)))
    return Removed(picked)


def _ask_helper(facts: Facts, picked: str, leaver: str, helpers: list[tuple[str, str]]) -> Dialogue[Outcome]:
    names: dict[str, Words] = {key: Verbatim(name) for key, name in helpers}
    helper = yield from choose(
        "helper",
        paragraphs(
            _("Who should say it? Only the one you pick reads this:"), asked_of_helper(facts.name, leaver)
        ),
        names | {"nobody": _("Nobody after all")},
    )
    if helper == "nobody":
        yield from say(_("OK."))
        return Nothing()
    yield from say(
        _(
            "I am asking {helper} now. I tell you when it is said, or if it cannot be. /circle takes {name} out at once, whenever you want.",
            helper=names[helper],
            name=Verbatim(leaver),
        )
    )
    return HelperAsked(picked, helper)
