"""Who carries the circle: how much of what the adults write and begin is the professionals'. Numbers, never words."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, say
from conversations.text import Text, Verbatim, Words, _, lines, paragraphs

HALF = 50


@dataclass(frozen=True)
class Window:
    """Percent of the adults' messages, and of what they began, that were the professionals'; None where too few."""

    said: int | None
    begun: int | None


@dataclass(frozen=True)
class Facts:
    """The last four weeks and the last twelve; `primary` is whether the professionals carry too much."""

    circle: str
    short: Window
    long: Window
    primary: bool


@dataclass(frozen=True)
class Read:
    """It was shown; `chart` is whether there is a picture to send along."""

    chart: bool


def share(facts: Facts) -> Dialogue[Read]:
    """One plain sentence and what is counted; the picture follows by itself."""
    known = any(
        each is not None for window in (facts.short, facts.long) for each in (window.said, window.begun)
    )
    yield from say(paragraphs(sentence(facts), what_is_counted()))
    return Read(known)


def sentence(facts: Facts) -> Words:
    """The share in plain words, for whoever is in the circle; also for the week in short."""
    window, when = (
        (facts.short, _("the last 4 weeks"))
        if facts.short.said is not None
        else (facts.long, _("the last 12 weeks"))
    )
    if window.said is None:
        return _(
            "There has been too little in {circle}'s group to say who carries it.",
            circle=Verbatim(facts.circle),
        )
    told: list[Words] = [
        _(
            "In {when} the professionals wrote {percent} % of what the adults wrote in {circle}'s group.",
            when=when,
            percent=window.said,
            circle=Verbatim(facts.circle),
        )
    ]
    if facts.long.begun is not None:
        told.append(
            _(
                "In the last 12 weeks they began {percent} % of agreements, meetings and successes.",
                percent=facts.long.begun,
            )
        )
    if facts.primary:
        told.append(_("The people who stay should carry more than that."))
    elif window.said <= HALF:
        told.append(_("The people who stay carry a good part of it."))
    return lines(*told)


def what_is_counted() -> Words:
    """How it comes about."""
    return _(
        "I count how many, by week and for all professionals together. Never who, never what is written, and nothing that the young person does."
    )


def chart_words(circle: str) -> tuple[Text, Text]:
    """Title and note of the picture."""
    return (
        _("Who carries {circle}'s circle", circle=Verbatim(circle)),
        _("Of what the adults wrote and began. Numbers only; the young person is not counted."),
    )


def rows(facts: Facts) -> tuple[tuple[Text, int | None], ...]:
    """What the picture shows: a label and the professionals' percent."""
    return (
        (_("Messages, 4 weeks"), facts.short.said),
        (_("Messages, 12 weeks"), facts.long.said),
        (_("Begun, 4 weeks"), facts.short.begun),
        (_("Begun, 12 weeks"), facts.long.begun),
    )


def sides() -> tuple[Text, Text]:
    """The two sides of each bar."""
    return _("Professionals"), _("The young person's own people")


def too_little() -> Text:
    """In the place of a bar."""
    return _("too little to say")


def nudge(circle: str, percent: int, suggestion: Words) -> Words:
    """To the case manager and the coordinator, at most every four weeks: what is so, and one thing to try."""
    return paragraphs(
        _(
            "In {circle}'s circle the professionals carry most of it: {percent} %. The people who stay should carry more than that.",
            circle=Verbatim(circle),
            percent=percent,
        ),
        _("One thing to try: {suggestion}", suggestion=suggestion),
    )


def ask_whom_to_invite(circle: str) -> Text:
    """Where nobody of the network is in the circle."""
    return _("ask {circle} whom of their own people they would like in the circle.", circle=Verbatim(circle))


def name_a_successor(name: str) -> Text:
    """Where nobody is named to come after a professional."""
    return _("find out together who could hold on after {name}.", name=Verbatim(name))


def let_somebody_begin(circle: str) -> Text:
    """Where the professionals begin most things."""
    return _("let one of {circle}'s own people begin the next agreement or meeting.", circle=Verbatim(circle))


def wait_a_little() -> Text:
    """Where the professionals write most."""
    return _("wait a day before you answer in the group, so that somebody else can be first.")
