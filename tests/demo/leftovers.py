"""What the demo leaves behind, and what to try next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tests.demo.circles import Ring
from tests.emulators.telegram import TOKEN
from tests.emulators.telegram.reading import transcript
from tests.rig import Rig

PORT = 8081

NEXT = f"""\
By hand, in two terminals, with yourself as everybody:
  1  .venv/bin/python -m tests.emulators.telegram serve --port {PORT}
  2  export KREDS_TELEGRAM_API=http://127.0.0.1:{PORT} KREDS_TELEGRAM_TOKEN={TOKEN}
     export KREDS_DATA=data/by-hand KREDS_PLACE=Odense
     .venv/bin/kreds invite coordinator --name Kirsten      # prints a link
     .venv/bin/kreds run &
     .venv/bin/python -m tests.emulators.telegram act kirsten open 'the link'
     .venv/bin/python -m tests.emulators.telegram act kirsten press English

With a bot and phones of your own: docs/telegram.md, twenty minutes."""


def write_chats(rig: Rig, ring: Ring, folder: Path) -> Path:
    """Everything that was said in and around the circle that was shown, as the people on it see it."""
    parts = []
    for player in (ring.young_person, ring.coordinator, *ring.adults.values()):
        parts.append(f"== {player.name} ↔ Kreds ==\n{player.person.read()}\n")
    if ring.group is not None:
        parts.append(f"== {ring.group.title} ==\n{transcript(ring.group, ring.young_person.person)}\n")
    path = folder / "chats.txt"
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


def show(console: Console, folder: Path, files: Sequence[Path], proofs: Sequence[str], seconds: float) -> None:
    """Where everything is, what was checked, how long it took, and what to try next."""
    console.print()
    console.rule(Text("What is left", style="bold"), align="left", style="dim")
    for proof in proofs:
        console.print(Text("✓ ", style="green") + Text(proof))
    console.print()
    said = {".png": "the picture", ".csv": "the figures for a spreadsheet", ".txt": "all chats of Sol's circle"}
    for path in files:
        console.print(Text(f"{path}  ") + Text(said[path.suffix], style="dim"), soft_wrap=True)
    for name, what in (("strategy.db", "what was published"), ("kreds.db", "the people, every word sealed")):
        console.print(Text(f"{folder / name}  ") + Text(what, style="dim"), soft_wrap=True)
    console.print(
        Text(f".venv/bin/kreds release list --database sqlite:///{folder / 'strategy.db'}"), soft_wrap=True
    )
    console.print()
    console.rule(Text("Try next", style="bold"), align="left", style="dim")
    console.print(Text(NEXT), soft_wrap=True)
    console.print(f"\nDone in {seconds:.0f} s, and everything was as promised.")
