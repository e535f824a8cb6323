"""One circle with a chat on each of two platforms: staff on Slack, family on Telegram. What is passed on, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.demo.circles import come_in
from tests.demo.hands import Player, group_button, press, until
from tests.demo.seen import AnyGroup, AnyMessage, is_in
from tests.demo.story import Story, expect
from tests.emulators import slack, telegram

ASKED, ANSWERED = "Can somebody look at the maths with Sol?", "Yes, on Tuesday at three"
CORRECTED, MISTAKEN = "Yes, on Tuesday at half past three", "Oh, that was for another chat"
THANKED, STRANGE, TOO_LATE = (
    "Thank you, both of you",
    "Bo here, who are you all?",
    "Are you still there, Mette?",
)
AGREED, GOOD_NEWS = "Mum calls the school by Friday", "I was in maths all week"

RELAYED = (ASKED, ANSWERED, CORRECTED, MISTAKEN, THANKED, STRANGE, TOO_LATE)
"""Everything that people write to each other in the two chats."""


@dataclass(eq=False)
class TwoChats:
    """Sol's circle from its first chat to its second, and back to one."""

    story: Story
    groups: list[AnyGroup] = field(default_factory=list)

    async def sol_says_yes(self) -> None:
        """There is no chat yet, for those whose job it is are on Slack only: Sol is asked, and nothing is made before."""
        story, camera, sol = self.story, self.story.camera, self.story.sol
        mette = story.adult(2)
        camera.heading("Before the first chat", story.rig.clock.now)
        camera.narrate(
            "Kirsten and Mette are on Slack and nowhere else. There is no chat yet. Sol is asked, once."
        )
        expect(not story.rig.slack.groups, "a chat was made before the young person said yes")
        camera.still(sol, 2)
        camera.still(mette)
        with camera.on(sol, mette, story.adult(0), groups=True):
            await story.act(sol.start("bridging"))
            await story.act(sol.press("yes"))
            await story.play(until(lambda: story.rig.slack.groups))
        (there,) = story.rig.slack.groups
        expect(is_in(there, mette.person), "Mette is not in the chat on Slack")
        expect(not is_in(there, sol.person), "Sol is in a chat on Slack")

    async def mum_makes_the_other(self) -> None:
        """On Telegram only people can make a chat: Mum, who was asked. Then everybody is told in both."""
        story, camera, mum = self.story, self.story.camera, self.story.adult(0)
        camera.heading("The second chat", story.rig.clock.now)
        camera.narrate(
            "Kreds has made the channel on Slack itself. On Telegram only people can: Mum was asked."
        )
        with camera.on(mum, groups=True):
            assert isinstance(mum.person, telegram.Person)
            here = await mum.person.share_chat(title=f"{story.sol.name} · circle")
            await story.act(None)
            self.groups += [here, *story.rig.slack.groups]
            story.ring.group = here
            for player in (story.sol, story.adult(1)):
                await story.play(come_in(story.ring, player))
        for group in self.groups:
            expect(_stands(group, "numbers for three days"), "a chat was not told what is kept")

    async def people_write(self) -> None:
        """A question there, an answer here, a correction, a mistake that is taken back, and thanks."""
        camera, mum, mette = self.story.camera, self.story.adult(0), self.story.adult(2)
        camera.heading("What is written", self.story.rig.clock.now)
        with camera.on(groups=True):
            await self._write(mum, ASKED)
            asked = _newest(self.there, ASKED)
            expect(asked.text == f"Mum · Family\n{ASKED}", "a line came without its name and role")
            line = await self._write(mette, ANSWERED, asked)
            answer = _newest(self.here, ANSWERED)
            assert isinstance(answer, telegram.Message)
            expect(answer.reply_to is not None and answer.reply_to.text == ASKED, "the reply lost its place")
            await self._write(mum, THANKED, answer)
            wrong = await self._write(mette, MISTAKEN)
            expect(_stands(self.here, MISTAKEN), "a line did not come over")
        await self.story.camera.show()
        assert isinstance(mette.person, slack.Person)
        assert isinstance(line, slack.Message)
        assert isinstance(wrong, slack.Message)
        camera.narrate("Mette corrects her first line, and deletes the last. So do both chats.")
        mette.person.edit(line, CORRECTED)
        mette.person.delete(wrong)
        await self.story.act(None)
        expect(_stands(self.here, CORRECTED), "a correction did not come over")
        expect(not _stands(self.here, ANSWERED), "what was corrected still stands")
        expect(not _stands(self.here, MISTAKEN), "what was deleted still stands")
        camera.still_group(self.here, CORRECTED)

    async def something_is_agreed(self) -> None:
        """Proposed on Slack, accepted on Telegram; both chats show it."""
        camera, mum = self.story.camera, self.story.adult(0)
        camera.heading("Agreed across two platforms", self.story.rig.clock.now)
        with camera.on(groups=True):
            await self._write(self.story.adult(2), f"/agree {AGREED}")
            message, data, label = group_button(self.here.messages, "yes")
            camera.pressed(mum.person, label, self.here)
            await self.story.act(press(mum.person, message, data))
        camera.narrate("Mum pressed on Telegram. Both chats say now that it is agreed.")
        for group in self.groups:
            expect("Agreed." in _newest(group, "calls the school").text, "a press did not count in both")
            camera.still_group(group, "calls the school")

    async def good_news(self) -> None:
        """What Sol sends to the circle stands in both."""
        story, sol = self.story, self.story.sol
        story.camera.heading("Good news", story.rig.clock.now)
        with story.camera.on(sol, groups=True):
            await story.act(sol.write("/goodnews"))
            await story.act(sol.write(GOOD_NEWS))
            await story.act(sol.press("circle"))
        for group in self.groups:
            expect(_stands(group, GOOD_NEWS), "good news is not in both chats")

    async def a_stranger(self) -> None:
        """Whoever is not in the circle is passed on nowhere, and is taken out."""
        story, mette = self.story, self.story.adult(2)
        assert isinstance(mette.person, slack.Person)
        assert isinstance(self.there, slack.Conversation)
        story.camera.heading("A stranger", story.rig.clock.now)
        story.camera.narrate("Mette adds Bo, who is not in the circle. He writes before Kreds takes him out.")
        bo = story.rig.slack.person("Bo")
        with story.camera.on(story.sol, groups=True):
            await mette.person.add_member(self.there, bo)
            await story.act(bo.write(STRANGE, self.there))
        expect(not _stands(self.here, STRANGE), "a stranger's line was passed on")
        expect(not _stands(self.there, STRANGE), "a stranger was quoted")
        expect(not is_in(self.there, bo), "a stranger stayed in the chat")
        story.camera.narrate("Bo is out, and on Telegram nobody read him.")

    async def sol_ends_it(self) -> None:
        """One press, under the message that said it had begun; nothing goes over from then on."""
        story, sol, mum = self.story, self.story.sol, self.story.adult(0)
        story.camera.heading("Sol ends it with one press", story.rig.clock.now)
        with story.camera.on(sol, groups=True):
            await story.act(sol.start("bridging"))
            await self._write(mum, TOO_LATE)
        expect(not _stands(self.there, TOO_LATE), "a line went over after Sol had ended it")
        expect(_stands(self.here, "What you write here stays here"), "the chat was not told that it is over")
        expect(_stands(self.there, "I pass nothing on from here"), "the other chat was not told")

    @property
    def here(self) -> AnyGroup:
        """The family's chat, on Telegram."""
        return self.groups[0]

    @property
    def there(self) -> AnyGroup:
        """The staff's, on Slack."""
        return self.groups[1]

    async def _write(self, player: Player, words: str, to: AnyMessage | None = None) -> AnyMessage:
        person = player.person
        written: AnyMessage
        if isinstance(person, telegram.Person):
            assert isinstance(self.here, telegram.Group)
            assert to is None or isinstance(to, telegram.Message)
            written = await person.write(words, self.here, reply_to=to)
        else:
            assert isinstance(self.there, slack.Conversation)
            assert to is None or isinstance(to, slack.Message)
            written = await person.write(words, self.there, reply_to=to)
        await self.story.act(None)
        return written


def _by_us(group: AnyGroup) -> list[AnyMessage]:
    messages: Sequence[AnyMessage] = group.messages
    return [each for each in messages if each.sender.is_bot]


def _stands(group: AnyGroup, words: str) -> bool:
    return any(words in each.text for each in _by_us(group))


def _newest(group: AnyGroup, words: str) -> AnyMessage:
    found = [each for each in _by_us(group) if words in each.text]
    expect(found, f"“{words}” did not come over")
    return found[-1]
