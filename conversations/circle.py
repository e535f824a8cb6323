"""A coordinator starts circles and sees how each runs: never who answered, never what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, Pressed, choose, choose_or_write, one_line, say, write
from conversations.joining_as_adult import role_name
from conversations.text import Joined, Verbatim, Words, _, lines, n_, paragraphs

PAGE = 30
"""Circles shown at a time: what a thumb can scroll past."""


@dataclass(frozen=True)
class Someone:
    """A member as the overview shows them. `until` is the words for the end date, or None.

    `after` names the professionals whom they hold on from.
    """

    name: str
    role: str
    department: str
    until: Words | None
    waiting: bool
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Running:
    """How one circle runs. `group` is "none", "bound" or "silent".

    `resting` is whether the young person has put it on a break. `young_person` is "invited", "waiting" (for a guardian's yes), "in", "declined" or "left".
    """

    key: str
    name: str
    area: str
    young_person: str
    group: str
    members: tuple[Someone, ...]
    invited: tuple[str, ...]
    resting: bool = False


@dataclass(frozen=True)
class Facts:
    """`bands` pairs a key with the words for a birth-year band; `areas` and `departments` are those in use."""

    circles: tuple[Running, ...]
    areas: tuple[str, ...]
    departments: tuple[str, ...]
    bands: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    hours: int


@dataclass(frozen=True)
class Started:
    """A new circle. `case_manager` is None where the coordinator is it."""

    nickname: str
    language: str
    area: str
    band: str
    case_manager: str | None
    department: str


@dataclass(frozen=True)
class Chosen:
    """What to do for one circle: "reinvite", "invite", "group", "role", "case_manager", "share", "pass", "freeze" or "nothing"."""

    circle: str
    action: str


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = Started | Chosen | Nothing


def circle(facts: Facts) -> Dialogue[Outcome]:
    """The list, one circle, or a new one."""
    if not facts.circles:
        yield from say(_("You have no circles yet. Let's start the first one."))
        return (yield from _start(facts))
    picked = yield from _pick(facts)
    if picked == "new":
        return (yield from _start(facts))
    return (yield from _look(next(each for each in facts.circles if each.key == picked)))


def _pick(facts: Facts) -> Dialogue[str]:
    """A page of circles at a time, and round again after the last."""
    asked: Words = n_("You have {count} circle.", "You have {count} circles.", len(facts.circles))
    first = 0
    while True:
        page = facts.circles[first : first + PAGE]
        options: dict[str, Words] = {"new": _("➕ Start a circle")}
        options |= {each.key: Verbatim(each.name) for each in page}
        if len(facts.circles) > PAGE:
            options["more"] = _("More →")
        picked = yield from choose("circle", asked, options)
        if picked != "more":
            return picked
        first = first + PAGE if first + PAGE < len(facts.circles) else 0


def where_it_stands(running: Running) -> Words:
    """Whether the young person is in."""
    state: dict[str, Words] = {
        "invited": _("{name} has not opened the invitation yet.", name=Verbatim(running.name)),
        "waiting": _("{name} said yes and waits for a guardian's yes.", name=Verbatim(running.name)),
        "declined": _(
            "{name} said no thanks. An invitation can be offered again later.", name=Verbatim(running.name)
        ),
        "in": _("{name} is in.", name=Verbatim(running.name)),
        "left": _("{name} has left the circle.", name=Verbatim(running.name)),
    }
    return state[running.young_person]


def the_group(running: Running) -> Words:
    """Whether the group stands."""
    groups: dict[str, Words] = {
        "none": _("The group is not made yet."),
        "bound": _("The group is up and running."),
        "silent": _("I am silent in the group, because I have lost my rights there."),
    }
    return groups[running.group]


def how_it_runs(running: Running) -> Words:
    """One circle on a page: roles, who is awaited, whether the group stands."""
    network = sum(each.role != "professional" for each in running.members if not each.waiting)
    professionals = sum(each.role == "professional" for each in running.members if not each.waiting)
    parts: list[Words] = [
        Joined((Verbatim(running.name), Verbatim(running.area)), " · "),
        lines(
            where_it_stands(running),
            *([_("The circle is on a break.")] if running.resting else []),
            the_group(running),
        ),
        lines(
            n_("{count} from the network", "{count} from the network", network),
            n_("{count} professional", "{count} professionals", professionals),
        ),
    ]
    if running.members:
        parts.append(lines(*(one_line_about(each) for each in running.members)))
    if running.invited:
        parts.append(
            lines(
                _("Invited, not yet here:"), *(Joined(("• ", Verbatim(each)), "") for each in running.invited)
            )
        )
    return paragraphs(*parts)


def _look(running: Running) -> Dialogue[Outcome]:
    yield from say(how_it_runs(running))
    options: dict[str, Words] = {}
    if running.young_person in ("invited", "waiting", "declined"):
        options["reinvite"] = _("New invitation for {name}", name=Verbatim(running.name))
    if running.young_person in ("waiting", "in"):
        options["invite"] = _("Invite someone")
    if running.young_person == "in" and running.group != "bound":
        options["group"] = _("Make the group")
    if running.young_person in ("waiting", "in"):
        options["case_manager"] = _("The case manager")
    if running.young_person == "in" and any(each.role == "professional" for each in running.members):
        options["role"] = _("End dates")
    if running.young_person == "in":
        options["share"] = _("Who carries it")
    options["pass"] = _("Another coordinator")
    if running.young_person in ("waiting", "in"):
        options["freeze"] = _("A phone is lost")
    options["nothing"] = _("That was all")
    action = yield from choose("action", _("What now?"), options)
    if action == "nothing":
        yield from say(_("OK."))
    return Chosen(running.key, action)


def _start(facts: Facts) -> Dialogue[Outcome]:
    nickname = yield from write(
        "nickname", _("What is the young person called here? A nickname is best."), longest=30
    )
    options: dict[str, Words] = {code: Verbatim(name) for code, name in facts.languages}
    language = yield from choose("circle_language", _("Which language should I greet them in?"), options)
    area = yield from _pick_or_write("area", _("Which area? Pick one or write it."), facts.areas)
    bands: dict[str, Words] = {key: Verbatim(words) for key, words in facts.bands}
    band = yield from choose("band", _("Roughly when were they born?"), bands)
    manager = yield from choose_or_write(
        "case_manager",
        _("Who is the case manager? Write the name, or press if it is you."),
        {"me": _("It is me")},
        longest=40,
    )
    department = yield from _pick_or_write(
        "department", _("Which department is the case manager from?"), facts.departments
    )
    name = Verbatim(nickname or "")
    case_manager = None if isinstance(manager, Pressed) else one_line(manager)
    sure = yield from choose(
        "sure",
        paragraphs(
            lines(
                _("Please check:"),
                Joined(("• ", name, " · ", dict(bands)[band]), ""),
                Joined(("• ", Verbatim(area)), ""),
                _(
                    "• Case manager: {person}, {department}",
                    person=Verbatim(case_manager) if case_manager else _("you"),
                    department=Verbatim(department),
                ),
            ),
            _("Start the circle?"),
        ),
        {"yes": _("Yes, start it"), "no": _("No, drop it")},
    )
    if sure == "no":
        yield from say(_("Dropped. Nothing is kept."))
        return Nothing()
    yield from say(
        n_(
            "The circle exists. The young person comes first: here is the invitation for {name}. Hand it over yourself. It works once, within {count} hour. Nobody else is invited before {name} has said yes.",
            "The circle exists. The young person comes first: here is the invitation for {name}. Hand it over yourself. It works once, within {count} hours. Nobody else is invited before {name} has said yes.",
            facts.hours,
            name=name,
        )
    )
    return Started(nickname or "", language, area, band, case_manager, department)


def _pick_or_write(key: str, asked: Words, known: Sequence[str]) -> Dialogue[str]:
    options: dict[str, Words] = {str(place): Verbatim(each) for place, each in enumerate(known[:8])}
    reply = yield from choose_or_write(key, asked, options, longest=40)
    return known[int(reply.key)] if isinstance(reply, Pressed) else one_line(reply)


def one_line_about(member: Someone) -> Words:
    parts: list[Words] = ["• ", Verbatim(member.name), ", ", role_name(member.role, member.department)]
    if member.until is not None:
        parts += [" · ", _("until {day}", day=member.until)]
    for name in member.after:
        parts += [" · ", _("holds on after {name}", name=Verbatim(name))]
    if member.waiting:
        parts += [" · ", _("waiting to be confirmed")]
    return Joined(tuple(parts), "")
