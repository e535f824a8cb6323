"""Goals, good news and cards through the real service: who hears of what, and who does not."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.telegram_updates import seen
from bot.services import my_data
from conversations.my_data import MoreDeleted
from store import cards, circles, due, goals, members, successes
from store.growth import Card, CardOffer, Goal, Success
from store.models import Circle, Member, Membership
from store.unit_of_work import Work
from tests.bot.circles import Town, circle, quick_rig, with_group
from tests.databases import Databases
from tests.emulators.telegram import Person
from tests.rig import ZONE, Rig

LINE = "Passed the exam"


@pytest.fixture
async def running(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path) as made:
        await made.service.tick()
        yield made


async def test_a_mark_by_somebody_who_is_not_in_the_circle_any_more_does_not_count(running: Rig) -> None:
    town = await circle(running)
    group = await with_group(running, town)
    await _shares(running, town)
    celebration = next(each for each in group.messages if LINE in each.text)
    await running.service.store.turn(lambda work: _leaves(work, town.numbers["Ali"]))
    town.ali.react(celebration, "👍")
    town.mum.react(celebration, "🎉")
    town.sol.react(celebration, "❤")
    await running.settle()
    assert (await _all(running))[0].cheers == 1


async def test_whoever_hides_as_the_group_itself_is_not_counted(running: Rig) -> None:
    town = await circle(running)
    group = await with_group(running, town)
    await _shares(running, town)
    celebration = next(each for each in group.messages if LINE in each.text)
    town.lars.promote(group, town.lars, anonymous=True)
    town.lars.react(celebration, "👍", anonymous=True)
    await running.settle()
    assert (await _all(running))[0].cheers == 0


def test_which_mark_it_was_is_never_stored() -> None:
    sad = {"type": "emoji", "emoji": "😢"}
    told = {
        "chat": {"id": -5, "type": "supergroup", "title": "Sol's circle"},
        "message_id": 7,
        "date": 1,
        "user": {"id": 9, "is_bot": False, "first_name": "Mum"},
    }
    kept = seen({"update_id": 1, "message_reaction": {**told, "old_reaction": [], "new_reaction": [sad]}})
    assert kept is not None
    assert kept.by == "9", "it counts in that person's budget"
    for word in ("😢", "Mum", "Sol"):
        assert word not in kept.payload
    # Another mark instead of one, or a mark of somebody who hides as the group: nothing to us.
    assert (
        seen({"update_id": 1, "message_reaction": {**told, "old_reaction": [sad], "new_reaction": [sad]}})
        is None
    )
    del told["user"]
    assert (
        seen({"update_id": 1, "message_reaction": {**told, "old_reaction": [], "new_reaction": [sad]}})
        is None
    )


async def test_nobody_is_woken_to_hear_that_people_cheered(running: Rig) -> None:
    town = await circle(running)
    group = await with_group(running, town)
    await running.until(datetime(2026, 8, 20, 18, tzinfo=ZONE))
    await _shares(running, town)
    town.mum.react(next(each for each in group.messages if LINE in each.text), "🎉")
    await running.settle()
    await running.until(datetime(2026, 8, 21, 8, 59, tzinfo=ZONE))
    assert not _heard(town.sol)
    await running.until(datetime(2026, 8, 21, 9, 0, tzinfo=ZONE))
    assert len(_heard(town.sol)) == 1


async def test_what_does_not_arrive_in_the_group_was_not_shared_and_that_is_said(running: Rig) -> None:
    town = await circle(running)
    group = await with_group(running, town)
    await running.write(town.sol, "/goodnews")
    await running.write(town.sol, LINE)
    # Between the question and the reply.
    town.lars.remove(group, running.telegram.bot)
    running.telegram.updates.drop_all()
    await running.tap(town.sol, "circle")
    assert await _all(running) == []
    assert any("could not reach your group" in each.text for each in town.sol.messages)


async def test_two_adults_are_celebrated_at_once_only_where_the_young_person_allows_it(running: Rig) -> None:
    town = await circle(running)
    group = await with_group(running, town)
    await running.act(town.mum.write("/success Sol was on time", group))
    assert not any("on time" in each.text for each in group.messages if each.sender is not town.mum)
    await running.service.store.turn(lambda work: _allows(work, town))
    await running.act(town.ali.write("/success Sol painted the boat", group))
    assert group.messages[-1].text == "🎉 Ali has good news about Sol: “Sol painted the boat”"
    assert [each.state for each in await _all(running)] == ["asked", "shared"]


async def test_a_phone_number_is_never_repeated_in_the_group(running: Rig) -> None:
    town = await circle(running)
    group = await with_group(running, town)
    await running.act(town.sol.write("/success my number is 20 30 40 50", group))
    assert group.messages[-1].sender is town.sol
    assert await _all(running) == []
    assert "What went well?" in town.sol.messages[-1].text


async def test_the_look_back_comes_once_a_year_and_waits_through_a_break(running: Rig) -> None:
    town = await circle(running)
    await running.service.store.turn(lambda work: _has_goal(work, town))
    began = datetime(2026, 6, 21, tzinfo=ZONE)
    await running.service.store.turn(lambda work: _no_questions(work, town))
    await running.until(began.replace(year=2027) + timedelta(days=20))
    assert not _asked(town.sol, "A year has gone by")
    await running.write(town.sol, "/settings")
    await running.tap(town.sol, "pause")
    await running.until(began.replace(year=2027) + timedelta(days=40))
    assert len(_asked(town.sol, "A year has gone by")) == 1
    await running.tap(town.sol, "looking_back")
    assert "a dog" in town.sol.messages[-1].text


async def test_a_case_manager_gets_no_card_for_a_goal_that_they_are_not_shown(running: Rig) -> None:
    town = await circle(running)
    other = await circle(running, "Kim", lars=town.lars)
    for_sol = await running.service.store.turn(lambda work: _offers(work, town, other))
    await running.forward(days=32)
    assert _asked(town.sol, "Something that helped")
    assert not _asked(town.lars, "Something that helped")
    made = await running.service.store.turn(lambda work: work.session.query(CardOffer).one().id)
    await running.write(town.lars, "/help")
    await running.act(town.lars.press_data(town.lars.messages[-1], f"s.trying_out.{made}"))
    assert "Something that helped" not in town.lars.messages[-1].text
    assert for_sol


async def test_another_account_gets_none_of_the_goals(running: Rig) -> None:
    from bot.services.reopening import _delete_what_is_private

    town = await circle(running)

    def bound(work: Work) -> tuple[int, int]:
        _has_goal(work, town)
        sol = work.session.get_one(Member, town.numbers["Sol"])
        cards.hand_in(work, sol, cards.Told("proud", "friend", "school", "Sat beside"))
        _delete_what_is_private(work, sol)
        return len(goals.of(work, sol, ended=True)), len(cards.drafts_of(work, sol))

    assert await running.service.store.turn(bound) == (0, 0)


async def test_all_of_it_is_in_the_file_and_can_be_deleted_one_by_one(running: Rig) -> None:
    town = await circle(running)

    def everything(work: Work) -> str:
        sol = work.session.get_one(Member, town.numbers["Sol"])
        mum = work.session.get_one(Member, town.numbers["Mum"])
        own = work.session.get_one(Circle, town.circle)
        _has_goal(work, town)
        successes.add(work, own, mum, "was on time", "asked")
        successes.add(work, own, sol, LINE, "shared")
        cards.hand_in(work, sol, cards.Told("proud", "friend", "school", "Sat beside"))
        told = json.dumps(my_data.everything(running.service.here, work, sol))
        mums = my_data.everything(running.service.here, work, mum)["good_news"]
        assert [each["words"] for each in mums] == ["was on time"]
        for key, _words in my_data.facts(running.service.here, work, sol, "").more:
            my_data.apply(running.service.here, work, sol, "", MoreDeleted(key))
            work.session.flush()
        assert my_data.facts(running.service.here, work, sol, "").more == ()
        return told

    told = await running.service.store.turn(everything)
    for words in ("a dog", "was on time", LINE, "Sat beside"):
        assert words in told


async def test_somebody_else_s_goal_is_not_deleted(running: Rig) -> None:
    town = await circle(running)
    await running.service.store.turn(lambda work: _has_goal(work, town))

    def tries(work: Work) -> int:
        mum = work.session.get_one(Member, town.numbers["Mum"])
        goal = work.session.query(Goal).one()
        my_data.apply(running.service.here, work, mum, "", MoreDeleted(f"g{goal.id}"))
        return work.session.query(Goal).count()

    assert await running.service.store.turn(tries) == 1


async def _shares(running: Rig, town: Town) -> None:
    await running.write(town.sol, "/goodnews")
    await running.write(town.sol, LINE)
    await running.tap(town.sol, "circle")


async def _all(running: Rig) -> list[Success]:
    return await running.service.store.turn(
        lambda work: work.session.query(Success).order_by(Success.state).all()
    )


def _heard(sol: Person) -> list[str]:
    return _asked(sol, "put a mark on this")


def _asked(person: Person, words: str) -> list[str]:
    return [each.text for each in person.messages if words in each.text]


def _leaves(work: Work, number: int) -> None:
    work.session.query(Membership).filter_by(member_id=number).one().state = "left"


def _allows(work: Work, town: Town) -> None:
    successes.choose(work, work.session.get_one(Circle, town.circle), direct=True)


def _no_questions(work: Work, town: Town) -> None:
    from store import check_ins

    check_ins.pause(work, work.session.get_one(Member, town.numbers["Sol"]), None)


def _has_goal(work: Work, town: Town) -> None:
    from bot.services import looking_back

    sol = work.session.get_one(Member, town.numbers["Sol"])
    goals.score(work, sol, goals.add(work, sol, "proud", "a dog"), work.now.date(), 3)
    looking_back.plan(work, sol)


def _offers(work: Work, town: Town, other: Town) -> bool:
    """A goal that only Sol sees, and a card on its path; Lars is the case manager and in the circle."""
    from bot.services import trying_out

    sol, kim = (work.session.get_one(Member, each) for each in (town.numbers["Sol"], other.numbers["Kim"]))
    goals.add(work, sol, "proud", "a dog")
    trying_out.plan(work, sol)
    cards.let_go(work, cards.hand_in(work, kim, cards.Told("proud", "friend", "school", "Sat beside")))
    own = members.own_circle(work, sol)
    assert own is not None
    lars = circles.membership(work, own, town.numbers["Lars"])
    assert lars is not None
    assert own.case_manager_id == lars.member_id
    assert work.session.query(Card).count() == 1
    return due.planned(work, "card", member=sol.id)
