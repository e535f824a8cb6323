"""The other young people of the town, without whom there are no figures: put into the store, and asked like anybody."""

from __future__ import annotations

from random import Random

from store import check_ins, members
from store.unit_of_work import Work
from tests.bot.circles import enrol
from tests.demo.cast import Circle
from tests.demo.circles import Ring
from tests.demo.hands import Player
from tests.rig import Rig

BREAKS = (17, 18)
"""Weeks of a break from the end of August: they answer at the end of the year, so that nobody waits for them before."""

WEDNESDAY = 2


async def move_in(rig: Rig, circles: list[Circle], coordinator: Player, random: Random) -> list[Ring]:
    """Young people who said yes today, of this coordinator; how the chats went before is left out."""
    rings = []
    for circle in circles:
        person = rig.telegram.person(circle.young_person, language=circle.language)
        person.chat.started = True
        rings.append(Ring(circle, Player(person), coordinator, {}))

    def add(work: Work) -> None:
        runs = members.by_address(work, "telegram", str(coordinator.person.id))
        assert runs is not None
        for ring in rings:
            young = enrol(work, runs, ring.name, enrolled_on=work.now.date()).young_person
            young.language = ring.circle.language
            members.bind(work, young, "telegram", str(ring.young_person.person.id))
            check_ins.set_hour(work, young, WEDNESDAY, "17:00")
            check_ins.pause(work, young, random.choice(BREAKS))

    await rig.service.store.turn(add)
    return rings
