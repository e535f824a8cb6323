"""What helped becomes a card for other circles: the young person sees exactly what leaves, and can change every word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import Dialogue, Pressed, choose, choose_or_write, one_line, say, write
from conversations.question_set import PATHS
from conversations.sharing import looks_like_a_number, quoted, shortened
from conversations.text import Joined, Text, Verbatim, Words, _, lines, listed, paragraphs

ROLES: dict[str, Text] = {
    "young_person": _("The young person"),
    "relative": _("Somebody in the family"),
    "friend": _("A friend"),
    "mentor": _("A mentor"),
    "professional": _("Somebody whose job it is"),
}
"""Who did it, on a card: never a name."""

SITUATIONS: dict[str, Text] = {
    "mornings": _("When mornings are hard"),
    "school": _("When school is hard"),
    "home": _("When it is hard at home"),
    "money": _("When money is tight"),
    "work": _("When looking for a job"),
    "people": _("When being with people is hard"),
}
"""When a card may be of use; or in one's own words."""

RETURNED: dict[str, Text] = {
    "names": _("Somebody could be recognised in it."),
    "unclear": _("It is hard to see what was done. Please write a little more."),
    "other": _("It does not fit here. It is not about you."),
}
"""Why a coordinator may give a card back."""

LONGEST, SHORT = 300, 80


@dataclass(frozen=True)
class Card:
    """What a card says. `situation` is a key of SITUATIONS or the writer's own words."""

    path: str
    role: str
    situation: str
    done: str


@dataclass(frozen=True)
class Facts:
    """`shared` pairs a key with a success that it may begin with; `names` are of people in the circle.

    `full` is whether enough are on the way; `returned` is a card that came back, and `reason` a key of RETURNED.
    """

    shared: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    full: bool = False
    returned: Card | None = None
    reason: str = ""


@dataclass(frozen=True)
class PassedOn:
    """The card goes to a coordinator, without a name."""

    card: Card


@dataclass(frozen=True)
class Dropped:
    """A card that came back is thrown away."""


@dataclass(frozen=True)
class Nothing:
    """It stays where it is."""


Outcome: TypeAlias = PassedOn | Dropped | Nothing


def passing_on(facts: Facts) -> Dialogue[Outcome]:
    """A yes of its own, the parts of the card, and the whole card once more before it goes."""
    if facts.returned is None and not facts.shared:
        yield from say(_("A card begins with good news that you shared with your circle: /goodnews."))
        return Nothing()
    if facts.full:
        yield from say(_("Three cards of yours are on their way already. That is plenty for now."))
        return Nothing()
    if facts.returned is None:
        line = yield from _which(facts.shared)
        sure = yield from choose(
            "agree",
            _what_it_is(line),
            {"yes": _("Yes, make a card"), "no": _("No thanks")},
            private=True,
        )
        if sure == "no":
            yield from say(_("OK. It stays in your circle."))
            return Nothing()
        done = yield from _done(line)
    else:
        yield from say(_came_back(facts.returned, facts.reason))
        done = facts.returned.done
        again = yield from choose(
            "again",
            _("What do you want to do with it?"),
            {"change": _("Change it"), "drop": _("Throw it away"), "later": _("Not now")},
            private=True,
        )
        if again == "drop":
            yield from say(_("OK, it is gone."))
            return Dropped()
        if again == "later":
            yield from say(_("OK."))
            return Nothing()
        done = yield from _done(done)
    role = yield from choose("role", _("Who did it? Only the role is on the card."), ROLES, private=True)
    situation = yield from _situation()
    path = yield from choose("path", _("Which of these does it belong to most?"), PATHS, private=True)
    return (yield from _look_at_it(facts, Card(path, role, situation, done)))


def shown(card: Card) -> Words:
    """A card as others get it."""
    return lines(
        Joined(("💡 ", _situation_of(card.situation)), ""),
        Joined((ROLES[card.role], ": “", Verbatim(card.done), "”"), ""),
        Joined(("(", PATHS[card.path], ")"), ""),
    )


