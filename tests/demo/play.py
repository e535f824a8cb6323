"""The whole of it, in order: the circle that is shown, all the others, the weeks, the close, what is left."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tests.demo import circle_life, ending, evidence, leftovers, weeks
from tests.demo.bars import phase
from tests.demo.camera import Camera
from tests.demo.cast import Cast, cast
from tests.demo.circles import begin, everybody, town
from tests.demo.hands import jump, together
from tests.demo.story import HELP_AT, Story, expect
from tests.rig import ZONE, rig

START = datetime(2026, 8, 24, 10, tzinfo=ZONE)
"""A Monday, more than 30 days before the quarter: those who are enrolled by then count in it."""

OPENS = datetime(2026, 10, 1, 0, 1, tzinfo=ZONE)
CLOSES = datetime(2027, 1, 1, 0, 1, tzinfo=ZONE)
PERIOD = "2026-Q4"


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line."""

    circles: int
    weeks: int
    seed: int
    folder: Path
    quiet: bool
    on: str = "telegram"


async def play(console: Console, wanted: Wanted) -> None:
    """Everything; BrokenPromiseError where something is not as promised."""
    began, faults = time.monotonic(), evidence.faults()
    _greet(console, wanted)
    slack = wanted.on == "slack"
    async with rig(wanted.folder, START, telegrams=not slack, slacks="socket" if slack else "") as running:
        camera = Camera(console, silent=wanted.quiet)
        running.emulator.subscribe(camera.hear)
        people = cast(wanted.circles, wanted.seed, grown=slack)
        story = Story(running, camera, await town(running, people, camera.pressed))
        await running.service.tick()
        await story.a_circle_begins()
        await story.the_adults_come()
        await story.the_group()
        await _others(console, story)
        await _open_the_quarter(story)
        written = await _weeks(console, story, people, wanted.weeks)
        before = evidence.gather(wanted.folder, PERIOD, written)
        running.clock.now = CLOSES.astimezone(running.clock.now.tzinfo)
        release = await ending.close(running, console, PERIOD)
        expect(
            bool(release.cells) == (wanted.circles >= running.service.here.plan.bar), "the bar was not kept"
        )
        await story.the_coordinator_reads()
        ending.show(console, running.service.here, release)
        files = ending.keep(running.service.here, release, wanted.folder)
        proofs = evidence.examine(before, written)
        files.append(leftovers.write_chats(story.ring, wanted.folder))
        left = evidence.unfinished(wanted.folder)
        expect(not left, ", ".join(left))
        expect(evidence.faults() == faults, f"not done at the first try: {evidence.faults()}")
    leftovers.show(console, wanted.folder, files, proofs, time.monotonic() - began, wanted.on)


def _greet(console: Console, wanted: Wanted) -> None:
    console.print(Text("Kreds in fast motion", style="bold"))
    console.print(
        f"The real service, an emulator of {wanted.on.capitalize()} on this machine, {wanted.circles} circles in Odense, "
        "one quarter. "
        "Nothing leaves this machine.",
        width=min(console.width, 100),
    )


async def _others(console: Console, story: Story) -> None:
    rings = story.town.rings[1:]
    others = [each for each in story.town.coordinators.values() if each is not story.kirsten]
    story.camera.heading("All the other circles", story.rig.clock.now)
    await story.camera.show()
    with phase(console, "circles", len(story.town.rings)) as advance:

        async def after() -> None:
            standing = [each.name for each in story.town.rings if each.stands]
            advance(len(standing), f"{standing[-1]}'s group stands")

        begins = [begin(each, story.town.invitations[each.name]) for each in others]
        await together(story.rig, begins)
        await together(story.rig, everybody(story.town, rings), after)


async def _open_the_quarter(story: Story) -> None:
    """September passes; what is too late by then is skipped, and the quarter opens with those who are enrolled."""
    await jump(story.rig, OPENS)
    await story.rig.service.tick()
    await jump(story.rig, OPENS)


async def _weeks(console: Console, story: Story, people: Cast, number: int) -> tuple[str, ...]:
    running = story.rig
    quarter = weeks.Quarter(running, weeks.ways(story.town.rings, people.random), people.random)
    quarter.plan(HELP_AT, story.help_is_asked_for)
    circle_life.plan(quarter, story)
    quarter.instead[str(story.sol.person.id)] = story.a_check_in
    end = min(OPENS + timedelta(weeks=number), CLOSES - timedelta(hours=1))
    with phase(console, "weeks", number) as advance:

        def passed(moment: datetime) -> None:
            week = min(number, (moment - OPENS).days // 7)
            advance(week, f"{moment.astimezone(ZONE):%A %-d %B %H:%M}")

        await weeks.play(quarter, end, passed)
    return tuple(sorted({*quarter.written, story.lines.went_well}))  # what goes through a form is no message
