"""The pictures side by side, in one file that needs nothing else."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from pathlib import Path

HEAD = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Kreds: every page</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 1rem; color-scheme: light dark; }
nav { columns: 12rem; margin-block-end: 2rem; }
section { border-block-start: 2px solid; padding-block: 1rem; }
.row { display: flex; gap: 1rem; align-items: start; overflow-x: auto; margin-block-end: 1rem; }
figure { margin: 0; flex: none; } figcaption { font-size: 0.85rem; }
img { block-size: 22rem; inline-size: auto; max-inline-size: 40rem; object-fit: cover; object-position: top; border: 1px solid; }
</style>
<h1>Kreds: every page</h1>
"""


def named(page: str, language: str, theme: str, width: int) -> str:
    """The file of one picture; a printed page has no width."""
    return f"{page}.{language}.{theme}.{width}.png" if width else f"{page}.{language}.{theme}.png"


def write(folder: Path) -> None:
    """`index.html` over all pictures in a folder: a row for each language and theme."""
    found: dict[str, dict[tuple[str, str], list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    for file in sorted(folder.glob("*.png")):
        page, language, theme, *width = file.stem.split(".")
        found[page][language, theme].append((int(width[0]) if width else 0, file.name))
    links = "".join(f'<a href="#{escape(page)}">{escape(page)}</a><br>' for page in found)
    sections = "".join(_section(page, rows) for page, rows in found.items())
    (folder / "index.html").write_text(f"{HEAD}<nav>{links}</nav>{sections}</html>\n", "utf-8")


def _section(page: str, rows: dict[tuple[str, str], list[tuple[int, str]]]) -> str:
    shown = "".join(
        f'<div class="row">{"".join(_figure(language, theme, *each) for each in sorted(files))}</div>'
        for (language, theme), files in sorted(rows.items())
    )
    return f'<section id="{escape(page)}"><h2>{escape(page)}</h2>{shown}</section>'


def _figure(language: str, theme: str, width: int, file: str) -> str:
    what = " · ".join([language, theme, *([str(width)] if width else [])])
    return (
        f'<figure><a href="{escape(file)}"><img src="{escape(file)}" alt="" loading="lazy"></a>'
        f"<figcaption>{what}</figcaption></figure>"
    )
