"""What several who press at once need, read in one go."""

from __future__ import annotations

import re

from store import alone, members, together
from store.unit_of_work import Store, Work
from tests.store.plans import counted, plans

TOWN = 1_500
ASKED = [str(number) for number in range(100)]


async def test_however_many_there_are_only_those_who_press_are_looked_at(people: Store) -> None:
    await people.turn(_town)
    counted(people)

    def look(work: Work) -> None:
        alone.with_users(work, "telegram", ASKED)
        together.people(work, "telegram", ASKED)

    found = await people.turn(lambda work: plans(work, look))
    if people.engine.dialect.name == "sqlite":
        (plan,) = found
        assert "address USING INDEX" in plan
        assert "SCAN address" not in plan
        return
    guesses = [
        re.findall(r"rows=(\d+) width=\d+\)\s+\w+(?: Cond)?: .{0,60}user_hash = ANY", plan) for plan in found
    ]
    assert len(guesses) == 2
    for of_one in guesses:
        assert of_one
        assert all(int(rows) <= len(ASKED) for rows in of_one), (
            "it goes through everybody where it guesses higher"
        )


def _town(work: Work) -> None:
    for number in range(TOWN):
        members.bind(work, members.add(work, "Sol", "da", "Europe/Copenhagen"), "telegram", str(number))
