"""How circles come to be: the coordinator starts them, the young people say yes, the adults come in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from store.invitations import issue
from store.unit_of_work import Work
from tests.demo.cast import Adult, Cast, Circle
from tests.demo.hands import Player, Script, Shown, until
from tests.demo.seen import AnyGroup, is_in
from tests.emulators import telegram
from tests.rig import Rig

INVITATION = re.compile(r"\?start=|&code=|/i/")
INTO_GROUP, MAKES_GROUP = re.compile(r"/\+"), re.compile(r"\?startgroup=")
"""How the three kinds of links look. The last two are only where people make the group and come in by themselves."""


@dataclass(eq=False)
class Ring:
    """A circle while it is played: who holds which phone."""

    circle: Circle
    young_person: Player
    coordinator: Player
    adults: dict[Adult, Player]
    group: AnyGroup | None = None
    started: bool = False
    stands: bool = False

    @property
    def name(self) -> str:
        """The young person's nickname."""
        return self.circle.young_person

    @property
    def maker(self) -> Player:
        """Who makes the group."""
        manager = self.circle.case_manager
        return self.adults[manager] if manager else self.coordinator


@dataclass(eq=False)
class Town:
    """Everybody with a phone, before anything has happened."""

    rings: list[Ring]
    coordinators: dict[str, Player]
    invitations: dict[str, str] = field(default_factory=dict)


async def town(rig: Rig, cast: Cast, shown: Shown, staff: str = "") -> Town:
    """Phones for everybody, and for each coordinator the link that `kreds invite coordinator` prints.

    With `staff`, those whose job it is are on that platform.
    """

    def phone(name: str, language: str, job: bool = True) -> Player:
        on = rig.slack if staff == "slack" and job else rig.emulator
        channel = rig.service.channels["slack" if on is rig.slack_or_none else rig.service.channel.name]

        def leads(link: str) -> str:
            return channel.invitation_link(link.rpartition("/")[2]) if "/i/" in link else link

        return Player(on.person(name, language=language), shown, leads)

    theirs = cast.circles[0].language
    found = Town([], {name: phone(name, theirs) for name in cast.coordinators})
    for name in found.coordinators:
        token = await rig.service.store.turn(partial(issue, kind="coordinator", name=name, hours=72))
        found.invitations[name] = rig.service.here.links.invitation_link(token)
    for circle in cast.circles:
        adults = {
            each: phone(each.name, each.language, each.role == "professional") for each in circle.adults
        }
        young_person = phone(circle.young_person, circle.language, job=False)
        found.rings.append(Ring(circle, young_person, found.coordinators[circle.coordinator], adults))
    return found


def _issued(name: str, work: Work) -> str:
    return issue(work, "coordinator", name, 72)


def everybody(town: Town, rings: Iterable[Ring]) -> list[Script]:
    """What it takes for these circles to stand: each circle and each coordinator at their own pace."""
    rings = list(rings)
    coordinators = [
        _coordinator(player, [each for each in rings if each.coordinator is player])
        for player in town.coordinators.values()
    ]
    return [*coordinators, *(_circle(each) for each in rings)]


def begin(coordinator: Player, invitation: str, language: str = "en") -> Script:
    """A coordinator opens the invitation."""
    yield from coordinator.open(invitation)
    yield coordinator.press(language)
    yield coordinator.press("yes")


def start(ring: Ring) -> Script:
    """The coordinator starts a circle, and holds the young person's invitation in the end."""
    yield from describe(ring)
    yield ring.coordinator.press("yes")
    ring.started = True


def describe(ring: Ring) -> Script:
    """The coordinator says what the circle is, up to the last look at it."""
    circle, by = ring.circle, ring.coordinator
    yield by.write("/circle")
    if "new" in by.options():
        yield by.press("new")
    yield by.write(circle.young_person)
    yield by.press(circle.language)
    yield by.write(circle.area)
    yield by.press(by.options()[circle.band])
    yield by.write(circle.case_manager.name) if circle.case_manager else by.press("me")
    yield by.write(circle.department)


def open_invitation(ring: Ring) -> Script:
    """The young person opens it, and reads what is promised."""
    yield from ring.young_person.open(ring.coordinator.link(INVITATION, ring.name))
    yield ring.young_person.press(ring.circle.language)


