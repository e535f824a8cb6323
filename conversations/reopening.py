"""A locked account is opened again: by whoever stands beside the person, and for a new account by a second one too."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Verbatim, Words, _


@dataclass(frozen=True)
class Facts:
    """`made_by` is None where the asker made the link. `same` is whether it is the account of before.

    `second` is whether another person is asked after this one. `waits` is false once it is settled.
    """

    name: str
    made_by: str | None
    same: bool
    second: bool
    waits: bool


@dataclass(frozen=True)
class Decided:
    """`verdict` is "yes", "no" or "later"."""

    verdict: str


def reopening(facts: Facts) -> Dialogue[Decided]:
    """One question to the one who is there, or one to somebody who knows the person."""
    if not facts.waits:
        yield from say(_("That has been settled already."))
        return Decided("later")
    return (yield from (_beside(facts) if facts.made_by is None else _second(facts, facts.made_by)))


def _beside(facts: Facts) -> Dialogue[Decided]:
    name = Verbatim(facts.name)
    verdict = yield from choose(
        "beside",
        _(
            "Somebody has opened the link for {name}. Is {name} standing in front of you, and did you see them open it just now?",
            name=name,
        ),
        {"yes": _("Yes, I saw it"), "no": _("No")},
    )
    if verdict == "no":
        yield from say(
            _("Good that you say so. The link is dead, and {name}'s account stays locked.", name=name)
        )
    elif facts.second:
        yield from say(
            _(
                "Thank you. It is another account than before, so one more person who knows {name} has to say yes. I have asked them all.",
                name=name,
            )
        )
    else:
        yield from say(_("Good. {name}'s account is open again.", name=name))
    return Decided(verdict)


def _second(facts: Facts, made_by: str) -> Dialogue[Decided]:
    name = Verbatim(facts.name)
    yield from say(
        _(
            "{person} says that {name} has a new account now. Call {name} on a number that you know, or see them, before you say yes.",
            person=Verbatim(made_by),
            name=name,
        )
    )
    verdict = yield from choose(
        "second",
        _("Have you heard from {name} that this is right?", name=name),
        {"yes": _("Yes, from {name}", name=name), "no": _("No, stop it"), "later": _("I will check first")},
    )
    said = {
        "yes": _("Thank you. {name} comes back in.", name=name),
        "no": _("Stopped. {name}'s account stays locked, and the circle is told.", name=name),
        "later": _("Take your time. It stays locked until somebody says yes. Press the button again."),
    }
    yield from say(said[verdict])
    return Decided(verdict)


def asked(name: str, person: str) -> Words:
    """To all who may be the second, above the button that opens the question."""
    return _(
        "{person} says that {name} has a new account. One more person who knows {name} has to say that it is so.",
        person=Verbatim(person),
        name=Verbatim(name),
    )


def stopped(name: str, person: str) -> Words:
    """To everybody around, when somebody said no."""
    return _(
        "{person} said no to opening {name}'s account, so it stays locked.",
        person=Verbatim(person),
        name=Verbatim(name),
    )


def back(name: str, person: str, second: str | None, *, same: bool) -> Words:
    """To everybody around, when the person is back."""
    if same:
        return _(
            "{name}'s account is open again. It is the same as before; {person} was with them.",
            name=Verbatim(name),
            person=Verbatim(person),
        )
    if second is None:
        return _(
            "{name} is back with a new account. {person} was with them.",
            name=Verbatim(name),
            person=Verbatim(person),
        )
    return _(
        "{name} is back with a new account. {person} was with them, and {second} heard it from {name}.",
        name=Verbatim(name),
        person=Verbatim(person),
        second=Verbatim(second),
    )


def welcome_back(name: str, *, deleted: bool) -> Words:
    """To the one who is back. `deleted`: what only they may read did not come along to another account."""
    if deleted:
        return _(
            "Welcome back, {name}. To be sure that nobody else could read them, I have deleted your answers of this period and the lines you kept. /mydata shows who locked the account, and who opened it.",
            name=Verbatim(name),
        )
    return _(
        "Welcome back, {name}. Everything is as it was. /mydata shows who locked the account, and who opened it.",
        name=Verbatim(name),
    )


def thanks() -> Words:
    """To whoever opened the link, who is not known yet."""
    return _(
        "Thank you. Somebody who is with you has to say that it is you. I write here as soon as they have."
    )
