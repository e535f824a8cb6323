"""T17: a phone or an account is stolen. Locked at once, opened again in person, and never a way to take it over unseen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.dispatch import open_begun
from bot.render import render
from bot.services import asking_for_help, freezing, my_data
from conversations import asking_for_help as help_words
from conversations import freezing as words
from conversations import hello
from store import answers, circles, members, outbox, reopenings
from store.models import Audit, Circle, Conversation, KeptLine, Member, Period, Reopening
from store.queues import DueRow
from store.unit_of_work import Work
from tests.bot.circles import circle, queue, quick_rig, with_group
from tests.bot.locking import as_, do, lock, new_link, open_again, opened, professional, say
from tests.databases import Databases
from tests.rig import Rig

LOCKED = render(hello.frozen(), "en")


@pytest.fixture
async def running(databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    async with quick_rig(databases, tmp_path) as made:
        await made.service.tick()  # a period is open
        yield made


async def test_T17_what_waits_for_a_locked_account_is_not_sent_not_even_what_was_picked_up_already(
    running: Rig,
) -> None:
    town = await circle(running)
    await queue(running, town.sol, "from the circle", times=3)
    await queue(running, town.sol, "a check-in", outbox.CHECK_IN)
    await running.service.delivery._claim()
    await queue(running, town.sol, "from the circle, later")
    await lock(running, town, "Sol")
    await running.settle()
    assert [message.text for message in town.sol.messages] == [LOCKED]
    await running.forward(days=8)
    assert [message.text for message in town.sol.messages] == [LOCKED], "nothing is asked any more"


async def test_T17_locking_ends_open_dialogues_and_everything_due(running: Rig) -> None:
    town = await circle(running)
    await running.write(town.sol, "/mydata")
    before = len(town.sol.messages)
    await lock(running, town, "Sol")
    await running.settle()
    await running.tap(town.sol, "answers")
    assert {message.text for message in town.sol.messages[before:]} == {LOCKED}

    def left(work: Work) -> list[object]:
        number = town.numbers["Sol"]
        found: list[object] = list(work.session.query(Conversation).filter_by(member_id=number))
        return found + list(work.session.query(DueRow).filter_by(member_id=number))

    assert await running.service.store.turn(left) == []


@pytest.mark.parametrize("who", ["Sol", "Mum", "Ali"])
async def test_T17_only_those_with_a_job_in_the_circle_may_lock(running: Rig, who: str) -> None:
    town = await circle(running)
    person = town.sol if who == "Sol" else town.adults[who]
    await running.write(person, "/freeze")
    assert "not something I can do" in person.messages[-1].text
    for outcome in (words.Locked, words.LinkWanted):
        with pytest.raises(PermissionError):
            await do(running, town, who, outcome(str(town.circle), str(town.numbers["Lars"])))


async def test_T17_a_professional_locks_nobody_in_another_circle_and_not_themselves(running: Rig) -> None:
    town = await circle(running)
    other = await circle(running, "Kim", lars=None)
    for person, around in (
        (other.numbers["Kim"], town),
        (other.numbers["Kim"], other),
        (town.numbers["Lars"], town),
    ):
        with pytest.raises(PermissionError):
            await do(running, town, "Lars", words.Locked(str(around.circle), str(person)))


async def test_T17_a_locked_professional_runs_nothing_any_more(running: Rig) -> None:
    town = await circle(running)
    await professional(running, town, "Nora")
    await running.write(town.lars, "/circle")
    await lock(running, town, "Lars", by="Nora")
    await running.settle()
    before = len(town.lars.messages)
    await running.tap(town.lars, str(town.circle))
    await running.write(town.lars, "/freeze")
    assert {each.text for each in town.lars.messages[before:] if each.sender is not town.lars} == {LOCKED}

    def may(work: Work) -> list[bool]:
        lars, found = (
            work.session.get_one(Member, town.numbers["Lars"]),
            work.session.get_one(Circle, town.circle),
        )
        return [
            circles.may_run(found, lars),
            circles.may_confirm(work, found, lars),
            freezing.may(work, found, lars),
        ]

    assert await running.service.store.turn(may) == [False, False, False]


async def test_T17_help_on_its_way_to_a_locked_account_goes_to_the_next_and_is_not_offered_it_again(
    running: Rig,
) -> None:
    town = await circle(running)

    def ask(work: Work, sol: Member) -> None:
        keys = {
            members.name_of(work, each.member): str(each.id)
            for each in circles.adults(work, work.session.get_one(Circle, town.circle))
        }
        sent = help_words.HelpWanted((keys["Mum"],), (keys["Ali"],), "Can you call me?")
        asking_for_help.apply(running.service.here, work, sol, "", sent)
        open_begun(running.service.here, work)

    await as_(running, town, "Sol", ask)
    await lock(running, town, "Mum")
    await running.settle()
    assert [message.text for message in town.mum.messages] == [LOCKED]
    assert any("Can you call me?" in message.text for message in town.ali.messages)
    assert any("Mum" in message.text and "116 111" in message.text for message in town.sol.messages)
    offered = await as_(
        running, town, "Sol", lambda work, me: asking_for_help.facts(running.service.here, work, me, "")
    )
    assert {each.name for each in offered.adults} == {"Lars", "Ali"}


async def test_T17_out_of_the_group_and_in_again_only_after_it_is_opened(running: Rig) -> None:
    town = await circle(running)
    group = await with_group(running, town)
    old_link = [link for message in town.mum.messages for link in _links(message.text)][-1]
    await lock(running, town, "Mum")
    await running.settle()
    assert town.mum not in group.members
    await running.act(town.mum.open(old_link))
    assert town.mum not in group.members
    await professional(running, town, "Nora")
    await lock(running, town, "Lars", by="Nora")
    await running.settle()
    told = [message.text for message in running.telegram.people[-1].messages]
    assert any("Lars made the group" in text for text in told), "Telegram never takes out a group's owner"


async def test_T17_the_same_account_keeps_everything_and_a_new_one_gets_nothing_that_only_sol_may_read(
    running: Rig,
) -> None:
    town = await circle(running)
    await as_(running, town, "Sol", _write_private)
    await lock(running, town, "Sol")
    await open_again(running, town, str(town.sol.id), second=None)
    assert await as_(running, town, "Sol", _private) == ({"listened": "yes"}, 1)
    await lock(running, town, "Sol")
    await open_again(running, town, "900001", second="Mum")
    assert await as_(running, town, "Sol", _private) == ({}, 0)
    await running.settle()
    assert "no longer connected" in town.sol.messages[-1].text
    user = await as_(running, town, "Sol", lambda work, me: members.user_on(work, me.id, "telegram"))
    assert user == "900001"


async def test_T17_whoever_makes_the_link_cannot_be_the_second_too(running: Rig) -> None:
    town = await circle(running)
    await lock(running, town, "Sol")
    number = await opened(running, town, "900001")
    for _twice in range(2):
        await say(running, town, "Lars", number, "yes")
    assert (await as_(running, town, "Sol", lambda _work, me: me.frozen)) is True
    with pytest.raises(PermissionError):
        await say(running, town, "Sol", number, "yes")
    await say(running, town, "Ali", number, "yes")
    assert (await as_(running, town, "Sol", lambda _work, me: me.frozen)) is False


async def test_T17_a_second_cannot_be_asked_past_the_one_who_stands_beside_them(running: Rig) -> None:
    town = await circle(running)
    await lock(running, town, "Sol")
    number = await opened(running, town, "900001")
    await say(running, town, "Mum", number, "yes")
    assert (await as_(running, town, "Sol", lambda _work, me: me.frozen)) is True


async def test_T17_everybody_is_told_of_each_step_and_sol_can_read_who_it_was(running: Rig) -> None:
    town = await circle(running)
    await lock(running, town, "Sol")
    await open_again(running, town, "900001", second="Mum")
    await running.settle()
    told = [message.text for message in town.ali.messages]
    for part in ("has locked Sol's account", "has made a link", "has a new account", "Sol is back"):
        assert [text for text in told if part in text], part
    looks = await as_(
        running, town, "Sol", lambda work, me: my_data.facts(running.service.here, work, me, "").looks
    )
    said = [render(what, "en") for _day, what in looks]
    assert said == [
        "Lars (Youth services) locked your account",
        "Lars (Youth services) made a link to open your account again",
        "Lars (Youth services) said that it was really you",
        "Mum (Family) said that it was really you",
        "your account was opened again",
    ]
    actions = await running.service.store.turn(lambda work: list(work.session.scalars(select(Audit.action))))
    assert actions.count("member.frozen") == 1


async def test_T17_a_link_works_once_for_an_hour_and_for_nobody_who_is_somebody_else(running: Rig) -> None:
    town = await circle(running)
    await lock(running, town, "Sol")
    first, link = await new_link(running, town), await new_link(running, town)
    nora = running.telegram.person("Nora", language="en")
    await running.act(nora.open(first))
    assert "does not work any more" in nora.messages[-1].text, "a new link kills the one before"
    await running.act(town.ali.open(link))
    assert "for somebody else" in town.ali.messages[-1].text
    running.clock.now += reopenings.HOURS
    await running.act(nora.open(link))
    assert "does not work any more" in nora.messages[-1].text
    link = await new_link(running, town)
    await running.act(nora.open(link))
    assert "Somebody who is with you" in nora.messages[-1].text
    await running.act(town.sol.open(link))
    assert "does not work any more" in town.sol.messages[-1].text
    await running.forward(days=3)
    assert await running.service.store.turn(lambda work: work.session.query(Reopening).count()) == 0


def _write_private(work: Work, sol: Member) -> None:
    period = work.session.query(Period).filter(Period.state == "open").one()
    assert answers.write(work, period.name, sol.id, {"listened": "yes"})
    work.session.add(
        KeptLine(id="one", member_id=sol.id, line_sealed=work.seal(sol, "kept_line.line", "made dinner"))
    )


def _private(work: Work, sol: Member) -> tuple[dict[str, str], int]:
    period = work.session.query(Period).filter(Period.state == "open").one()
    kept = work.session.query(KeptLine).filter_by(member_id=sol.id).count()
    return answers.read(work, period.name, sol.id), kept


def _links(text: str) -> list[str]:
    return [word for word in text.split() if word.startswith("https://")]
