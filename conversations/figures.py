"""A coordinator reads the figures: estimates with ±, whether they moved, and what was promised beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations import plan
from conversations.dialogue import Dialogue, choose, say
from conversations.text import Joined, Period, Text, Verbatim, Words, _, lines, listed, n_, paragraphs


@dataclass(frozen=True)
class Shown:
    """One figure. `share` and `margin` are whole percent; None where there is too little to say.

    `counts` are the replies that it counts. `change` is "up" or "down" where it moved by more than noise since the figures
    before, "unsure" where it did not, and empty where there is nothing to compare with.
    """

    label: Words
    share: int | None
    margin: int | None
    counts: tuple[Words, ...] = ()
    change: str = ""


@dataclass(frozen=True)
class Part:
    """The figures of everyone, or of one part of the split."""

    name: str
    enrolled: int
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class Facts:
    """`period` is None where nothing has been published; `enrolled` and `needed` say how far it is then.

    `closes` is the day when the period closes that will bring figures, or None where the open one brings none. `since` is
    the period that is compared with, `earlier` are others that can be read; `again` is where the figures stand above already.
    """

    place: str
    period: str | None
    parts: tuple[Part, ...]
    enrolled: int
    needed: int
    opens: Words
    closes: Words | None
    plan: plan.Plan
    since: str | None = None
    earlier: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True)
class Read:
    """The figures were shown; `picture` is "release" or "trend" where one is to be sent along, else empty."""

    picture: str


@dataclass(frozen=True)
class Leafed:
    """The figures of another period are wanted."""

    period: str


Outcome: TypeAlias = Read | Leafed


def figures(facts: Facts) -> Dialogue[Outcome]:
    """One message, then its picture by itself; then more for whoever asks."""
    if not facts.again:
        if facts.period is None:
            yield from say(not_enough(facts))
        else:
            yield from say(
                paragraphs(
                    title(facts.place, facts.period),
                    *(part_lines(each) for each in facts.parts),
                    _how_to_read(facts),
                )
            )
            return Read("release")
    options: dict[str, Words] = {}
    if facts.since is not None:
        options["trend"] = _("Over time")
    if facts.earlier:
        options["earlier"] = _("Another period")
    options |= {"plan": _("The plan"), "done": _("That was all")}
    picked = yield from choose("more", _("Would you like to see more?"), options)
    if picked == "plan":
        yield from say(plan.told(facts.plan))
        del options["plan"]
        if list(options) == ["done"]:
            return Read("")
        picked = yield from choose("rest", _("Anything else?"), options)
    match picked:
        case "trend":
            yield from say(_("Here it comes."))
            return Read("trend")
        case "earlier":
            periods: dict[str, Words] = {each.lower(): Period(each) for each in facts.earlier}
            key = yield from choose("period", _("Which period?"), periods)
            return Leafed(next(each for each in facts.earlier if each.lower() == key))
        case _:
            yield from say(_("OK."))
            return Read("")


def not_enough(facts: Facts) -> Words:
    """What a small or new place sees instead of figures, and until when."""
    if facts.closes is not None:
        return _(
            "There are no figures yet. The first ones come on {day}, when this period closes.",
            day=facts.closes,
        )
    meanwhile = _(
        "Until then /circle shows how the circles run: who is in, who is awaited, whether the group is up and running."
    )
    if facts.enrolled < facts.needed:
        return paragraphs(
            n_(
                "There are no figures yet: {count} of the {needed} young people it takes so that nobody can be found in them.",
                "There are no figures yet: {count} of the {needed} young people it takes so that nobody can be found in them.",
                facts.enrolled,
                needed=facts.needed,
            ),
            _("The next period opens on {day}; it is decided then.", day=facts.opens),
            meanwhile,
        )
    return paragraphs(
        n_(
            "There are no figures yet. {count} young person takes part, and that is enough for figures.",
            "There are no figures yet. {count} young people take part, and that is enough for figures.",
            facts.enrolled,
        ),
        _(
            "The first period that counts opens on {day}. The figures come when it has closed.",
            day=facts.opens,
        ),
        meanwhile,
    )


def answered(label: str = "answered") -> Text:
    """The label of the figure that says how many answered at all."""
    return _("Answered at least once") if label == "answered" else _("Everyone")


def title(place: str, period: str) -> Text:
    """Above the figures and the picture."""
    return _("The young people's figures for {place}, {period}", place=Verbatim(place), period=Period(period))


def part_title(part: Part) -> Text:
    """Above the figures of everyone, or of one part of the split."""
    name: Words = Verbatim(part.name) if part.name else answered("all")
    return n_("{part}: {count} enrolled", "{part}: {count} enrolled", part.enrolled, part=name)


def how_sure() -> Text:
    """What ± means."""
    return _(
        "Random noise is added so that nobody can be found. ± says how far the noise may have moved a figure."
    )


def too_few() -> Text:
    """In the place of a figure."""
    return _("too few to say")


def over_time(place: str, part: str) -> Words:
    """Above the picture of several periods."""
    if part:
        return _("How it goes in {place} over time: {part}", place=Verbatim(place), part=Verbatim(part))
    return _("How it goes in {place} over time", place=Verbatim(place))


def part_lines(part: Part) -> Words:
    """Who is counted, and what there is to say of each figure."""
    return lines(part_title(part), *(_line(each) for each in part.shown))


CHANGES = {"up": _("up"), "down": _("down"), "unsure": _("no sure change")}
"""How a figure stands beside the one before."""


def line_label(shown: Shown) -> Words:
    """What was asked, and which replies are counted."""
    if not shown.counts:
        return shown.label
    return Joined((shown.label, " ", listed(*shown.counts)), "")


def _line(shown: Shown) -> Words:
    if shown.share is None or shown.margin is None:
        return Joined(("• ", line_label(shown), ": ", too_few()), "")
    moved = (" · ", CHANGES[shown.change]) if shown.change else ()
    return Joined(("• ", line_label(shown), f": {shown.share} % ± {shown.margin}", *moved), "")


def _how_to_read(facts: Facts) -> Words:
    told: list[Words] = [
        _("The first figure is a share of those enrolled, the others of those who answered."),
        how_sure(),
    ]
    if any(each.change for part in facts.parts for each in part.shown):
        told.append(
            _(
                "“Up” and “down” compare with {period}. They are said only when noise alone would look like that at most 5 times of 100.",
                period=Period(facts.since or ""),
            )
        )
    told.append(_("Plan {hash}. The figures never change afterwards.", hash=Verbatim(facts.plan.hash[:12])))
    return lines(*told)
