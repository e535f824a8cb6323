"""The one circle that is shown: Sol, Mum, Coach Ali and Mette, from the invitation to the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.demo.camera import Camera
from tests.demo.cast import Adult
from tests.demo.circles import (
    INTO_GROUP,
    Ring,
    Town,
    accept,
    begin,
    come_in,
    confirm,
    describe,
    make_group,
    name_people,
    open_invitation,
    read_invitation,
    say_yes,
)
from tests.demo.hands import Act, Player, Script, jump, together
from tests.demo.lines import LINES, Lines
from tests.demo.seen import AnyGroup, is_in
from tests.emulators import slack, telegram
from tests.rig import ZONE, Rig

QUARTER_OF_AN_HOUR = timedelta(minutes=15)

HELP_AT = datetime(2026, 10, 5, 20, 10, tzinfo=ZONE)
"""A Monday evening: nobody is at work."""


class BrokenPromiseError(Exception):
    """Something is not as Kreds promises; the message says what."""


@dataclass(eq=False)
class Story:
    """Sol's circle, and the camera that is on it."""

    rig: Rig
    camera: Camera
    town: Town

    @property
    def ring(self) -> Ring:
        """Sol's circle."""
        return self.town.rings[0]

    @property
    def sol(self) -> Player:
        """The young person."""
        return self.ring.young_person

    @property
    def group(self) -> AnyGroup:
        """Sol's group."""
        assert self.ring.group is not None
        return self.ring.group

    @property
    def lines(self) -> Lines:
        """What its people say, in its language."""
        return LINES[self.ring.circle.language]

    def adult(self, place: int) -> Player:
        """Mum, Coach Ali or Mette."""
        return self.ring.adults[self._adults[place]]

    @property
    def kirsten(self) -> Player:
        """The coordinator."""
        return self.ring.coordinator

    async def a_circle_begins(self) -> None:
        """From the coordinator's first link to the young person's yes."""
        camera = self.camera
        camera.heading("A circle begins", self.rig.clock.now)
        camera.narrate(
            "Kirsten is to coordinate circles in Odense. She opens the link that the operator made for her."
        )
        with camera.on(self.kirsten):
            invitation = self.town.invitations[self.kirsten.name]
            await self.play(begin(self.kirsten, invitation, self.ring.circle.language))
        camera.narrate("She starts a circle with /circle: a nickname is enough. After six short questions:")
        await self.play(describe(self.ring))
        camera.still(self.kirsten)
        with camera.on(self.kirsten):
            await self.act(self.kirsten.press("yes"))
        self.ring.started = True
        camera.narrate(
            "Kirsten hands the link over herself. The young person comes first; nobody else is asked before."
        )
        with camera.on(self.sol):
            await self.play(open_invitation(self.ring))
            await self.play(say_yes(self.ring))
            await self.play(name_people(self.ring))

    async def the_adults_come(self) -> None:
        """Mum says yes and is confirmed; so are the others, unseen."""
        mum, ali, mette = self._adults
        camera = self.camera
        camera.narrate("Sol passes the links on. Mum opens hers.")
        with camera.on(self.ring.adults[mum]):
            await self.play(read_invitation(self.ring, mum, self.sol))
            await self.play(accept(self.ring, mum))
        await self.play(read_invitation(self.ring, ali, self.sol))
        await self.play(accept(self.ring, ali))
        await self.play(confirm(self.sol, ali))
        camera.narrate("Nobody comes in before somebody who knows them says that it is really them.")
        with camera.on(self.sol):
            await self.play(confirm(self.sol, mum))
        await self.play(read_invitation(self.ring, mette, self.kirsten))
        await self.play(accept(self.ring, mette))
        await self.play(confirm(self.kirsten, mette))
        camera.narrate(
            "Coach Ali is in too, and so is Mette, the case manager; Kirsten called her to be sure."
        )

    async def the_group(self) -> None:
        """It comes about; Kreds guards it; an outsider is turned away."""
        self.camera.heading("The group", self.rig.clock.now)
        await (self._on_slack() if isinstance(self.sol.person, slack.Person) else self._on_telegram())
        self.ring.stands = True

    async def _on_slack(self) -> None:
        """Kreds makes it and puts in who is confirmed; an outsider whom somebody adds is taken out and reported."""
        mum, camera = self.adult(0), self.camera
        await self.play(make_group(self.ring))
        camera.narrate(
            "As soon as Mette was confirmed, Kreds made the private channel itself, and put in whoever had said yes and was confirmed."
        )
        camera.still_group(self.group)
        for player in (self.sol, *self.ring.adults.values()):
            expect(is_in(self.group, player.person), f"{player.name} is not in the channel")
        bo = self.rig.slack.person("Bo")
        assert isinstance(mum.person, slack.Person)
        assert isinstance(self.group, slack.Conversation)
        camera.narrate("Mum adds Bo, who works in the same place and is not in the circle.")
        with camera.on(self.sol, self.kirsten, groups=True):
            await self.act(mum.person.add_member(self.group, bo))
        expect(not is_in(self.group, bo), "an outsider stayed in the channel")

    async def _on_telegram(self) -> None:
        """The case manager makes it; everybody comes in by their own link; a forwarded one opens nothing."""
        mum, ali, _mette = (self.ring.adults[each] for each in self._adults)
        camera = self.camera
        camera.narrate(
            "Mette presses “Make the group”. Kreds checks that she really runs it, and closes the side doors."
        )
        with camera.on(groups=True):
            await self.play(make_group(self.ring))
            await self.play(come_in(self.ring, self.sol))
            await self.play(come_in(self.ring, ali))
        assert isinstance(self.ring.group, telegram.Group)
        expect(not self.ring.group.permissions["can_invite_users"], "members can add people to the group")
        bo = Player(self.rig.telegram.person("Bo", language="en"))
        camera.narrate(
            "Mum's own link ends up with Bo, who is not in the circle. He tries it before she does."
        )
        with camera.on(self.sol, self.kirsten, groups=True):
            await self.play(bo.open(mum.link(INTO_GROUP, self.ring.name)))
        expect(not is_in(self.ring.group, bo.person), "an outsider came in with a forwarded link")
        camera.narrate("Bo is not in. For Mum the same link works.")
        with camera.on(groups=True):
            await self.play(come_in(self.ring, mum))

    async def a_check_in(self) -> None:
        """One whole check-in, a line shared with the circle, and an answer changed afterwards."""
        sol, camera = self.sol, self.camera
        asked_on = len(sol.person.messages) - 1
        camera.heading("Sol's first check-in", self.rig.clock.now)
        camera.still(sol)
        with camera.on(sol, groups=True):
            await self.act(sol.press("what"))
            while "nobody" not in sol.options():
                replies = [each for each in sol.options() if each not in ("skip", "later", "what", "back")]
                reply = "8" if "8" in replies else replies[0] if replies else ""
                await self.play(iter((sol.press(reply),)) if reply else sol.fill_in(self.lines.went_well))
            await self.act(sol.press("circle"))
        left = {each.text for each in sol.person.messages[asked_on:] if each.sender.is_bot and each.edited}
        expect(len(left) == 1, "an answered question still shows something")
        camera.narrate(f"Whoever looks over Sol's shoulder now finds “{left.pop()}” where each question was.")
        camera.narrate(
            "On second thoughts one answer was not quite right. Until the quarter closes it can be changed."
        )
        with camera.on(sol):
            await self.act(sol.start("my_data"))
            await self.act(sol.press(sol.options()[0]))
            await self.act(sol.press(sol.options()[1]))

    async def help_is_asked_for(self) -> None:
        """One press, numbers first; nobody sees it in time, so the next adult is told."""
        _mum, ali, mette = self._adults
        sol, camera, coach = self.sol, self.camera, self.ring.adults[ali]
        camera.heading("I need help", self.rig.clock.now)
        with camera.on(sol):
            await self.act(sol.start("asking_for_help"))
            await self.act(sol.press("one"))
            await self.act(sol.press_name(mette.name))
            await self.act(sol.press("done"))
            await self.act(sol.press_name(ali.name))
            await self.act(sol.write(self.lines.call_me))
            await self.act(sol.press("yes"))
            camera.narrate("Mette's phone lies in a drawer. A quarter of an hour later, to the minute:")
            await jump(self.rig, self.rig.clock.now + QUARTER_OF_AN_HOUR)
            await camera.show()
        with camera.on(sol, coach):
            camera.still(coach)
            await self.act(coach.press("coming"))

    async def the_coordinator_reads(self) -> None:
        """What Kirsten is told when the quarter has closed, and the figures if there are any."""
        camera = self.camera
        camera.heading("The coordinator reads", self.rig.clock.now)
        camera.still(self.kirsten)
        with camera.on(self.kirsten):
            if self.kirsten.asked_to("figures"):
                await self.act(self.kirsten.start("figures"))
        await camera.show()

    async def play(self, script: Script) -> None:
        """Act one thing after the other, shown if the camera is on."""
        await together(self.rig, [script], self.camera.show)

    async def act(self, act: Act) -> None:
        """Act one thing."""
        await self.play(iter((act,)))

    @property
    def _adults(self) -> tuple[Adult, Adult, Adult]:
        mum, ali, mette = self.ring.circle.adults
        return mum, ali, mette


def expect(kept: object, broken: str) -> None:
    """Stop the demo where a promise is broken."""
    if not kept:
        raise BrokenPromiseError(broken)
