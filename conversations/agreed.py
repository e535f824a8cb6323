"""What is said of an agreement: in the group, when its day comes, and to whoever it concerns."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.agreeing import told
from conversations.text import Day, Joined, Text, Verbatim, Words, _, lines, paragraphs

SAID: dict[str, Text] = {"kept": _("Kept"), "partly": _("Partly kept"), "not_kept": _("Not kept")}
"""How an agreement went, in the words of its buttons."""


@dataclass(frozen=True)
class Shown:
    """An agreement as it is shown. `state` is "asked", "open", "kept", "partly", "not_kept" (somebody said so), "unsaid"
    (nobody did), "declined", "objected" or "dropped"; `by` proposed it, "" where that was the owner."""

    young_person: str
    owner: str
    what: str
    day: str
    repeats: str
    state: str
    by: str = ""
    consequence: str = ""
    next_step: str = ""
    owner_is_young: bool = False


def whole(shown: Shown) -> Words:
    """All there is to say of it."""
    parts = [told(shown.owner, shown.what, shown.day, shown.repeats), _state(shown)]
    follows = [
        *([_("What came of it: {line}", line=Verbatim(shown.consequence))] if shown.consequence else []),
        *([_("Next step: {line}", line=Verbatim(shown.next_step))] if shown.next_step else []),
    ]
    return paragraphs(*parts, *([lines(*follows)] if follows else []))


def in_the_group(shown: Shown) -> Words:
    """As it stands in the group; the same message changes with it."""
    return Joined(("🤝 ", whole(shown)), "")


def how_did_it_go(shown: Shown) -> Words:
    """In the group, quietly, the day after."""
    asked = _("How did it go? {name} says so.", name=Verbatim(shown.owner))
    if not shown.owner_is_young:
        asked = _(
            "How did it go? {name} or {young_person} says so.",
            name=Verbatim(shown.owner),
            young_person=Verbatim(shown.young_person),
        )
    return Joined(("🤝 ", paragraphs(told(shown.owner, shown.what, shown.day, shown.repeats), asked)), "")


def more_time(shown: Shown) -> Words:
    """In the group, quietly: the day is another one now."""
    return Joined(("🤝 ", paragraphs(_("A new day:"), whole(shown))), "")


def asked_of_you(shown: Shown) -> Words:
    """To the owner in private: somebody proposes that they do something."""
    return paragraphs(
        _(
            "{person} proposes an agreement in {name}'s circle:",
            person=Verbatim(shown.by),
            name=Verbatim(shown.young_person),
        ),
        told(shown.owner, shown.what, shown.day, shown.repeats),
        _("It counts when you say yes."),
    )


def for_the_young_person(shown: Shown) -> Words:
    """To the young person in private, where it does not stand in their group."""
    return paragraphs(
        _("{person} proposes an agreement in your circle:", person=Verbatim(shown.by or shown.owner)),
        told(shown.owner, shown.what, shown.day, shown.repeats),
        _("You can say no to it, now or later."),
    )


def tomorrow(shown: Shown) -> Words:
    """To the owner, the day before."""
    return _remind(_("Tomorrow it is time for this:"), shown)


def today(shown: Shown) -> Words:
    """To the owner, on the day."""
    return _remind(_("Today it is time for this:"), shown)


def gone_by(shown: Shown) -> Words:
    """To the owner, when the day has gone by and nobody has said how it went."""
    return _remind(_("How did it go with this? It may also be that it needs more time."), shown)


def answered(shown: Shown) -> Words:
    """To whoever proposed it: what the owner says."""
    said = {
        "open": _("{name} says yes:", name=Verbatim(shown.owner)),
        "declined": _("{name} says no to this one:", name=Verbatim(shown.owner)),
    }[shown.state]
    return paragraphs(said, told(shown.owner, shown.what, shown.day, shown.repeats))


def changed(shown: Shown) -> Words:
    """To whoever proposed it: the owner says yes to something a little different."""
    return paragraphs(
        _("{name} says yes, with a change:", name=Verbatim(shown.owner)),
        told(shown.owner, shown.what, shown.day, shown.repeats),
    )


def objected(shown: Shown) -> Words:
    """To the owner and to whoever proposed it."""
    return paragraphs(
        _("{name} says no to this one, so it no longer counts:", name=Verbatim(shown.young_person)),
        told(shown.owner, shown.what, shown.day, shown.repeats),
    )


def only(*names: str) -> Words:
    """To somebody who pressed what is for somebody else."""
    if len(names) == 1:
        return _("That button is for {name}.", name=Verbatim(names[0]))
    return _("That button is for {name} or {other}.", name=Verbatim(names[0]), other=Verbatim(names[1]))


def already(shown: Shown) -> Words:
    """To somebody who pressed after it was settled, by somebody else or long ago."""
    return paragraphs(_("This one is settled already."), _state(shown))


def noted() -> Words:
    """To the presser alone."""
    return _("Noted. Thank you.")


def goes_on_in_private() -> Words:
    """To the presser alone: the rest is between us."""
    return _("I have written to you.")


def too_many(count: int) -> Words:
    """To somebody who proposes when very many are open."""
    return _(
        "There are {count} open agreements in this circle already. Say how some of them went first: /agreements",
        count=count,
    )


def _remind(first: Words, shown: Shown) -> Words:
    return paragraphs(
        first,
        told(shown.owner, shown.what, shown.day, shown.repeats),
        _("You agreed to it in {name}'s circle.", name=Verbatim(shown.young_person)),
    )


def _state(shown: Shown) -> Words:
    owner, young = Verbatim(shown.owner), Verbatim(shown.young_person)
    match shown.state:
        case "asked":
            parts = [_("It counts when {name} says yes.", name=owner)]
            if shown.by:
                parts.insert(0, _("Proposed by {name}.", name=Verbatim(shown.by)))
            if not shown.owner_is_young:
                parts.append(_("{name} can say no to it at any time.", name=young))
            return Joined(tuple(parts), " ")
        case "open":
            return _("Agreed.")
        case "kept":
            return _("✓ Kept.")
        case "partly":
            return _("Partly kept.")
        case "not_kept":
            return _("Not kept this time.")
        case "declined":
            return _("{name} said no to this one.", name=owner)
        case "objected":
            return _("{name} said no to this one, so it does not count.", name=young)
        case "dropped":
            return _("It was taken back.")
        case _:
            return _("Nobody said how it went.")


def was_for(day: str) -> Words:
    """In the list, when the day has gone by."""
    return _("was for {day} – how did it go?", day=Day(day))
