"""Two weeks of Sol's circle that are shown: an agreement that is kept, good news, the digest, and whose circle it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.demo.hands import Player, group_button, press
from tests.demo.seen import AnyMessage, mark, speak
from tests.demo.story import Story, expect
from tests.demo.weeks import Quarter
from tests.rig import ZONE

AGREED_AT = datetime(2026, 10, 6, 17, 40, tzinfo=ZONE)
KEPT_AT = datetime(2026, 10, 9, 18, 20, tzinfo=ZONE)
GOOD_NEWS_AT = datetime(2026, 10, 10, 11, 5, tzinfo=ZONE)
DIGEST_AT = datetime(2026, 10, 11, 17, 2, tzinfo=ZONE)
SHARE_AT = datetime(2026, 11, 3, 9, 30, tzinfo=ZONE)

TALK_AT = tuple(datetime(2026, 10, 12 + week * 7, 19, 30, tzinfo=ZONE) for week in range(3))
"""When people write in the group, which is theirs; Kreds keeps none of it."""


def plan(quarter: Quarter, story: Story) -> None:
    """Put the scenes where they belong in the quarter."""
    life = CircleLife(story)
    for moment, scene in (
        (AGREED_AT, life.something_is_agreed),
        (KEPT_AT, life.it_is_kept),
        (GOOD_NEWS_AT, life.good_news),
        (DIGEST_AT, life.the_digest),
        (SHARE_AT, life.whose_circle_it_is),
        *((moment, life.people_talk) for moment in TALK_AT),
    ):
        quarter.plan(moment, scene)


@dataclass(eq=False)
class CircleLife:
    """Sol's group in October."""

    story: Story

    async def something_is_agreed(self) -> None:
        """Coach Ali proposes in one line; Mum says yes."""
        mum, ali = self._mum, self._ali
        camera = self.story.camera
        camera.heading("The circle agrees on something", self.story.rig.clock.now)
        camera.narrate("One line in the group is enough. It counts when the one who is to do it says yes.")
        with camera.on(mum, groups=True):
            await self._write(ali, f"/agree {self.story.lines.agreement}")
            await self._press(mum, "yes")
        camera.still_group(self.story.group)

    async def it_is_kept(self) -> None:
        """Mum was reminded in private, and says that it is done."""
        camera = self.story.camera
        camera.heading("And keeps it", self.story.rig.clock.now)
        camera.narrate(
            "Mum was reminded the day before and this morning, in private. Now she says that it is done."
        )
        reminders = [
            each.text for each in self._mum.person.messages if self.story.lines.what_mum_does in each.text
        ]
        expect(len(reminders) >= 2, "nobody was reminded of what was agreed")
        with camera.on(self._mum, groups=True):
            await self._press(self._mum, "kept")
        camera.still_group(self.story.group)

    async def good_news(self) -> None:
        """Sol tells the circle what went well; the others put a mark on it."""
        story, sol, camera = self.story, self.story.sol, self.story.camera
        camera.heading("Good news", story.rig.clock.now)
        with camera.on(sol, groups=True):
            await story.act(sol.write("/goodnews"))
            await story.act(sol.write(story.lines.good_news))
            await story.act(sol.press("circle"))
        shown = self._newest(story.lines.good_news)
        for player, emoji in ((self._mum, "❤"), (self._ali, "🎉")):
            mark(player.person, shown, emoji)
            await story.act(None)
        camera.narrate(
            "Mum and Coach Ali put a mark on it. Later in the day Sol hears of it, once and without a list of names."
        )

    async def the_digest(self) -> None:
        """Sunday at five the group reads its week, in one message."""
        camera = self.story.camera
        camera.heading("The week in short", self.story.rig.clock.now)
        digest = self._newest("The week in short")
        lines = self.story.lines
        expect(
            lines.good_news in digest.text and lines.what_mum_does in digest.text,
            "the digest is not the week's",
        )
        camera.still_group(self.story.group)

    async def people_talk(self) -> None:
        """The group is theirs: Kreds counts that somebody wrote, and drops the words before anything is kept."""
        who = {"mum": self._mum, "ali": self._ali, "mette": self._mette}
        for name, words in self.story.lines.talk:
            await self._write(who[name], words)

    async def whose_circle_it_is(self) -> None:
        """Mette asks how much of the circle is carried by those whose job it is."""
        story, camera, mette = self.story, self.story.camera, self._mette
        camera.heading("Whose circle is it?", story.rig.clock.now)
        camera.narrate(
            "Professionals must not remain the primary adults. Kreds counts who begins things and who writes, never what."
        )
        with camera.on(mette, groups=True):
            await story.act(mette.write("/share"))

    async def _write(self, player: Player, words: str) -> None:
        await self.story.act(speak(player.person, words, self.story.group))

    async def _press(self, player: Player, key: str) -> None:
        """The newest button in the group that means `key`."""
        message, data, label = group_button(self._messages, key)
        self.story.camera.pressed(player.person, label, self.story.group)
        await self.story.act(press(player.person, message, data))

    def _newest(self, words: str) -> AnyMessage:
        return next(each for each in reversed(self._messages) if words in each.text)

    @property
    def _messages(self) -> Sequence[AnyMessage]:
        return self.story.group.messages

    @property
    def _mum(self) -> Player:
        return self.story.adult(0)

    @property
    def _ali(self) -> Player:
        return self.story.adult(1)

    @property
    def _mette(self) -> Player:
        return self.story.adult(2)
