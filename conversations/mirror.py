"""The mirror: once a month each adult is asked whether they kept what was agreed; the young person looks if they want."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import SKIP, Dialogue, choose, say
from conversations.text import Joined, Text, Verbatim, Words, _, lines, paragraphs

SAID: dict[str, Text] = {
    "mostly": _("Yes, mostly"),
    "partly": _("Partly"),
    "no": _("No"),
    "unsure": _("I cannot say"),
}
"""What can be answered."""


@dataclass(frozen=True)
class Facts:
    """`own` is whether the asker is the young person; then `shown` pairs an adult's name with what they let be seen.

    For an adult `shown` holds their own answer, if one can be seen now. `circles` pairs a key with a young person's name
    where it is not clear which circle is meant.
    """

    name: str
    own: bool
    shown: tuple[tuple[str, str], ...]
    circles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Shown:
    """The young person may see this answer (a key of SAID)."""

    said: str


@dataclass(frozen=True)
class NotShown:
    """An adult's answer that goes nowhere and is not kept; one that could be seen before is gone."""


@dataclass(frozen=True)
class Looked:
    """The young person saw what the adults let them see."""


@dataclass(frozen=True)
class Chosen:
    """Whose circle it is about."""

    circle: str


@dataclass(frozen=True)
class Nothing:
    """Skipped."""


Outcome: TypeAlias = Shown | NotShown | Looked | Chosen | Nothing


def mirror(facts: Facts) -> Dialogue[Outcome]:
    """For an adult one question and who may see it; for the young person their own view beside what adults show."""
    if facts.circles:
        names: dict[str, Words] = {key: Verbatim(name) for key, name in facts.circles}
        return Chosen((yield from choose("circle", _("Whose circle is it about?"), names)))
    if facts.own:
        return (yield from _look(facts))
    name = Verbatim(facts.name)
    yield from say(
        _(
            "Once a month I ask each adult in {name}'s circle one question. It is for you: nothing of it goes to the group, and nobody counts it.",
            name=name,
        )
    )
    for _who, shown in facts.shown:
        if shown in SAID:
            yield from say(
                _(
                    "Until I ask the next time, {name} may see your answer: {said}",
                    name=name,
                    said=SAID[shown],
                )
            )
    options: dict[str, Words] = dict(SAID)
    said = yield from choose(
        "kept",
        _("The last month: did we adults keep what we agreed with {name}?", name=name),
        options,
        skip=_("Skip"),
        private=True,
    )
    if said == SKIP:
        yield from say(_("OK."))
        return Nothing()
    may = yield from choose(
        "may_see",
        _(
            "May {name} see your answer, with your name? Only if {name} asks to, and only {name}. I keep it until the next time I ask.",
            name=name,
        ),
        {"yes": _("Yes, {name} may see it", name=name), "no": _("No, keep it to myself")},
        private=True,
    )
    if may == "no":
        yield from say(_("OK. It is not kept anywhere."))
        return NotShown()
    yield from say(_("Thanks. /mirror changes it, or takes it back."))
    return Shown(said)


def _look(facts: Facts) -> Dialogue[Outcome]:
    options: dict[str, Words] = dict(SAID)
    own = yield from choose(
        "own_view",
        _(
            "Once a month I ask the adults in your circle: did we keep what we agreed? First you: how do you see it? Nobody sees what you press, and I do not keep it."
        ),
        options,
        skip=_("Skip"),
        private=True,
    )
    shown: list[Words] = []
    if own != SKIP:
        shown.append(_("You: {said}", said=SAID[own]))
    shown += [
        Joined(("• ", Verbatim(name), ": ", SAID[said]), "") for name, said in facts.shown if said in SAID
    ]
    if not facts.shown:
        yield from say(
            paragraphs(
                *shown,
                _("No adult has an answer for you to see right now. They choose themselves whether you may."),
            )
        )
        return Looked()
    yield from say(
        paragraphs(
            lines(*shown),
            _("They do not know that you have looked. If you want to, talk with one of them about it."),
        )
    )
    return Looked()
