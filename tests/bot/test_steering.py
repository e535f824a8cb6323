"""What was decided reaches everyone enrolled, once, at a good moment; and coordinators are reminded to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import steering
from bot.services import was_right
from conversations.was_right import Answered
from store import answers, check_ins, decisions, taking_part
from store.decisions import Decision
from store.due import Due
from store.keys import KeyRing
from store.models import Circle, Member
from store.queues import DueRow
from store.unit_of_work import Work
from tests.bot.young_town import SAID, YoungTown, at, standing
from tests.clock import Clock
from tests.databases import KINDS, Databases
from tests.store.people import open_period

ROOT = Path(steering.__file__).parents[1]
ENGLISH, DANISH = SAID["en"], SAID["da"]


@pytest.fixture(params=KINDS)
def town(
    request: pytest.FixtureRequest, databases: Databases, keys: KeyRing, clock: Clock, tmp_path: Path
) -> Iterator[YoungTown]:
    clock.set(at(21, 15, 5))
    with standing(databases, keys, clock, tmp_path, request.param, request.param) as made:
        yield made


async def begin(town: YoungTown, decision: Decision) -> None:
    await town.store.turn(lambda work: steering.tell_the_young(work, decision))


async def test_everyone_enrolled_is_told_once_in_their_language(town: YoungTown) -> None:
    young = await town.enrolled(steering.CHUNK * 2 + 20)
    await town.change(young[3], language="da")
    await begin(town, town.decided(town.initiative()))
    await town.until(at(21, 16))
    await town.until(at(28, 16))
    english = await town.said(ENGLISH)
    assert english == Counter(set(young) - {young[3]})
    with Session(town.here.strategy) as session:
        assert decisions.untold(session) == []


async def test_a_language_that_nobody_wrote_gets_the_first_one(town: YoungTown) -> None:
    young = await town.enrolled(1)
    decision = town.decided(town.initiative())
    member = await town.store.turn(lambda work: work.session.get_one(Member, young[0]))
    member.language = "fo"
    assert steering.sentence_for(decision, member) == ENGLISH


async def test_only_the_area_and_only_who_was_enrolled_in_time(town: YoungTown) -> None:
    inside = await town.enrolled(3)
    late = await town.enrolled(1, on=date(2026, 8, 1))
    elsewhere = await town.enrolled(2, area="Bolbro")
    gone = await town.enrolled(1)
    await town.circle(gone[0], state="left")
    await begin(town, town.decided(town.initiative(), area="Vollsmose", enrolled_by="2026-06-01"))
    await town.until(at(22, 18))
    assert await town.said(ENGLISH) == Counter(inside)
    decision = Decision(1, 1, 1, 0, "", "", None, SAID, {"area": "Vollsmose", "enrolled_by": "2026-06-01"}, at(21, 1), "", "")  # fmt: skip

    def told(work: Work) -> list[int]:
        circles = work.session.scalars(select(Circle).order_by(Circle.id))
        return [each.young_person_id for each in circles if steering.is_told(work, each, decision)]

    assert await town.store.turn(told) == inside
    assert late + elsewhere


async def test_nobody_is_told_at_night_on_a_break_or_while_locked(town: YoungTown) -> None:
    awake, locked, on_a_break, stopped, circle_rests = await town.enrolled(5)
    await town.change(locked, frozen=True)
    await town.circle(circle_rests, resting=True)

    def breaks(work: Work) -> None:
        for each in (on_a_break, stopped):
            check_ins.set_hour(work, work.session.get_one(Member, each), 4, "17:00")
        check_ins.pause(work, work.session.get_one(Member, on_a_break), 2)
        check_ins.pause(work, work.session.get_one(Member, stopped), None)

    await town.store.turn(breaks)
    town.clock.set(at(21, 23))
    await begin(town, town.decided(town.initiative()))
    await town.until(at(22, 14, 59))
    assert await town.said(ENGLISH) == Counter()
    await town.until(at(22, 15, 1))
    assert await town.said(ENGLISH) == Counter([awake])
    await town.until(at(30, 23))
    assert await town.said(ENGLISH) == Counter()
    await town.change(locked, frozen=False)
    await town.circle(circle_rests, resting=False)
    await town.until(at(30, 23) + timedelta(days=9))
    assert await town.said(ENGLISH) == Counter([locked, on_a_break, circle_rests])
    await town.until(at(30, 23) + steering.WORTH)
    assert await town.said(ENGLISH) == Counter()
    left = select(DueRow).where(DueRow.kind == "receipt")
    assert (await town.store.turn(lambda work: work.session.scalars(left).all())) == []


async def test_what_did_not_arrive_is_tried_again_another_day(town: YoungTown) -> None:
    (young,) = await town.enrolled(1)
    decision = town.decided(town.initiative())
    await begin(town, decision)
    await town.until(at(21, 15, 30))
    assert await town.said(ENGLISH) == Counter([young])
    await town.store.turn(lambda work: steering.not_told(work, young, str(decision.id)))
    await town.until(at(22, 16))
    assert await town.said(ENGLISH) == Counter([young])
    town.clock.set(at(22, 16) + steering.WORTH)
    await town.store.turn(lambda work: steering.not_told(work, young, str(decision.id)))
    await town.until(town.clock.now + timedelta(days=3))
    assert await town.said(ENGLISH) == Counter()  # not for ever


@pytest.mark.parametrize("answered", [True, False])
async def test_T3_who_is_told_and_when_does_not_depend_on_who_answered(
    town: YoungTown, answered: bool
) -> None:
    """The same rows at the same moments, whoever answered."""
    town.clock.set(at(21, 15, 5))
    young = await town.enrolled(12)

    def answer(work: Work) -> None:
        open_period(
            work, "2026-Q3", date(2026, 7, 1), date(2026, 10, 1), "headline", dict.fromkeys(young, "")
        )
        for each in young[::2] if answered else ():
            assert answers.write(work, "2026-Q3", each, {"listened": "yes"})

    await town.store.turn(answer)
    await begin(town, town.decided(town.initiative()))
    rows = select(DueRow.kind, DueRow.member_id, DueRow.subject, DueRow.at).order_by(DueRow.id)
    await town.store.turn(lambda work: steering.receipts(town.here, work, _first(work)))
    found = await town.store.turn(lambda work: work.session.execute(rows).all())
    told = [(each.member_id, each.at) for each in found if each.kind == "receipt"]
    assert told == [(each, town.clock.now) for each in young]
    await town.until(at(21, 16))
    assert await town.said(ENGLISH) == Counter(young)


async def test_the_button_under_it_is_for_those_who_were_told(town: YoungTown) -> None:
    inside = await town.enrolled(1)
    outside = await town.enrolled(1, area="Bolbro")
    decision = town.decided(town.initiative(), area="Vollsmose")

    def ask(work: Work, member: int) -> object:
        return was_right.facts(town.here, work, work.session.get_one(Member, member), str(decision.id))

    assert await town.store.turn(lambda work: ask(work, inside[0]))
    with pytest.raises(PermissionError):
        await town.store.turn(lambda work: ask(work, outside[0]))


async def test_an_answer_to_it_lies_with_the_others_and_nowhere_else(town: YoungTown) -> None:
    (young,) = await town.enrolled(1)
    decision = town.decided(town.initiative())

    def answer(work: Work) -> dict[str, str]:
        open_period(work, "2026-Q3", date(2026, 7, 1), date(2026, 10, 1), "headline", {young: ""})
        member = work.session.get_one(Member, young)
        was_right.apply(town.here, work, member, str(decision.id), Answered("partly"))
        return dict(answers.read(work, "2026-Q3", young))

    assert await town.store.turn(answer) == {"was_right": "partly"}


async def test_a_service_that_starts_begins_what_was_decided_and_not_yet_begun(town: YoungTown) -> None:
    (young,) = await town.enrolled(1)
    town.decided(town.initiative())
    for _start in range(2):
        await town.store.turn(lambda work: steering.set_up(town.here, work))
        await town.until(town.clock.now + timedelta(minutes=10))
    assert await town.said(ENGLISH) == Counter([young])


async def test_a_plan_that_tells_initiatives_apart_tells_everyone_who_was_in_this_one_then(
    town: YoungTown,
) -> None:
    """By the day on which the period began alone: not by where they live, nor by whether they are in it still."""
    await town.enrolled(1)
    found = town.initiative(area="Vollsmose")
    was_in, left_since, left_before, came_after, came_back = [await town.enrolled(1) for _each in range(5)]
    elsewhere = await town.enrolled(1, area="Bolbro")
    enrolled_late = await town.enrolled(1, on=date(2026, 9, 10))

    async def on(day: int, young: list[int], do: Callable[[Work, Circle, int], bool]) -> None:
        town.clock.set(at(day, 10))

        def say(work: Work) -> None:
            circle = work.session.scalars(select(Circle).where(Circle.young_person_id == young[0])).one()
            assert do(work, circle, found.number)

        await town.store.turn(say)

    for young in (was_in, left_since, left_before, came_back, elsewhere, enrolled_late):
        await on(2, young, taking_part.put_down)
    await on(4, left_before, taking_part.say_no)
    await on(14, left_since, taking_part.say_no)
    await on(14, came_back, taking_part.say_no)
    await on(15, came_back, taking_part.say_yes)
    await on(16, came_after, taking_part.put_down)
    town.clock.set(at(21, 15, 5))
    told = {"area": "Vollsmose", "enrolled_by": "2026-09-05", "taking_part_on": "2026-09-10"}
    await begin(town, town.decided(found, **told))
    await town.until(at(22, 18))
    assert await town.said(ENGLISH) == Counter([*was_in, *left_since, *came_back, *elsewhere])


def _first(work: Work) -> Due:
    found = work.session.scalars(select(DueRow).where(DueRow.kind == "receipts")).one()
    return Due(found.id, found.kind, found.at, found.member_id, found.circle_id, found.subject)
