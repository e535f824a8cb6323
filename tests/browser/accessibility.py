"""`make accessibility`: every page, in both languages and themes, by axe, by keyboard, at 400 % and by thumb.

It prints what docs/accessibility.md says, and ends with 1 where anything stands in anybody's way.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page
from rich.progress import Progress, TaskID

from bot.config import LANGUAGES
from tests.browser.shown import Shown
from tests.browser.walk import walk

THEMES = ("light", "dark")
SMALL = {"width": 320, "height": 256}
"""What is left of 1280 by 1024 at 400 %."""

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

THUMB = 44
"""CSS pixels each way. WCAG 2.2 AA asks for 24."""

SMALLER = """() => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), textarea, select")]
  .filter((each) => each.checkVisibility() && !each.matches(".skip, .inline, .unseen") && getComputedStyle(each).display !== "inline")
  .filter((each) => { const box = each.getBoundingClientRect(); return box.width > 0 && (box.width < 44 || box.height < 43.5); })
  .map((each) => each.outerHTML.slice(0, 100))"""
"""Things to press that are no words in a sentence."""

BUILT = """() => [
  [document.querySelectorAll("h1").length === 1, "one first heading"],
  [document.querySelectorAll("main").length === 1, "one main landmark"],
  [!!document.documentElement.lang, "its language"],
  [!!document.title.trim(), "a title"],
  [document.querySelectorAll("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").length === 0, "no order of its own"],
].filter(([fine]) => !fine).map(([, what]) => what)"""

MOVING = """() => [...document.querySelectorAll("*")].filter((each) => {
  const style = getComputedStyle(each);
  return parseFloat(style.transitionDuration) > 0.01 || style.animationName !== "none";
}).length"""

AT = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const style = getComputedStyle(here);
  return [here.outerHTML.slice(0, 80), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
}"""

REACHABLE = """() => [...document.querySelectorAll("a[href], button:not([disabled]), summary, input:not([type=hidden]), textarea, select")]
  .filter((each) => each.checkVisibility()).length"""


BEFORE = TaskID(0)
"""No town has begun."""


@dataclass
class Reviewer:
    """What was looked at, and what was found: by kind, on which pages."""

    progress: Progress
    names: tuple[str, ...] = ()
    step: TaskID = BEFORE
    looked: Counter[str] = field(default_factory=Counter)
    found: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def wants(self, shown: Shown) -> bool:
        """Whether a page is asked for."""
        return not self.names or shown.name in self.names

    def begins(self, where: str, language: str, number: int) -> None:
        """So many pages of a town are to come."""
        self.step = self.progress.add_task(f"{where}, {LANGUAGES[language]}", total=number)

    async def see(self, page: Page, shown: Shown, language: str) -> None:
        """One page."""
        await self._by_axe(page, shown, language)
        self._note("built", shown, language, await page.evaluate(BUILT))
        await page.emulate_media(color_scheme="light", reduced_motion="reduce")
        moving = await page.evaluate(MOVING)
        self._note("motion", shown, language, [f"{moving} move"] if moving else [])
        await self._by_keyboard(page, shown, language)
        await page.set_viewport_size(SMALL)  # type: ignore[arg-type]
        wide = await page.evaluate("document.documentElement.scrollWidth")
        self._note("400 %", shown, language, [f"{wide} wide"] if wide > SMALL["width"] else [])
        self._note("thumb", shown, language, await page.evaluate(SMALLER))
        self.progress.advance(self.step)

    async def _by_axe(self, page: Page, shown: Shown, language: str) -> None:
        """On a screen as long as the page: what has scrolled behind a bar would be taken for too small to press."""
        long = await page.evaluate("document.documentElement.scrollHeight")
        await page.set_viewport_size({"width": 1440, "height": max(900, min(long + 100, 8000))})
        for theme in THEMES:
            await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            said = await Axe().run(page, options={"runOnly": STANDARDS})
            rules = [
                f"{each['id']} ({theme}): {each['nodes'][0]['html'][:100]}"
                for each in said.response["violations"]
            ]
            self._note("axe", shown, language, rules)

    async def _by_keyboard(self, page: Page, shown: Shown, language: str) -> None:
        """Tab gets to everything that can be pressed, and each place where it stops can be seen."""
        await page.evaluate("(document.querySelector('.skip') || document.querySelector('a')).focus()")
        stops = ["where it begins"]
        unseen: list[str] = []
        for _time in range(await page.evaluate(REACHABLE) + 12):
            await page.keyboard.press("Tab")
            at = await page.evaluate(AT)
            if at is None:
                break
            stops.append(at[0])
            unseen += [] if at[1] else [f"no ring: {at[0]}"]
        self._note("keyboard", shown, language, sorted(set(unseen)))
        missed = await page.evaluate(REACHABLE) - len(stops)
        self._note("keyboard", shown, language, [f"{missed} not reached"] if missed > 0 else [])

    def _note(self, what: str, shown: Shown, language: str, found: list[str]) -> None:
        self.looked[what] += 1
        self.found[what] += [f"{shown.name} ({language}): {each}" for each in found]


def _main() -> int:
    with Progress() as progress:
        reviewer = Reviewer(progress, tuple(sys.argv[1:]))
        asyncio.run(walk(reviewer))
    for what, times in reviewer.looked.items():
        print(f"{what}: {times} times, {len(reviewer.found[what])} found")
        for each in reviewer.found[what]:
            print(f"  {each}")
    return int(any(reviewer.found.values()))


if __name__ == "__main__":
    sys.exit(_main())
