"""Eight weeks of silence look like eight weeks of answers: to everybody around, to the operator, to a thief.

What goes to the adult who says hello is drawn by lot, so it is there in both, at the same minutes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from store import patience
from store.check_ins import schedule_of
from store.models import Circle, Member, Membership
from store.unit_of_work import Work
from tests.bot.circles import circle, quick_rig, with_group
from tests.databases import KINDS, Databases
from tests.emulators.telegram import Person
from tests.privacy import views
from tests.privacy.size import size
from tests.privacy.test_who_answered import A_COIN, OPEN_QUESTION, twice
from tests.privacy.town import Town, Young, answers, weeks
from tests.privacy.views import Seen
from tests.rig import ZONE, Rig
from tests.store.people import with_known_key
from tests.stories import witness
from tests.stories.answering import LINE, nothing

WEEKS = 9
"""From the first check-in to the last step and a little more."""

FRIDAY = datetime(2026, 10, 2, 17, tzinfo=ZONE)
"""When Sol is asked first, in a quarter of which all of it lies ahead."""

FRIDAY_EVENING = timedelta(days=2, hours=13)
"""Before a Monday at nine: everybody's hour of the week is over."""

HELLO = "might like to hear from you"


async def _answers(rig: Rig, sol: Person) -> None:
    for _question in range(2):
        asked = sol.messages[-1]
        await rig.act(sol.press_data(asked, asked.buttons[0][0].data or ""))
    await rig.write(sol, LINE)
    await rig.tap(sol, "nobody")


async def _says_something(rig: Rig, sol: Person) -> None:
    await rig.write(sol, "I am fine")


WAYS: dict[str, Callable[[Rig, Person], Awaitable[None]]] = {
    "nothing": nothing,
    "everything": _answers,
    "says something": _says_something,
}


async def test_T3_eight_weeks_of_silence_look_like_eight_weeks_of_answers_to_everybody_around(
    databases: Databases, tmp_path: Path
) -> None:
    around, own = {}, {}
    for name, does in WAYS.items():
        async with quick_rig(databases, tmp_path / name, FRIDAY - timedelta(days=1)) as running:
            town = await circle(running)
            group = await with_group(running, town)
            await running.service.store.turn(_picks_ali)
            for week in range(WEEKS):
                await running.until(FRIDAY + timedelta(weeks=week))
                await does(running, town.sol)
            await running.until(FRIDAY + timedelta(weeks=WEEKS - 1, days=2))
            await witness.look_around(running, town)
            around[name] = await witness.everybody_but(running, town.sol)
            own[name] = len(town.sol.messages)
            assert HELLO in witness.chat(town.ali.chat)
            assert HELLO not in witness.chat(town.mum.chat) + witness.chat(group)
            assert await running.service.store.turn(_missed) == (4 if name == "nothing" else 0)
    assert around["nothing"] == around["everything"] == around["says something"]
    assert own["nothing"] < own["says something"] < own["everything"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
async def test_T4_who_has_been_silent_for_long_cannot_be_told_from_any_row_but_the_open_question(
    databases: Databases, kind: str, tmp_path: Path
) -> None:
    async def play(town: Town, chosen: set[int]) -> dict[int, dict[str, Seen]]:
        async def asked(young: Young) -> None:
            if young.place in chosen:
                await answers(town, young)

        counted = views.by_the_operator_before()
        # The known limit is looked at where silent ones are asked: later that is once in four weeks.
        await town.until(weeks(size(5, 6)) - FRIDAY_EVENING, asked)
        with town.store.unit_of_work() as work:
            rows_of = {each.place: views.by_a_thief(work, each) for each in town.young}
        asked_of = {place: rows.get(OPEN_QUESTION, {}) for place, rows in rows_of.items()}
        await town.until(weeks(size(5, 9)) - FRIDAY_EVENING, asked)
        found: dict[int, dict[str, Seen]] = {}
        with town.store.unit_of_work() as work:
            for young in town.young:
                rows = views.by_a_thief(work, young)
                found[young.place] = {table: rows.get(table, {}) for table in views.TABLES}
                found[young.place][OPEN_QUESTION] = asked_of[young.place]
            if kind == "postgresql":
                for table, owner in views.VERSIONED:
                    lie = views.versions(work, table, owner)
                    for young in town.young:
                        # Where in its page a row lies hangs on when the page was last tidied up: everybody's doing.
                        found[young.place][f"{table}, versions"] = {"version": lie[young.number]["version"]}
            silent = [each for each in town.young if each.place not in chosen]
            assert all(_missed_by(work, each.number) >= 2 for each in silent)
        for young in town.young:
            found[young.place]["operator"] = views.by_the_operator(town, [], counted)
            found[young.place]["others"] = await views.by_the_others(town, young)
        return found

    played = await twice(play, databases, kind, tmp_path, size(16, 100))
    rest = [view for view in played.seen if view != OPEN_QUESTION]
    assert played.success(*rest) == A_COIN
    assert played.success(OPEN_QUESTION) > 0.99
    half = len(played.people) // 2
    for view in ("others", "operator"):
        assert played.seen[view][:half] == played.seen[view][half:], "nothing at all differs"
    assert any("hear" in what for each in played.seen["others"] for what in each), "a hello has come"


def _picks_ali(work: Work) -> None:
    made = work.session.query(Circle).one()
    with_known_key(work, made.young_person)
    work.session.query(Membership).filter_by(role="mentor").one().told_if_quiet = True


def _missed(work: Work) -> int:
    return _missed_by(work, work.session.query(Circle).one().young_person_id)


def _missed_by(work: Work, number: int) -> int:
    schedule = schedule_of(work, number)
    assert schedule is not None
    return patience.of(work, work.session.get_one(Member, number), schedule).missed
