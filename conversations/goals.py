"""The young person's own goals, in their own words, scored from 0 to 10, and seen by whom they choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, choose, say, write
from conversations.goal import SCORES, Goal, Shown, at, seen_by, where_is_it
from conversations.question_set import PATHS
from conversations.sharing import looks_like_a_number
from conversations.text import Joined, Verbatim, Words, _, lines, paragraphs

AT_MOST = 3
"""Goals at a time."""

LONGEST = 120
"""Characters of a goal."""


@dataclass(frozen=True)
class Facts:
    """A young person's goals, or to an adult (`own` is false) those in `shown`.

    `adults` pairs a key with a name; `drawable` is whether there is enough for a picture.
    """

    own: bool
    goals: tuple[Goal, ...]
    adults: tuple[tuple[str, str], ...]
    in_group: bool
    drawable: bool
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Added:
    """A new goal. `seen_by` is "nobody", "circle" or an adult's key."""

    path: str
    words: str
    seen_by: str
    score: int


@dataclass(frozen=True)
class Scored:
    """Where it is now; with `told`, those who see the goal hear of it."""

    goal: str
    score: int
    told: bool


@dataclass(frozen=True)
class Reworded:
    """The same goal in other words."""

    goal: str
    words: str


@dataclass(frozen=True)
class ShownTo:
    """Somebody else sees it from now on: "nobody", "circle" or an adult's key."""

    goal: str
    seen_by: str


@dataclass(frozen=True)
class Ended:
    """It is put away, or with `deleted` gone at once."""

    goal: str
    deleted: bool


@dataclass(frozen=True)
class Drawn:
    """A picture of one's own course."""


@dataclass(frozen=True)
class Nothing:
    """Only looked."""


Outcome: TypeAlias = Added | Scored | Reworded | ShownTo | Ended | Drawn | Nothing


def goals(facts: Facts) -> Dialogue[Outcome]:
    """The list, then one thing to do with it."""
    if not facts.own:
        yield from say(_of_others(facts.shown))
        return Nothing()
    options: dict[str, Words] = {goal.key: str(place) for place, goal in enumerate(facts.goals, 1)}
    if len(facts.goals) < AT_MOST:
        options["new"] = _("A new goal")
    if facts.drawable:
        options["picture"] = _("My course as a picture")
    options["nothing"] = _("That was all")
    picked = yield from choose("goal", _list(facts), options, private=True)
    match picked:
        case "nothing":
            yield from say(_("OK."))
            return Nothing()
        case "picture":
            yield from say(_("Here it comes. Only you get it."))
            return Drawn()
        case "new":
            return (yield from _new(facts))
        case _:
            return (yield from _one(facts, next(each for each in facts.goals if each.key == picked)))


def _list(facts: Facts) -> Words:
    if not facts.goals:
        return paragraphs(
            _("A goal is something that you want yourself, big or small. You can have up to three."),
            _("Nobody sees a goal unless you choose it. What do you want to do?"),
        )
    shown = [
        lines(
            Joined((f"{place}. “", Verbatim(goal.words), "”"), ""),
            Joined(
                (PATHS[goal.path], " · ", at(goal.score), " · ", seen_by(goal)),
                "",
            ),
        )
        for place, goal in enumerate(facts.goals, 1)
    ]
    return paragraphs(_("Your goals:"), *shown, _("Pick one to change it or to say where it is now."))


def _new(facts: Facts) -> Dialogue[Outcome]:
    words = yield from write(
        "words",
        _("What do you want? Write it in your own words, for example “Get up by myself on school days”."),
        longest=LONGEST,
        private=True,
    )
    assert words is not None
    path = yield from choose(
        "path",
        _("Which of these does it belong to most?\n“{goal}”", goal=Verbatim(words)),
        PATHS,
        private=True,
    )
    score = int((yield from choose("score", where_is_it(words), SCORES, private=True)))
    seen = yield from _who_sees(facts, words)
    yield from say(_saved(facts, seen))
    return Added(path, words, seen, score)


