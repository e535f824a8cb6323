"""The demo's town played three times with the same chances: Sol answers, answers otherwise, or does not answer at all.

Kirsten logs in at the same moments of each game and opens every page there is. Until figures are released, which have
noise of their own, not a byte of hers may differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from bot.web.site import site
from tests import desk_town
from tests.bot.circles import quick_rig
from tests.databases import Databases
from tests.demo.play import START
from tests.demo.stage import Stage, stage
from tests.web.desk import Desk
from tests.web.test_desk import BY_ANYBODY, ROUTES, address

DRAWN = re.compile(r'(name="(?:run|form_token|which)" value=")[^"]+')
"""What is drawn by chance: which run of a form it is, whose session it belongs to, and what that is called."""

NEIGHBOURS = 40
"""So many are counted that answers go on sheets, as in a real town."""

WAYS: dict[str, Callable[[list[str]], str] | None] = {
    "answers": lambda replies: replies[0],
    "answers otherwise": lambda replies: replies[-1],
    "does not answer": None,
}


async def test_T1_T3_no_byte_of_any_page_of_the_desk_tells_whether_or_what_somebody_answered(
    databases: Databases, tmp_path: Path
) -> None:
    first, *others = [await _played(databases, tmp_path / way, way) for way in WAYS]
    assert len(first) > 40
    assert all("Sol" in first[f"{when} /desk/circles"] for when in ("at once", "a week later"))
    for other in others:
        assert {what: [first[what], other[what]] for what in first if first[what] != other[what]} == {}
        assert first.keys() == other.keys()


async def _played(databases: Databases, folder: Path, way: str) -> dict[str, str]:
    """Every page at two moments, and what else Kirsten and the group have got by then."""
    async with quick_rig(databases, folder, START) as running:
        here = await stage(running, "en", NEIGHBOURS, 1)
        await here.open()
        story, seen = here.story, dict[str, str]()
        kirsten = story.kirsten.person
        town = desk_town.Town(kirsten, kirsten, circle=1, others=2, members={})  # type: ignore[arg-type]
        desk = Desk(running, town, site(running.service))
        for when in ("at once", "a week later"):
            await _answers(here, WAYS[way])
            if when == "a week later":
                await here.forward("day")
            seen[f"{when} to Kirsten"] = _without_code(kirsten.read())
            seen[f"{when} to the group"] = repr([each.text for each in story.group.messages])
            browser = await desk.signed_in(town.lars)
            for path in _pages(desk):
                answer = await browser.get(path)
                assert answer.status_code < 500, path
                seen[f"{when} {path}"] = DRAWN.sub(r"\1", answer.text)
            await browser.aclose()
            await here.forward("week")
        return seen


async def _answers(here: Stage, pick: Callable[[list[str]], str] | None) -> None:
    """Sol answers all that is asked just now in this way, and keeps a line."""
    sol = here.story.sol
    while pick is not None and (options := sol.options()):
        replies = [each for each in options if each not in ("skip", "later", "what", "back")]
        if "nobody" in options:
            await here.story.act(sol.press("nobody"))
        elif replies:
            await here.story.act(sol.press(pick(replies)))
        else:
            await here.story.act(sol.write("A line of Sol's own"))


def _pages(desk: Desk) -> list[str]:
    """What a coordinator may look at who has not typed a fresh code."""
    return [
        address(each, desk.town.circle)
        for each in ROUTES
        if "GET" in (each.methods or ()) and each.path not in BY_ANYBODY
    ]


def _without_code(words: str) -> str:
    """Without codes and secrets of links, which are drawn by chance too."""
    return re.sub(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b|[\w-]{20,}", "", words)
