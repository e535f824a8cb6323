"""The check-in: a few short questions to the young person, and one line that goes only where they send it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import SKIP, Dialogue, choose, say, write
from conversations.goal import SCORES, where_is_it
from conversations.question_set import Question
from conversations.sharing import where_it_goes
from conversations.text import Joined, Verbatim, Weekday, Words, _, paragraphs


@dataclass(frozen=True)
class Facts:
    """What this check-in must know.

    `counted` is "now" (the answers enter this period's figures), "next" (from the next period on) or
    "none" (too few take part for figures). `adults` pairs a key with a name. `goals` pairs a key with the words of an own goal that
    is asked about this time. `ask` is "usual", "one_tap" or "hello":
    the last two ask another way of somebody who has been quiet. `returned` is whether this is the first after that.
    `every` is the weeks between check-ins that the person chose.
    """

    name: str
    place: str
    questions: tuple[Question, ...]
    counted: str
    next_day: int
    in_group: bool
    adults: tuple[tuple[str, str], ...]
    nudge: bool = False
    goals: tuple[tuple[str, str], ...] = ()
    ask: str = "usual"
    returned: bool = False
    every: int = 1


@dataclass(frozen=True)
class Answered:
    """`replies` pairs a question's key with the option pressed (None where skipped); so do those about own goals.

    `shared_with` is "nobody", "circle" or an adult's key; it says where `line` goes.
    """

    replies: tuple[tuple[str, str | None], ...]
    line: str | None
    shared_with: str


@dataclass(frozen=True)
class Postponed:
    """Ask again: "hour", "evening" or "tomorrow"."""

    until: str


@dataclass(frozen=True)
class Waved:
    """One tap, which is kept nowhere. It was a sign, and that is all it is."""


@dataclass(frozen=True)
class Paced:
    """Ask once in so many weeks; None for not until the person says so."""

    weeks: int | None


@dataclass(frozen=True)
class HelloWanted:
    """Go on to ask an adult to say hello."""


Outcome: TypeAlias = Answered | Postponed | Waved | Paced | HelloWanted

PACES: dict[str, Words] = {
    "1": _("Every week"),
    "2": _("Every other week"),
    "4": _("Once a month"),
}
"""How often somebody may want to be asked."""


def check_in(facts: Facts) -> Dialogue[Outcome]:
    """Ask each question, then for one line and where it goes."""
    if facts.ask != "usual":
        return (yield from _another_way(facts))
    yield from say(_greeting(facts))
    replies: list[tuple[str, str | None]] = []
    for question in facts.questions:
        pressed = yield from _ask(facts, question, first=not replies)
        if pressed == "later":
            until = yield from choose(
                "later",
                _("Sure. When should I ask again?"),
                {"hour": _("In an hour"), "evening": _("This evening"), "tomorrow": _("Tomorrow")},
            )
            yield from say(_("OK. I will be back then."))
            return Postponed(until)
        replies.append((question.key, None if pressed == SKIP else pressed))
    for key, words in facts.goals:
        pressed = yield from choose(
            key,
            paragraphs(_("This one is about your own goal. Nobody sees the number."), where_is_it(words)),
            SCORES,
            skip=_("Skip"),
            private=True,
        )
        replies.append((key, None if pressed == SKIP else pressed))
    line = yield from write(
        "went_well", _("Anything that went well? One line is plenty, or skip."), skip=_("Skip"), private=True
    )
    shared_with = "nobody"
    if line is not None:
        shared_with = yield from where_it_goes(facts.in_group, facts.adults, line)
    yield from say(_goodbye(facts, line, shared_with))
    return Answered(tuple(replies), line, shared_with)


def where_answers_go(place: str, counted: str) -> Words:
    """What happens to an answer, in the words of the promises; `counted` as in Facts."""
    added_up = _(
        "When it ends, everyone's answers in {place} are added up with a bit of random noise, and yours "
        "are deleted. After that nobody can find your answer, not even us, so it cannot be taken out.",
        place=Verbatim(place),
    )
    deleted = _("Answers from this period are not counted. When it ends, they are deleted.")
    return paragraphs(
        _("Only you can see your answers here. No adult can see them, or see whether you answered."),
        _("Until the period ends you can look at them, change them or delete them with /mydata."),
        added_up if counted == "now" else deleted,
    )


def ask_pace() -> Dialogue[str]:
    """How often; a key of PACES, or "pause"."""
    return (
        yield from choose(
            "every",
            _("How often suits you? Nobody is told."),
            PACES | {"pause": _("Not until I say so")},
            private=True,
        )
    )


def paced(weeks: str) -> Words:
    """What is said to a choice of `ask_pace`."""
    if weeks == "pause":
        return _(
            "OK, no questions for now. /settings starts them again whenever you like. The help button is still here."
        )
    return _("OK, noted. You can change it in /settings.")


def _another_way(facts: Facts) -> Dialogue[Outcome]:
    """One tap, and a way to be asked less or to hear from somebody: never a word about what was not answered."""
    name = Verbatim(facts.name)
    if facts.ask == "one_tap":
        asked = _(
            "Hi {name}. Just one tap today, if you like: how is it? Nobody sees which one you press, and it is kept nowhere.",
            name=name,
        )
        taps: dict[str, Words] = {"sun": "☀️", "cloud": "⛅", "rain": "🌧", "storm": "⛈"}
    else:
        asked = _("Hi {name}. Only a hello from me: I am still here. You need not do anything.", name=name)
        taps = {"wave": "👋"}
    taps["rarer"] = _("Ask me less often")
    if facts.adults:
        taps["hello"] = _("Ask someone to say hello to me")
    pressed = yield from choose("tap", asked, taps, private=True)
    if pressed == "hello":
        return HelloWanted()
    if pressed == "rarer":
        every = yield from ask_pace()
        yield from say(paced(every))
        return Paced(None if every == "pause" else int(every))
    yield from say(_("Thanks, {name}. I am here, and so is the help button.", name=name))
    return Waved()


def _greeting(facts: Facts) -> Words:
    name = Verbatim(facts.name)
    if facts.nudge:
        return _("Hi {name}. Still here if you feel like it. If not, that is fine too.", name=name)
    hello: Words
    match len(facts.questions) + len(facts.goals) + 1:
        case 1:
            hello = _("Hi {name}. One quick one about this week.", name=name)
        case 2:
            hello = _("Hi {name}. Two quick ones about this week.", name=name)
        case 3:
            hello = _("Hi {name}. Three quick ones about this week.", name=name)
        case _more:
            hello = _("Hi {name}. A few quick ones about this week.", name=name)
    if facts.returned:
        hello = paragraphs(hello, _("Good to hear from you. I ask as before now; /settings changes it."))
    if not facts.questions:
        return hello
    return paragraphs(hello, _who_sees_them(facts))


def _who_sees_them(facts: Facts) -> Words:
    place = Verbatim(facts.place)
    if facts.counted == "now":
        return _("Only you see your answers. They count in the figures for all of {place}.", place=place)
    if facts.counted == "next":
        return _(
            "Only you see your answers. They start to count in the figures for {place} when the next period begins.",
            place=place,
        )
    return _("Only you see your answers. There are too few of us for figures yet, so they count nowhere.")


def _ask(facts: Facts, question: Question, *, first: bool) -> Dialogue[str]:
    options: dict[str, Words] = {option.key: option.label for option in question.options}
    options[SKIP] = _("Skip")
    if first:
        options["later"] = _("Remind me later")
        options["what"] = _("What happens to my answers?")
    while True:
        pressed = yield from choose(question.key, question.ask, options, private=True)
        if pressed != "what":
            return pressed
        yield from say(where_answers_go(facts.place, facts.counted))
        del options["what"]


def _goodbye(facts: Facts, line: str | None, shared_with: str) -> Words:
    name, day = Verbatim(facts.name), Weekday(facts.next_day)
    thanks = (
        _("Thanks, {name}. See you {weekday}.", name=name, weekday=day)
        if facts.every == 1
        else _("Thanks, {name}. Until next time.", name=name)
    )
    if line is None:
        return thanks
    if shared_with == "nobody":
        where = _("Only you can see it, under /mydata.")
    elif shared_with == "circle":
        where = _("I am sharing it with your circle.")
    else:
        where = _("I am passing it on to {adult}.", adult=Verbatim(dict(facts.adults)[shared_with]))
    return Joined((where, thanks), " ")