def _one(facts: Facts, goal: Goal) -> Dialogue[Outcome]:
    picked = yield from choose(
        "what",
        _("“{goal}” – {who}. What do you want to do?", goal=Verbatim(goal.words), who=seen_by(goal)),
        {
            "score": _("Say where it is now"),
            "words": _("Say it in other words"),
            "who": _("Change who sees it"),
            "end": _("I am done with it"),
            "nothing": _("Nothing"),
        },
        private=True,
    )
    match picked:
        case "score":
            return (yield from _rescore(goal))
        case "words":
            words = yield from write(
                "words",
                _("Write it the way you want it now. Right now {who}.", who=seen_by(goal)),
                longest=LONGEST,
                private=True,
            )
            assert words is not None
            yield from say(_("Changed. I write to nobody about it."))
            return Reworded(goal.key, words)
        case "who":
            seen = yield from _who_sees(facts, goal.words)
            yield from say(_saved(facts, seen, before=goal.seen_by))
            return ShownTo(goal.key, seen)
        case "end":
            return (yield from _end(goal))
        case _:
            yield from say(_("OK."))
            return Nothing()


def _rescore(goal: Goal) -> Dialogue[Outcome]:
    score = int((yield from choose("score", where_is_it(goal.words), SCORES, private=True)))
    told = False
    if goal.seen_by != "nobody" and score != goal.shown:
        asked = (
            _("Saved. Should your circle hear it now? I would write it in the group.")
            if goal.seen_by == "circle"
            else _("Saved. Should {name} hear it now? Only {name} gets it.", name=Verbatim(goal.seen_by_name))
        )
        pressed = yield from choose(
            "tell", asked, {"no": _("No, keep it to myself"), "yes": _("Yes, tell it")}, private=True
        )
        told = pressed == "yes"
    yield from say(_("OK, I am telling it.") if told else _("OK, kept. Nobody is told."))
    return Scored(goal.key, score, told)


def _end(goal: Goal) -> Dialogue[Outcome]:
    pressed = yield from choose(
        "end",
        _(
            "I can put it away: I ask no more about it, nobody else sees it, and it is there when you look back at the year. Or I delete it at once."
        ),
        {"away": _("Put it away"), "delete": _("Delete it at once"), "no": _("Keep it as it is")},
        private=True,
    )
    if pressed == "no":
        yield from say(_("OK."))
        return Nothing()
    yield from say(_("It is put away.") if pressed == "away" else _("Deleted."))
    return Ended(goal.key, deleted=pressed == "delete")


def _who_sees(facts: Facts, words: str) -> Dialogue[str]:
    """Asked before anything is saved; whoever sees it gets it at once, and it says so."""
    options: dict[str, Words] = {"nobody": _("Only me")}
    asked: Words = _("Who should see it?\n“{goal}”", goal=Verbatim(words))
    if facts.in_group or facts.adults:
        asked = paragraphs(
            asked,
            _(
                "Whoever you pick gets it now, with your name and the number. Later numbers only when you say so, and you can change this at any time."
            ),
        )
    if facts.adults:
        options["adult"] = _("Pick one adult")
    if facts.in_group:
        options["circle"] = _("Everyone in my circle's group")
    if len(options) == 1:
        return "nobody"
    picked = yield from choose("who", asked, options, private=True)
    if picked == "adult":
        names: dict[str, Words] = {key: Verbatim(name) for key, name in facts.adults}
        picked = yield from choose(
            "which_adult",
            _("Who should see it? Only the one you pick gets it."),
            names | {"nobody": _("Nobody after all")},
            private=True,
        )
    if picked != "nobody" and looks_like_a_number(words):
        sure = yield from choose(
            "number_sure",
            _("There seems to be a phone number or a CPR number in it. Share it all the same?"),
            {"yes": _("Yes, share it"), "no": _("No, keep it")},
            private=True,
        )
        picked = picked if sure == "yes" else "nobody"
    return picked


def _saved(facts: Facts, seen: str, before: str = "nobody") -> Words:
    if seen == "nobody" and before != "nobody":
        return _("Saved. From now on only you see it. What I wrote to others before stays in their chats.")
    if seen == "nobody":
        return _("Saved. Only you see it, under /goals.")
    if seen == "circle":
        return _("Saved. I am showing it to your circle. You can change that with /goals.")
    name = Verbatim(dict(facts.adults)[seen])
    return _("Saved. I am showing it to {name}. You can change that with /goals.", name=name)


def _of_others(shown: tuple[Shown, ...]) -> Words:
    if not shown:
        return _("Nobody shows you a goal right now. A young person chooses that themselves.")
    return paragraphs(
        _("These goals are shown to you. The number is from when it was last shown."),
        *(
            lines(
                Joined((Verbatim(each.name), ": “", Verbatim(each.words), "”"), ""),
                Joined((PATHS[each.path], " · ", at(each.score)), ""),
            )
            for each in shown
        ),
    )
