"""The young person reads what a successor would be told, before anybody else does."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Day, Verbatim, _, paragraphs, quoted


@dataclass(frozen=True)
class Facts:
    """`name` hands over to `successor` and stays until `until` (ISO). `waits` is false once it is settled."""

    name: str
    successor: str
    until: str
    words: str
    waits: bool


@dataclass(frozen=True)
class Decided:
    """`verdict` is "yes", "no" or "later"."""

    verdict: str


def approving(facts: Facts) -> Dialogue[Decided]:
    """One question; a no needs no reason."""
    if not facts.waits:
        yield from say(_("That has been settled already."))
        return Decided("later")
    name, successor = Verbatim(facts.name), Verbatim(facts.successor)
    verdict = yield from choose(
        "verdict",
        paragraphs(
            _(
                "{name} is in your circle until {day}, and would like {successor} to hold on then. {successor} would be told this:",
                name=name,
                successor=successor,
                day=Day(facts.until),
            ),
            quoted(facts.words),
            _(
                "Is that all right? {successor} sees it only after your yes. {name} hears whether it is a yes or a no.",
                name=name,
                successor=successor,
            ),
        ),
        {
            "yes": _("Yes, ask {successor}", successor=successor),
            "no": _("No, not like that"),
            "later": _("Let me think"),
        },
        private=True,
    )
    said = {
        "yes": _("Good. I am asking {successor}.", successor=successor),
        "no": _("OK. Nothing is passed on, and {name} hears that you would like it another way.", name=name),
        "later": _("Take your time. Press the button again when you know."),
    }
    yield from say(said[verdict])
    return Decided(verdict)
