"""Who answered? A classifier with everything that others can see does no better than a coin.

Every town is played twice, with the same people and the same chances; in the second the other half answers. Whatever
is seen of somebody is thus seen once of an answerer and once of somebody who did not answer, unless answering shows:
without a leak the area under the curve is 0.50 by itself, and the smallest leak moves it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store.schema import PEOPLE, STRATEGY
from tests.databases import KINDS, Databases
from tests.privacy import views
from tests.privacy.classifier import success
from tests.privacy.size import size
from tests.privacy.town import Town, Young, answers, weeks
from tests.privacy.views import Seen

A_COIN = pytest.approx(0.5, abs=0.02)

OPEN_QUESTION = "conversation"
"""The known limit: a row says for whom a question lies open (store/README.md, *What is guaranteed*)."""


@dataclass
class Played:
    """Both games: what was seen of each person, whether they answered, and who it was."""

    seen: dict[str, list[Seen]] = field(default_factory=dict)
    answered: list[bool] = field(default_factory=list)
    people: list[int] = field(default_factory=list)

    def success(self, *views: str) -> float:
        """How well answerers can be told from others by these views together."""
        together = [
            {f"{view} {name}": value for view in views for name, value in self.seen[view][place].items()}
            for place in range(len(self.people))
        ]
        return success(together, self.answered, self.people)


async def twice(
    play: Callable[[Town, set[int]], Any], databases: Databases, kind: str, folder: Path, number: int
) -> Played:
    """A town, and the same town with the other half answering."""
    played = Played()
    half = set(random.Random(2).sample(range(number), number // 2))
    for name, chosen in (("one", half), ("other", set(range(number)) - half)):
        with databases.engine(kind, PEOPLE) as people, databases.engine(kind, STRATEGY) as strategy:
            town = Town(people, strategy, folder / name)
            await town.filled(number, seed=1)
            found = await play(town, chosen)
            for young in town.young:
                played.answered.append(young.place in chosen)
                played.people.append(young.place)
                for view, seen in found[young.place].items():
                    played.seen.setdefault(view, []).append(seen)
            town.store.close()
    return played


@pytest.mark.slow
async def test_T3_who_answered_cannot_be_told_from_anything_that_others_see(
    databases: Databases, tmp_path: Path
) -> None:
    with views.listening() as logged:

        async def play(town: Town, chosen: set[int]) -> dict[int, dict[str, Seen]]:
            found: dict[int, dict[str, Seen]] = {each.place: {} for each in town.young}
            counted = views.by_the_operator_before()
            seen = set[tuple[int, int]]()

            async def asked(young: Young) -> None:
                week = (young.place, town.clock().isocalendar().week)
                if week not in seen and young.place in chosen:  # the second in a week is the nudge
                    await answers(town, young)
                seen.add(week)

            logged.clear()
            for moment, theirs in await town.hours(size(2, 8)):
                await town.until(moment, asked)
                for young in theirs:  # whether or not they were asked: who is silent is asked less often
                    found[young.place]["operator"] = views.by_the_operator(town, logged, counted)
                    if random.Random(f"{(young.place, moment)}").random() < 0.3:  # adults look now and then
                        await town.command(young.mum, "circle")
            await town.until(weeks(size(2, 8)), asked)
            for young in town.young:
                found[young.place]["others"] = await views.by_the_others(town, young)
                own = [each for each in town.wire.sent if each.chat == young.chat]
                found[young.place]["own screen"] = {"messages": len(own)}
            return found

        played = await twice(play, databases, "sqlite", tmp_path, size(24, 300))
    assert len(played.seen["others"][0]) > 40
    assert played.success("others") == A_COIN
    assert played.success("operator") == A_COIN
    assert played.success("others", "operator") == A_COIN
    assert played.success("own screen") > 0.99, "what does tell is found this way"
    for view in ("others", "operator"):
        half = len(played.people) // 2
        without_zeros = [{what: value for what, value in each.items() if value} for each in played.seen[view]]
        assert without_zeros[:half] == without_zeros[half:], "nothing at all differs"


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
async def test_T4_a_thief_without_keys_sees_who_is_still_asked_and_nothing_else(
    databases: Databases, kind: str, tmp_path: Path
) -> None:
    async def play(town: Town, chosen: set[int]) -> dict[int, dict[str, Seen]]:
        async def asked(young: Young) -> None:
            if young.place in chosen:
                await answers(town, young)

        # Friday evening: of some the nudge has come, of others not yet.
        await town.until(weeks(1) - timedelta(days=2, hours=13), asked)
        found = {}
        with town.store.unit_of_work() as work:
            for young in town.young:
                rows = views.by_a_thief(work, young)
                found[young.place] = {table: rows.get(table, {}) for table in views.TABLES}
            if kind == "postgresql":
                for table, owner in views.VERSIONED:
                    lie = views.versions(work, table, owner)
                    for young in town.young:
                        found[young.place][f"{table}, versions"] = lie[young.number]
        return found

    played = await twice(play, databases, kind, tmp_path, size(24, 300))
    rest = [view for view in played.seen if view != OPEN_QUESTION]
    assert len(rest) > 10
    assert played.success(*rest) == A_COIN
    assert played.success(OPEN_QUESTION) > 0.99