def names_in(words: str, names: Sequence[str]) -> tuple[str, ...]:
    """Which of the names, or which word of one, stand in a text."""
    found = []
    for name in names:
        parts = [part for part in re.findall(r"\w+", name) if len(part) >= 3]
        if any(
            re.search(rf"(?<!\w){re.escape(part)}(?:s|'s|’s)?(?!\w)", words, re.IGNORECASE) for part in parts
        ):
            found.append(name)
    return tuple(dict.fromkeys(found))


def _which(shared: tuple[tuple[str, str], ...]) -> Dialogue[str]:
    if len(shared) == 1:
        return shared[0][1]
    labels: dict[str, Words] = {key: Verbatim(shortened(line, 40)) for key, line in shared}
    picked = yield from choose("which", _("Which good news could help somebody else?"), labels, private=True)
    return dict(shared)[picked]


def _what_it_is(line: str) -> Words:
    return paragraphs(
        quoted(line),
        _(
            "What helped you may help somebody else. I can make a small card of it for other circles: what was done, never who."
        ),
        _(
            "Somebody at the municipality reads it first and does not see who wrote it. Once it is out nobody knows that it was yours, not even me, so it cannot be called back."
        ),
        _("People who know you well may still guess it. Leave out what only you would say."),
        _("Do you want that?"),
    )


def _came_back(card: Card, reason: str) -> Words:
    return paragraphs(
        _("This card came back to you. Whoever read it does not know who wrote it."),
        shown(card),
        RETURNED.get(reason, RETURNED["other"]),
    )


def _done(line: str) -> Dialogue[str]:
    reply = yield from choose_or_write(
        "done",
        paragraphs(
            _("What was done? Write it without names and places, so that somebody else could try it."),
            _("Or use these words:\n“{line}”", line=Verbatim(line[:LONGEST])),
        ),
        {"same": _("Use these words")},
        longest=LONGEST,
    )
    return line[:LONGEST] if isinstance(reply, Pressed) else one_line(reply)


def _situation() -> Dialogue[str]:
    reply = yield from choose_or_write(
        "situation",
        _("When could somebody use it? Pick one, or write it yourself."),
        SITUATIONS,
        longest=SHORT,
    )
    return reply.key if isinstance(reply, Pressed) else one_line(reply)


def _look_at_it(facts: Facts, card: Card) -> Dialogue[Outcome]:
    while True:
        said: list[Words] = [_("This is exactly what leaves, and nothing else:"), shown(card)]
        said += _warnings(facts, card)
        pressed = yield from choose(
            "send",
            paragraphs(*said),
            {
                "send": _("Send it"),
                "done": _("Change what was done"),
                "situation": _("Change when"),
                "no": _("Don't send it"),
            },
            private=True,
        )
        match pressed:
            case "send":
                yield from say(
                    _("Thank you. Somebody at the municipality reads it first. If it comes back, I tell you.")
                )
                return PassedOn(card)
            case "done":
                written = yield from write(
                    "done_again", _("Write what was done."), longest=LONGEST, private=True
                )
                card = Card(card.path, card.role, card.situation, written or card.done)
            case "situation":
                card = Card(card.path, card.role, (yield from _situation()), card.done)
            case _:
                yield from say(_("OK. It stays in your circle."))
                return Nothing()


def _warnings(facts: Facts, card: Card) -> list[Words]:
    words = f"{card.done} {card.situation}"
    found: list[Words] = []
    if names := names_in(words, facts.names):
        found.append(
            _(
                "⚠ It seems to hold a name from your circle: {names}. Better without.",
                names=listed(*map(Verbatim, names)),
            )
        )
    if looks_like_a_number(words):
        found.append(_("⚠ There seems to be a phone number or a CPR number in it. Better without."))
    return found


def _situation_of(situation: str) -> Words:
    return SITUATIONS.get(situation, Verbatim(situation))
