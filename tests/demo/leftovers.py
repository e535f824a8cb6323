"""What the demo leaves behind, and what to try next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tests.demo.camera import told
from tests.demo.circles import Ring
from tests.demo.seen import AnyChat, AnyGroup, sent_at, title
from tests.emulators.telegram import TOKEN

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
     .venv/bin/python -m tests.emulators.telegram act kirsten read           # the chat as she sees it

With a bot and phones of your own: docs/telegram.md, twenty minutes."""


ON_SLACK = "With a workspace and people of your own: docs/slack.md, thirty minutes."


def write_chats(ring: Ring, folder: Path, groups: Sequence[AnyGroup] = ()) -> Path:
    """Everything that was said in and around the circle that was shown, as it stands on its people's phones."""
    chats: list[AnyChat] = [
        each.person.chat for each in (ring.young_person, ring.coordinator, *ring.adults.values())
    ]
    chats += groups or ([ring.group] if ring.group is not None else [])
    path = folder / "chats.txt"
    path.write_text("\n".join(map(_chat, chats)), encoding="utf-8")
    return path


def show(
    console: Console, folder: Path, files: Sequence[Path], proofs: Sequence[str], seconds: float, on: str
) -> None:
    """Where everything is, what was checked, how long it took, and what to try next."""
    _prove(console, proofs)
    point(console, folder, files)
    console.print(
        Text(f".venv/bin/kreds release list --database sqlite:///{folder / 'strategy.db'}"), soft_wrap=True
    )
    console.print()
    console.rule(Text("Try next", style="bold"), align="left", style="dim")
    console.print(Text(ON_SLACK if on == "slack" else NEXT), soft_wrap=True)
    console.print(f"\nDone in {seconds:.0f} s, and everything was as promised.")


def show_both(console: Console, folder: Path, chats: Path, proofs: Sequence[str], seconds: float) -> None:
    """The same for one circle on two platforms."""
    _prove(console, proofs)
    console.print()
    console.print(Text(f"{chats}  ") + Text("all its chats", style="dim"), soft_wrap=True)
    what = "the people: names sealed, and none of what they wrote to each other"
    console.print(Text(f"{folder / 'kreds.db'}  ") + Text(what, style="dim"), soft_wrap=True)
    console.print(f"\nDone in {seconds:.0f} s, and everything was as promised.")


def _prove(console: Console, proofs: Sequence[str]) -> None:
    console.print()
    console.rule(Text("What is left", style="bold"), align="left", style="dim")
    for proof in proofs:
        console.print(Text("✓ ", style="green") + Text(proof))


def point(console: Console, folder: Path, files: Sequence[Path]) -> None:
    """Where everything is."""
    console.print()
    said = {
        ".png": "the picture",
        ".csv": "the figures for a spreadsheet",
        ".txt": "all chats of Sol's circle",
    }
    for path in files:
        console.print(Text(f"{path}  ") + Text(said[path.suffix], style="dim"), soft_wrap=True)
    for name, what in (
        ("strategy.db", "what was published"),
        ("kreds.db", "the people: names, words and answers sealed"),
    ):
        console.print(Text(f"{folder / name}  ") + Text(what, style="dim"), soft_wrap=True)


def _chat(chat: AnyChat) -> str:
    lines = []
    for message in chat.messages:
        line = told(message)
        if line is not None:
            when = sent_at(message).strftime("%a %d %b %H:%M")
            words = "\n".join([line.words, " ".join(f"[{each}]" for each in line.buttons)]).rstrip()
            lines.append(f"{when}  {line.speaker}: " + words.replace("\n", "\n    "))
    return "\n".join([f"== {title(chat)} ==", *lines, ""])
