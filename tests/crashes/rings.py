"""The circles of the town as it begins: who is in them, and their phones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from store import check_ins, members
from store.models import Membership
from store.unit_of_work import Store
from tests.bot.circles import enrol
from tests.crashes.hands import Hand
from tests.emulators.telegram import TelegramEmulator
from tests.rig import ZONE

FRIDAY = datetime(2026, 7, 3, 17, tzinfo=ZONE)
"""The first check-in; its period has begun, and ends thirteen weeks later."""


@dataclass
class Ring:
    """A circle: the young person, the relative, the mentor."""

    number: int
    young: Hand
    mum: Hand
    ali: Hand
    member: int = 0


def settled(store: Store, telegram: TelegramEmulator, lars: Hand, circles: int) -> list[Ring]:
    """So many circles, kept as if they had come about; all are asked on Fridays at five."""
    rings = []
    with store.unit_of_work() as work:
        runs = members.add(work, "Lars", "en", "Europe/Copenhagen", coordinator=True)
        members.bind(work, runs, "telegram", str(lars.person.id))
        for number in range(1, circles + 1):
            young, mum, ali = [phone(telegram, f"{name}{number}") for name in ("Sol", "Mum", "Ali")]
            ring = Ring(number, young, mum, ali)
            circle = enrol(work, runs, f"Sol{number}", enrolled_on=date(2026, 5, 1))
            members.bind(work, circle.young_person, "telegram", str(ring.young.person.id))
            check_ins.set_hour(work, circle.young_person, FRIDAY.weekday(), "17:00")
            for hand, role in ((ring.mum, "relative"), (ring.ali, "mentor")):
                adult = members.add(work, hand.person.first_name, "en", "Europe/Copenhagen")
                members.bind(work, adult, "telegram", str(hand.person.id))
                work.session.add(Membership(circle_id=circle.id, member_id=adult.id, role=role, state="in"))
            ring.member = circle.young_person_id
            rings.append(ring)
    return rings


def phone(telegram: TelegramEmulator, name: str) -> Hand:
    """Somebody whom we may write to."""
    person = telegram.person(name, language="en")
    person.chat.started = True
    return Hand(telegram, person)
