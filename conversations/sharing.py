"""Where a line goes: asked the same way wherever a young person has written one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conversations.dialogue import Dialogue, choose
from conversations.text import Joined, Verbatim, Words, _, paragraphs


def where_it_goes(in_group: bool, adults: Sequence[tuple[str, str]], line: str) -> Dialogue[str]:
    """Ask where a line goes: "nobody", "circle" or the key of one of `adults`."""
    said = Verbatim(line)
    options: dict[str, Words] = {"nobody": _("Keep it to myself")}
    if in_group:
        options["circle"] = _("Share with my circle")
    if adults:
        options["adult"] = _("Pick one adult")
    asked: Words = _("Thanks for writing it. Where should this go?\n“{line}”", line=said)
    if in_group:
        asked = paragraphs(
            asked, _("If you share it, everyone in your circle's group sees it with your name.")
        )
    pressed = yield from choose("where", asked, options, private=True)
    if pressed == "adult":
        names: dict[str, Words] = {key: Verbatim(name) for key, name in adults}
        pressed = yield from choose(
            "which_adult",
            _("Who should see it? Only the one you pick gets it."),
            names | {"nobody": _("Nobody after all")},
            private=True,
        )
    if pressed != "nobody" and looks_like_a_number(line):
        sure = yield from choose(
            "number_sure",
            _("There seems to be a phone number or a CPR number in it. Share it all the same?"),
            {"yes": _("Yes, share it"), "no": _("No, keep it")},
            private=True,
        )
        pressed = pressed if sure == "yes" else "nobody"
    return pressed


def looks_like_a_number(line: str) -> bool:
    """Whether a line seems to hold a phone number or a CPR number; only used to ask before sharing."""
    return re.search(r"(?:\d[^\w\n]{0,3}){8,}", line) is not None


def quoted(line: str) -> Words:
    """Somebody's own words, between quotation marks."""
    return Joined(("“", Verbatim(line), "”"), "")


def shortened(line: str, longest: int) -> str:
    """A line that fits into a list or on a button."""
    return line if len(line) <= longest else line[: longest - 1] + "…"