def say_yes(ring: Ring) -> Script:
    """The young person says yes, and when to be asked."""
    young = ring.young_person
    yield young.press("yes")
    yield young.press(ring.circle.weekday)
    if ring.circle.hour in young.options():
        yield young.press(ring.circle.hour)
    else:
        yield young.press("other")
        yield young.write(ring.circle.hour)


def name_people(ring: Ring) -> Script:
    """The young person says who should be in the circle, and who may say hello when it is quiet."""
    young = ring.young_person
    for adult in ring.circle.network:
        yield young.write(adult.name)
        yield young.press(adult.role)
    yield young.press("enough")
    yield young.press(ring.circle.told_if_quiet)


def read_invitation(ring: Ring, adult: Adult, by: Player) -> Script:
    """An adult opens the link that `by` handed over."""
    yield from ring.adults[adult].open(by.link(INVITATION, adult.name, ring.name))
    yield ring.adults[adult].press(adult.language)


def accept(ring: Ring, adult: Adult) -> Script:
    """An adult says yes, and when they normally look."""
    player = ring.adults[adult]
    yield player.press("yes")
    yield player.press("skip")
    yield player.press(adult.looks)
    if adult.role == "professional":
        yield player.press(adult.months)


def confirm(by: Player, adult: Adult) -> Script:
    """Somebody who may says that an adult is who they should be, unless another was quicker."""
    yield by.start("confirming", adult.name)
    if "yes" in by.options():
        yield by.press("yes")


def make_group(ring: Ring) -> Script:
    """The case manager makes the group by the button, a coordinator by the link; on Slack Kreds has made it."""
    maker, title = ring.maker.person, f"{ring.name} · circle"
    if not isinstance(maker, telegram.Person):
        young = ring.young_person.person
        yield from until(lambda: young.groups)
        (ring.group,) = young.groups
        return
    if ring.circle.case_manager:
        yield from until(lambda: maker.keyboard)
        yield maker.share_chat(title=title)
    else:
        yield from until(lambda: ring.maker.link(MAKES_GROUP, ring.name))
        yield maker.open(ring.maker.link(MAKES_GROUP, ring.name) or "", title=title)
    ring.group = next(each for each in maker.groups if each.title == title)


def come_in(ring: Ring, who: Player) -> Script:
    """Somebody follows their own link into the group; on Slack Kreds puts in whoever is confirmed."""
    if isinstance(who.person, telegram.Person):
        yield from until(lambda: who.link(INTO_GROUP, ring.name))
        yield from who.open(who.link(INTO_GROUP, ring.name))
    yield from until(lambda: ring.group is not None and is_in(ring.group, who.person))


def _coordinator(player: Player, rings: list[Ring]) -> Script:
    """Start one circle after the other, and confirm each case manager in between."""
    for ring in rings:
        yield from start(ring)
        yield from _confirm_managers(player, rings)
    while not all(each.stands for each in rings):
        yield from _confirm_managers(player, rings)
        yield None


def _confirm_managers(player: Player, rings: list[Ring]) -> Script:
    for ring in rings:
        manager = ring.circle.case_manager
        if manager is not None and player.asked_to("confirming", manager.name):
            yield from confirm(player, manager)


def _circle(ring: Ring) -> Script:
    circle, young = ring.circle, ring.young_person
    yield from until(lambda: ring.started)
    yield from open_invitation(ring)
    if circle.band == 0:
        yield young.press("kept")
    yield from say_yes(ring)
    yield from name_people(ring)
    for adult in circle.network:
        yield from read_invitation(ring, adult, young)
        yield from accept(ring, adult)
        yield from confirm(young, adult)
    if circle.case_manager is not None:
        yield from read_invitation(ring, circle.case_manager, ring.coordinator)
        yield from accept(ring, circle.case_manager)
    yield from make_group(ring)
    for player in (young, *(ring.adults[each] for each in circle.network)):
        yield from come_in(ring, player)
    if circle.second is not None:
        yield from _ask_in(ring, circle.second)
    ring.stands = True


def _ask_in(ring: Ring, adult: Adult) -> Script:
    """The case manager asks in somebody from another department; the young person hears of it."""
    maker = ring.maker
    yield maker.write("/invite")
    yield maker.write(adult.name)
    yield maker.press(adult.role)
    yield maker.write(adult.department)
    yield maker.press("yes")
    yield from read_invitation(ring, adult, maker)
    yield from accept(ring, adult)
    yield from confirm(maker, adult)
    yield from come_in(ring, ring.adults[adult])
