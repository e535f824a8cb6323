"""Who hears what: kept for the young person alone, and as at first for whoever comes anew."""

from __future__ import annotations

import pytest

from bot import schedule
from bot.services import asking_for_help, check_in, good_news, hearing, my_choices, my_circle, my_data, saying
from conversations.hearing import Chosen
from store import circles, due, members
from store.models import Circle, Member, Membership
from store.queues import DueRow
from store.unit_of_work import Work
from tests.bot.circles import Town
from tests.rig import Rig


def sols(work: Work, town: Town) -> tuple[Circle, Member, Membership]:
    """The circle, Sol, and the first adult's place in it."""
    found = work.session.get_one(Circle, town.circle)
    return found, found.young_person, circles.adults(work, found)[0]


async def test_who_is_turned_off_is_offered_nowhere_and_the_export_says_so(running: Rig, town: Town) -> None:
    here = running.service.here

    def check(work: Work) -> None:
        _own, sol, place = sols(work, town)
        name = members.name_of(work, place.member)
        hearing.apply(here, work, sol, "", Chosen(str(place.id), ()))
        key = str(place.id)
        assert key not in [each.key for each in asking_for_help.facts(here, work, sol, "").adults]
        for facts in (saying.facts, good_news.facts, my_choices.facts):
            assert key not in dict(facts(here, work, sol, "").adults)
        assert key not in dict(check_in.facts(here, work, sol, work.now.date().isoformat()).adults)
        (shown,) = [
            each for each in my_data.everything(here, work, sol)["circle"]["adults"] if each["name"] == name
        ]
        assert (shown["may_be_picked_for"], shown["asked_to_say_hello"]) == ([], False)

    await running.service.store.turn(check)


async def test_only_one_says_hello(running: Rig, town: Town) -> None:
    here = running.service.here

    def check(work: Work) -> None:
        own, sol, _place = sols(work, town)
        first, second, *_rest = circles.adults(work, own)
        for each in (first, second):
            hearing.apply(here, work, sol, "", Chosen(str(each.id), ("help", "one", "hello")))
        work.session.flush()
        assert [each.told_if_quiet for each in (first, second)] == [False, True]

    await running.service.store.turn(check)


async def test_who_is_taken_out_and_comes_again_is_as_somebody_new(running: Rig, town: Town) -> None:
    here = running.service.here

    def check(work: Work) -> None:
        _own, sol, place = sols(work, town)
        hearing.apply(here, work, sol, "", Chosen(str(place.id), ("hello",)))
        my_circle.remove(work, place)
        assert circles.hears(place) == set(circles.HEARD)
        assert not place.told_if_quiet

    await running.service.store.turn(check)


async def test_nobody_but_the_young_person_of_the_circle_chooses(running: Rig, town: Town) -> None:
    here = running.service.here

    def check(work: Work) -> None:
        _own, _sol, place = sols(work, town)
        with pytest.raises(PermissionError):
            hearing.facts(here, work, place.member, "")
        with pytest.raises(PermissionError):
            hearing.apply(here, work, place.member, "", Chosen(str(place.id), ()))

    await running.service.store.turn(check)


@pytest.mark.parametrize("kind", sorted(schedule.ABOUT_THEIR_OWN))
async def test_what_is_about_a_circle_on_a_break_waits_though_no_row_names_the_circle(
    running: Rig, town: Town, kind: str
) -> None:
    def rest(work: Work) -> None:
        own, sol, _place = sols(work, town)
        own.resting = True
        due.drop(work, kind, member=sol.id)
        due.put(work, kind, work.now, member=sol.id, subject="1")

    await running.service.store.turn(rest)
    await schedule.tick(running.service.here, running.service.store)

    def waits(work: Work) -> None:
        _own, sol, _place = sols(work, town)
        (row,) = work.session.query(DueRow).filter_by(kind=kind, member_id=sol.id)
        assert row.at > work.now

    await running.service.store.turn(waits)
