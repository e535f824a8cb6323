"""The young person hears why a professional would like to stay longer, and may say no."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Day, Verbatim, _, paragraphs, quoted


@dataclass(frozen=True)
class Facts:
    """`before` and `until` are ISO days. `waits` is false once it is settled."""

    name: str
    before: str
    until: str
    reason: str
    waits: bool


@dataclass(frozen=True)
class Decided:
    """`verdict` is "yes", "no" or "later"."""

    verdict: str


def staying(facts: Facts) -> Dialogue[Decided]:
    """It stands unless the young person says no; a no needs no reason."""
    if not facts.waits:
        yield from say(_("That has been settled already."))
        return Decided("later")
    name = Verbatim(facts.name)
    verdict = yield from choose(
        "verdict",
        paragraphs(
            _(
                "{name} would like to stay in your circle until {day}, and not only until {before}. This is why:",
                name=name,
                day=Day(facts.until),
                before=Day(facts.before),
            ),
            quoted(facts.reason),
            _("What do you say? {name} hears it. You need give no reason.", name=name),
        ),
        {
            "yes": _("That is fine"),
            "no": _("No, keep the old date"),
            "later": _("Let me think"),
        },
        private=True,
    )
    said = {
        "yes": _("Good. {name} stays until {day}.", name=name, day=Day(facts.until)),
        "no": _("OK. It is {day} again, and {name} hears so.", name=name, day=Day(facts.before)),
        "later": _("Take your time. Press the button again when you know."),
    }
    yield from say(said[verdict])
    return Decided(verdict)
