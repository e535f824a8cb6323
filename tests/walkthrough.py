"""`make walkthrough`: one week in a circle as its members see it, from a story into the coordinator's guide.

The story is played by the tests, so the guide shows what really happens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
STORY = ROOT / "tests" / "stories" / "one_week_in_a_circle.chat"
GUIDE = ROOT / "docs" / "coordinator.md"

BEGINS, ENDS = "<!-- made by `make walkthrough` -->\n", "<!-- until here -->\n"

NAMES = {"sol": "Sol", "mum": "Mum", "ali": "Ali", "lars": "Lars"}

TIME = re.compile(r"(?:· |--- .*\()(?P<when>\w{3} \d+ \w{3}(?: \d{4})? \d\d:\d\d)")
SPOKEN = re.compile(r"bot → (?P<to>\w+): (?P<words>.*)")
ACTED = re.compile(r"(?P<who>\w+)(?P<group> → group)?: (?P<what>.+)")
BUTTON = re.compile(r"\[(?P<key>[^\]]+)\] (?P<label>.+?)(?= \[| · |$)")


def walkthrough(story: str) -> str:
    """The week as Markdown: a heading for each day, then who says what to whom."""
    return "\n".join(_paragraphs(story.splitlines())) + "\n"


def _paragraphs(lines: list[str]) -> Iterator[str]:
    day, clock, shown = "", "", ("", "")
    labels: dict[str, dict[str, str]] = {}
    for line, more in _with_more(lines):
        if line.startswith("start: "):
            day = f"{datetime.fromisoformat(line.removeprefix('start: ')):%A}"
        elif time := TIME.match(line):
            moment = _moment(time["when"])
            day, clock = f"{moment:%A}", f"{moment:%H:%M}"
        elif told := _told(line, more, labels):
            if day != shown[0]:
                yield f"\n### {day}"
            if clock != shown[1]:
                yield f"\n*{clock}*"
            shown = day, clock
            yield told


def _with_more(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each line with the indented ones below it."""
    place = 0
    while place < len(lines):
        end = place + 1
        while end < len(lines) and lines[end].startswith("    "):
            end += 1
        yield lines[place], lines[place + 1 : end]
        place = end


def _told(line: str, more: list[str], labels: dict[str, dict[str, str]]) -> str:
    """What somebody or the bot does; "" for what is neither."""
    if spoken := SPOKEN.match(line):
        words, buttons = _parted([spoken["words"].removeprefix("(for a moment) "), *more])
        labels.setdefault(spoken["to"], {}).update(buttons)
        moment = ", for a moment" if "(for a moment)" in line else ""
        return _quoted(f"**Kreds {_place(spoken['to'])}{moment}:**", words, buttons)
    acted = ACTED.fullmatch(line)
    return _act(acted, labels) if acted and acted["who"] in NAMES else ""


def _act(acted: re.Match[str], labels: dict[str, dict[str, str]]) -> str:
    name, what = NAMES[acted["who"]], acted["what"]
    where = " in the group" if acted["group"] else ""
    if key := re.fullmatch(r"\[(.+)\]", what):
        shown = labels.get("group" if acted["group"] else acted["who"], {})
        return f"\n**{name}** presses *{shown.get(key[1], key[1])}*{where}."
    if doing := re.fullmatch(r"\((.+)\)", what):
        return f"\n**{name}** {doing[1]}."
    return f"\n**{name}** writes{where}: “{what}”"


def _parted(lines: list[str]) -> tuple[list[str], dict[str, str]]:
    """Words, and the buttons below them: key → label."""
    words: list[str] = []
    buttons: dict[str, str] = {}
    for line in lines:
        found = {each["key"]: each["label"].strip() for each in BUTTON.finditer(line)}
        if line.startswith("      ") and found:
            buttons |= found
        elif line.strip() != "🆘":
            words.append(line.strip())
    return words, buttons


def _quoted(who: str, words: list[str], buttons: dict[str, str]) -> str:
    shown = [f"`{label}`" for label in buttons.values()]
    rows = [who, *words, *([" ".join(shown)] if shown else [])]
    return "\n" + "\n".join(f"> {row}  " for row in rows if row)


def _place(to: str) -> str:
    return "in the group" if to == "group" else f"to {NAMES.get(to, to)} alone"


def _moment(when: str) -> datetime:
    """Only its weekday and clock are shown."""
    day = when if len(when.split()) == 5 else re.sub(r"( \d\d:)", r" 2026\1", when)
    return datetime.strptime(day, "%a %d %b %Y %H:%M")  # noqa: DTZ007 — as the story says it


def page(guide: str, story: str) -> str:
    """The guide with the week in its place."""
    before, _begin, rest = guide.partition(BEGINS)
    _old, _end, after = rest.partition(ENDS)
    return before + BEGINS + walkthrough(story) + ENDS + after


if __name__ == "__main__":
    GUIDE.write_text(
        page(GUIDE.read_text(encoding="utf-8"), STORY.read_text(encoding="utf-8")), encoding="utf-8"
    )
    print(GUIDE.relative_to(ROOT))
