"""The young person decides whether the group gets an adult's good news about them."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.dialogue import Dialogue, choose, say
from conversations.text import Verbatim, Words, _, paragraphs


@dataclass(frozen=True)
class Facts:
    """`line` is what the adult `by` wrote; `waiting` is false once it is decided or gone."""

    by: str
    line: str
    in_group: bool
    waiting: bool


@dataclass(frozen=True)
class Decided:
    """ "yes", "always" (and from now on without asking), "keep" (only for me) or "no"."""

    how: str


@dataclass(frozen=True)
class Nothing:
    """There is nothing to decide any more."""


def celebrating(facts: Facts) -> Dialogue[Decided | Nothing]:
    """One question, answered once."""
    if not facts.waiting:
        yield from say(_("That one is settled already."))
        return Nothing()
    options: dict[str, Words] = {}
    asked: Words = has_good_news(facts.by, facts.line)
    if facts.in_group:
        asked = paragraphs(
            asked,
            _("Should I celebrate it in the group? Everyone there would see it. Nobody hears if you say no."),
        )
        options["yes"] = _("Yes, celebrate it")
        options["always"] = _("Yes, and always when adults have good news")
    else:
        asked = paragraphs(asked, _("Do you want to keep it? Nobody hears what you choose."))
    options["keep"] = _("Keep it, only for me")
    options["no"] = _("No thanks")
    how = yield from choose("celebrate", asked, options, private=True)
    if how in ("yes", "always"):
        yield from say(_("I am celebrating it in the group."))
    elif how == "keep":
        yield from say(_("Kept. Only you can see it, under /mydata."))
    else:
        yield from say(_("OK, gone. Nobody hears of it."))
    return Decided(how)


def has_good_news(by: str, line: str) -> Words:
    """To the young person, who sees it before anybody else."""
    return _("🎉 {name} has good news about you: “{line}”", name=Verbatim(by), line=Verbatim(line))
