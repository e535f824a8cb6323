"""A coordinator reads the latest figures: estimates with ±, never an exact count of answers."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, say
from conversations.text import Joined, Text, Verbatim, Words, _, lines, n_, paragraphs


@dataclass(frozen=True)
class Shown:
    """One figure. `share` and `margin` are whole percent; None where there is too little to say."""

    label: Words
    share: int | None
    margin: int | None


@dataclass(frozen=True)
class Part:
    """The figures of everyone, or of one part of the split."""

    name: str
    enrolled: int
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class Facts:
    """`period` is None where nothing has been published; `enrolled` and `needed` say how far it is then.

    `closes` is the day when the period closes that will bring figures, or None where the open one brings none.
    """

    place: str
    period: str | None
    parts: tuple[Part, ...]
    enrolled: int
    needed: int
    opens: Words
    closes: Words | None
    plan_hash: str


@dataclass(frozen=True)
class Read:
    """The figures were shown; `chart` is whether there is a picture to send along."""

    chart: bool


def figures(facts: Facts) -> Dialogue[Read]:
    """One message; the picture follows by itself."""
    if facts.period is None:
        yield from say(not_enough(facts))
        return Read(chart=False)
    yield from say(
        paragraphs(
            title(facts.place, facts.period), *(_part(each) for each in facts.parts), _how_to_read(facts)
        )
    )
    return Read(chart=True)


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
    return _(
        "The young people's figures for {place}, {period}", place=Verbatim(place), period=Verbatim(period)
    )


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


def _part(part: Part) -> Words:
    return lines(part_title(part), *(_line(each) for each in part.shown))


def _line(shown: Shown) -> Words:
    if shown.share is None or shown.margin is None:
        return Joined(("• ", shown.label, ": ", too_few()), "")
    return Joined(("• ", shown.label, f": {shown.share} % ± {shown.margin}"), "")


def _how_to_read(facts: Facts) -> Words:
    return lines(
        how_sure(),
        _("Plan {hash}. The figures never change afterwards.", hash=Verbatim(facts.plan_hash[:12])),
    )
