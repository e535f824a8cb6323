"""The circle behind the page: played until it is the visitor's turn; then whatever they do, and the clock they move."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

from rich.console import Console

from bot import beginning
from conversations import commands
from tests.demo import circle_life, weeks
from tests.demo.camera import Camera
from tests.demo.cast import COORDINATORS, Cast, Circle, cast, sol
from tests.demo.circles import town
from tests.demo.hands import jump
from tests.demo.neighbours import move_in
from tests.demo.play import CLOSES, OPENS
from tests.demo.story import HELP_AT, Story
from tests.emulators.telegram import Person
from tests.rig import ZONE, Rig

TALK_AT = datetime(2026, 10, 7, 19, 30, tzinfo=ZONE)

YOUR_TURN = datetime(2026, 10, 9, 17, tzinfo=ZONE)
"""Sol's second check-in has come, and Mum's agreement is for today."""

SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}

SCENES = ("circle", "adults", "group", "quarter", "week", "ready")
"""What is played, in order; `scene_…` in the page's words."""

NEWCOMER = "Robin"

Done = TypeVar("Done")


@dataclass(eq=False)
class Stage:
    """Sol's circle and the clock. One thing happens at a time, and all of it has happened when it returns."""

    story: Story
    quarter: weeks.Quarter
    neighbours: list[Circle]
    newcomer: Person
    """Somebody who is in no circle yet, to hand an invitation to."""
    told: Callable[[], None] = lambda: None
    """Called whenever there is something new to show beside the chats."""
    scene: str = SCENES[0]
    moving: bool = False
    halted: bool = False
    steps: set[str] = field(default_factory=set)
    """What the visitor has done of the guide: answer, nothing, close, read."""
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def rig(self) -> Rig:
        """The service and the platform."""
        return self.story.rig

    @property
    def now(self) -> datetime:
        """Where the clock stands, in the circle's zone."""
        return self.rig.clock.now.astimezone(ZONE)

    @property
    def ready(self) -> bool:
        """Whether it is the visitor's turn."""
        return self.scene == "ready"

    async def act(self, doing: Callable[[], Awaitable[Done]]) -> Done:
        """Do something as somebody, and let everything settle; what the platform refuses is raised."""
        async with self._one_at_a_time:
            result = await doing()
            await self.rig.settle()
        self.told()
        return result

    async def forward(self, span: str) -> None:
        """Move the clock by an hour, a day, a week, or to the end of the quarter; `halt` stops it on the way."""
        if self.moving:
            return
        self.moving, self.halted = True, False
        try:
            await self._until(self.now + SPANS[span] if span in SPANS else self._end_of_quarter())
        finally:
            self.moving = False
            self.steps |= {"close"} if self.now >= CLOSES else set()
            self.told()

    def halt(self) -> None:
        """Leave the clock where it stands."""
        self.halted = True

    async def rest(self) -> None:
        """Leave the clock where it stands, and return when nothing happens any more."""
        self.halt()
        async with self._one_at_a_time:
            pass

    def did(self, step: str) -> None:
        """The visitor has done one of the things that the guide speaks of."""
        self.steps.add(step)
        self.told()

    async def open(self) -> None:
        """Play until it is the visitor's turn."""
        story = self.story
        await story.a_circle_begins()
        self._now_comes("adults")
        await story.the_adults_come()
        self._now_comes("group")
        await story.the_group()
        self._now_comes("quarter")
        await self._neighbours_and_quarter()
        self._now_comes("week")
        self.rig.telegram.subscribe(self.quarter.listen)
        for moment, scene in self._scenes():
            self.quarter.plan(moment, scene)
        self.quarter.instead[str(story.sol.person.id)] = story.a_check_in
        await self._until(YOUR_TURN - timedelta(minutes=1))
        del self.quarter.ways[str(story.sol.person.id)]  # from now on the visitor is Sol
        await self._until(YOUR_TURN)
        self._now_comes("ready")

    def _scenes(self) -> list[tuple[datetime, weeks.Scene]]:
        life = circle_life.CircleLife(self.story)
        return [
            (HELP_AT, self.story.help_is_asked_for),
            (circle_life.AGREED_AT, life.something_is_agreed),
            (TALK_AT, life.people_talk),
        ]

    async def _neighbours_and_quarter(self) -> None:
        rig, random, story = self.rig, self.quarter.random, self.story
        story.town.rings += await move_in(rig, self.neighbours, story.kirsten, random)
        self.quarter.ways.update(weeks.ways(story.town.rings, random))
        for way in self.quarter.ways.values():
            way.habit = "mostly" if way.habit == "leaves" else way.habit
        await jump(rig, OPENS)
        await rig.service.tick()
        await jump(rig, OPENS)

    def _now_comes(self, scene: str) -> None:
        self.scene = scene
        self.told()

    async def _until(self, moment: datetime) -> None:
        moment = moment.astimezone(UTC)
        while self.rig.clock.now < moment and not self.halted:
            agenda = self.quarter.agenda
            stop = min(moment, agenda[0][0].astimezone(UTC)) if agenda else moment
            async with self._one_at_a_time:
                await self.rig.step(stop)
                await weeks.everybody(self.quarter, self.rig.clock.now)
            self.told()

    def _end_of_quarter(self) -> datetime:
        plan = self.rig.service.here.plan
        following = plan.next_period(plan.period_containing(plan.today(self.rig.clock.now)))
        opens = following.opens
        return datetime(opens.year, opens.month, opens.day, 0, 1, tzinfo=ZONE)


async def stage(rig: Rig, language: str, young_people: int, seed: int) -> Stage:
    """Phones for everybody, and nothing has happened yet. Figures need 40 young people."""
    circles = cast(young_people, seed).circles[1:]
    shown = Cast((sol(language),), COORDINATORS[:1], Random(seed))
    camera = Camera(Console(quiet=True), silent=True)
    story = Story(rig, camera, await town(rig, shown, camera.pressed))
    await rig.service.channel.introduce(beginning.menu(commands.COMMANDS), beginning.menu(commands.IN_GROUPS))
    await rig.service.tick()
    newcomer = rig.telegram.person(NEWCOMER, language=language)
    return Stage(story, weeks.Quarter(rig, {}, shown.random), list(circles), newcomer)
