"""The young person or a professional says whether somebody who accepted is who they should be."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, choose, say
from conversations.joining_as_adult import role_name
from conversations.text import Verbatim, _


@dataclass(frozen=True)
class Facts:
    """`invited_as` is the name that the inviter used, `name` the one they picked themselves.

    `waiting` is false where somebody else has decided in the meantime.
    """

    name: str
    invited_as: str
    role: str
    department: str
    asking_young_person: bool
    waiting: bool


@dataclass(frozen=True)
class Decided:
    """`verdict` is "yes", "no" or "later"."""

    verdict: str


def confirming(facts: Facts) -> Dialogue[Decided]:
    """One question; *later* keeps it open."""
    name = Verbatim(facts.name)
    if not facts.waiting:
        yield from say(_("That has been settled already."))
        return Decided("later")
    hint = (
        _("Ask {name} outside this chat if you are not sure.", name=name)
        if facts.asking_young_person
        else _("Call {name} on a number you already know if you are not sure.", name=name)
    )
    yield from say(
        _(
            "{name} has accepted the invitation for “{invited_as}” ({role}) and is waiting outside.",
            name=name,
            invited_as=Verbatim(facts.invited_as),
            role=role_name(facts.role, facts.department),
        )
    )
    yield from say(hint)
    verdict = yield from choose(
        "verdict",
        _("Is it really them, and should they come in?"),
        {"yes": _("Yes, let them in"), "no": _("No"), "later": _("I will check first")},
    )
    said = {
        "yes": _("Good. I let {name} into the group.", name=name),
        "no": _("OK. {name} does not come in, and the invitation no longer works.", name=name),
        "later": _("Take your time. {name} waits. Press the button again when you know.", name=name),
    }
    yield from say(said[verdict])
    return Decided(verdict)
