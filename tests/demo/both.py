"""One circle on two platforms, in order: how its chats become one, what is passed on, what is kept of it: nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text
from sqlalchemy import func, select

from store.bridge_models import Passed
from store.database import forget_deleted
from store.queues import InboxRow, OutboxRow
from store.unit_of_work import Work
from tests.demo import evidence, leftovers
from tests.demo.camera import Camera
from tests.demo.cast import cast
from tests.demo.circles import town
from tests.demo.play import START
from tests.demo.seen import title_there
from tests.demo.story import Story, expect
from tests.demo.two_chats import RELAYED, TwoChats
from tests.rig import Rig, rig


@dataclass(frozen=True)
class Left:
    """What the database holds: sealed `words` of updates and messages, `positions` of lines in the chats."""

    words: int
    positions: int


async def play(console: Console, seed: int, folder: Path, *, quiet: bool) -> None:
    """Everything; BrokenPromiseError where something is not as promised."""
    began = time.monotonic()
    console.print(Text("Kreds on two platforms", style="bold"))
    console.print(
        "The real service, emulators of Telegram and Slack on this machine, one circle in Odense: staff on Slack, "
        "family on Telegram. Nothing leaves this machine.",
        width=min(console.width, 100),
    )
    async with rig(folder, START, slacks="socket", web_chat=True) as running:
        camera = Camera(console, silent=quiet, called=title_there)
        running.telegram.subscribe(camera.hear)
        running.slack.subscribe(camera.hear)
        people = await town(running, cast(1, seed), camera.pressed, staff="slack")
        story = Story(running, camera, people)
        await running.service.tick()
        camera.narrate("Each link leads to a page of Kreds, where everybody picks the app they have.")
        await story.a_circle_begins()
        await story.the_adults_come()
        chats = TwoChats(story)
        await chats.sol_says_yes()
        await chats.mum_makes_the_other()
        await chats.people_write()
        await chats.something_is_agreed()
        await chats.good_news()
        await chats.a_stranger()
        now = await _left(running)
        expect(now.positions > 0, "nothing says where a correction belongs")
        camera.heading("Three days later")
        await running.forward(hours=80)
        later = await _left(running)
        expect(later.positions == 0, "after 72 hours it is still known where lines stand")
        await chats.sol_ends_it()
        await camera.show()
        last = await _left(running)
        expect((now.words, last.words) == (0, 0), "words of a chat are left in the database")
        expect(last.positions == 0, "it is known where lines stand, though Sol has ended it")
        found = evidence.found(folder, RELAYED)
        expect(found == 0, f"{found} lines of the chats can be read in a file")
        left = evidence.unfinished(folder)
        expect(not left, ", ".join(left))
        file = leftovers.write_chats(story.ring, folder, chats.groups)
    proofs = (
        f"what was written in the two chats ({len(RELAYED)} lines): in no file of the database",
        "updates and messages that still hold words, sealed or not: 0",
        f"where lines stand in the chats: {now.positions} numbers that day, {later.positions} after 72 hours",
    )
    leftovers.show_both(console, folder, file, proofs, time.monotonic() - began)


async def _left(running: Rig) -> Left:
    forget_deleted(running.service.store.engine)  # as a running service does by itself after erasing
    return await running.service.store.turn(_count)


def _count(work: Work) -> Left:
    words = sum(
        work.session.scalar(select(func.count()).where(column.is_not(None), func.length(column) > 0)) or 0
        for column in (InboxRow.payload_sealed, OutboxRow.body_sealed)
    )
    return Left(words, work.session.scalar(select(func.count()).select_from(Passed)) or 0)
