"""The seven promises, taken at their word, against the real service."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from store import answers, check_ins, meetings, rhythm
from store.keys import PeriodClosed
from store.models import Circle, Member
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Work
from tests.bot.circles import circle, personal_link, quick_rig, with_group
from tests.databases import KINDS, Databases
from tests.emulators.telegram import Person
from tests.emulators.telegram.chats import Chat
from tests.rig import ZONE, Rig, button, rig
from tests.stories import cast, witness
from tests.stories.answering import LINE, WAYS, everything
from tests.stories.screens import SAID, Screens, tour

FRIDAY = datetime(2026, 8, 21, 17, tzinfo=ZONE)
SUNDAY = datetime(2026, 8, 23, 18, tzinfo=ZONE)
HELLO = "Hi Sol. Only a hello from me: I am still here. You need not do anything."
THIRD_QUARTER = "2026-Q3"


async def test_promise_1_none_of_the_adults_and_no_coordinator_can_see_your_answers_or_whether_you_answered(
    databases: Databases, tmp_path: Path
) -> None:
    seen = {}
    for name, answer in WAYS.items():
        async with quick_rig(databases, tmp_path / name) as running:
            town = await circle(running)
            group = await with_group(running, town)
            await running.service.store.turn(lambda work, number=town.circle: _with_a_rhythm(work, number))  # type: ignore[misc]
            await running.until(FRIDAY)
            await answer(running, town.sol)
            await running.until(SUNDAY)
            assert "The week in short" in group.messages[-1].text
            await witness.look_around(running, town)
            seen[name] = await witness.everybody_but(running, town.sol)
            assert LINE not in witness.chat(group)
    for name in WAYS:
        assert seen[name] == seen["nothing"], name


def _with_a_rhythm(work: Work, number: int) -> None:
    """A meeting to come, and the week in short."""
    circle = work.session.get_one(Circle, number)
    meetings.plan(work, circle, date(2026, 8, 25), "15:00", "The library")
    rhythm.plan_digest(work, circle)


async def test_promise_2_until_the_period_closes_see_change_or_delete_your_answer_and_then_nobody_can_find_it(
    tmp_path: Path,
) -> None:
    async with rig(tmp_path, datetime(2026, 9, 24, 10, tzinfo=ZONE)) as running:
        town = await circle(running)
        sol, number = town.sol, town.numbers["Sol"]
        await running.service.tick()
        await running.until(datetime(2026, 9, 25, 17, tzinfo=ZONE))
        await everything(running, sol)
        first, second = await _kept(running, number)
        # See, change and delete.
        await running.tap(sol, "my_data")
        assert "Yes" in sol.messages[-1].text
        await running.tap(sol, first)
        await running.tap(sol, "no")
        assert (await _kept(running, number))[first] == "no"
        await running.write(sol, "/mydata")
        await running.tap(sol, "answers")
        await running.tap(sol, second)
        await running.tap(sol, "skip")
        assert list(await _kept(running, number)) == [first]
        # A check-in lies open with a reply in it when the quarter ends, and somebody has a copy of everything.
        await running.service.store.turn(lambda work: _ask_again(work, number))
        await running.until(datetime(2026, 9, 30, 18, tzinfo=ZONE))
        await running.tap(sol, "yes")
        kept = await running.service.store.turn(lambda work: witness.traces(work, THIRD_QUARTER))
        before = witness.files(tmp_path)
        assert all(trace in before for trace in kept)
        await running.until(datetime(2026, 10, 1, 0, 5, tzinfo=ZONE))
        after = witness.files(tmp_path)
        assert not [trace for trace in kept if trace in after]
        assert await running.service.store.turn(lambda work: witness.left(work, THIRD_QUARTER, number)) == []
        with pytest.raises(PeriodClosed):
            running.service.store.keys.open_period(THIRD_QUARTER)
        await running.write(sol, "/mydata")
        await running.tap(sol, "file")
        taken = json.loads(sol.messages[-1].document.content)  # type: ignore[union-attr]
        assert taken["answers"] == {"2026-Q4": {}}


async def test_promise_3_you_always_see_where_something_goes_before_you_send_it(
    databases: Databases, tmp_path: Path
) -> None:
    async with quick_rig(databases, tmp_path) as running:
        town = await circle(running)
        group = await with_group(running, town)
        sol, mum, ali = town.sol, town.mum, town.ali
        chats: dict[str, Chat] = {
            "Sol": sol.chat,
            "Mum": mum.chat,
            "Ali": ali.chat,
            "Lars": town.lars.chat,
            "group": group,
        }

        def reached(words: str) -> set[str]:
            return {
                name
                for name, chat in chats.items()
                for message in chat.messages
                if words in message.text and message.sender is not sol
            }

        await running.until(FRIDAY)
        asked = sol.messages[-1].text
        assert "Only you see your answers" in asked
        await running.tap(sol, "skip")
        await running.tap(sol, "skip")
        await running.write(sol, LINE)
        preview = button(sol, "circle")[0]
        assert LINE in preview.text
        assert "everyone in your circle's group sees it with your name" in preview.text
        assert reached(LINE) == {"Sol"}
        await running.tap(sol, "circle")
        assert reached(LINE) - {"Sol"} == {"group"}

        await running.until(datetime(2026, 8, 28, 17, tzinfo=ZONE))
        await running.tap(sol, "skip")
        await running.tap(sol, "skip")
        await running.write(sol, "I asked for help in maths")
        await running.tap(sol, "adult")
        assert "Only the one you pick gets it" in sol.messages[-1].text
        assert reached("maths") <= {"Sol"}
        await running.press(sol, "Ali")
        assert reached("maths") - {"Sol"} == {"Ali"}

        await running.write(sol, "/needhelp")
        await running.tap(sol, "one")
        await running.press(sol, "Mum")
        await running.tap(sol, "done")
        await running.tap(sol, "nobody")
        await running.write(sol, "Can you call me?")
        preview = sol.messages[-1]
        assert "only to Mum" in preview.text
        assert "Can you call me?" in preview.text
        assert reached("Can you call me?") == {"Sol"}
        await running.tap(sol, "yes")
        assert reached("Can you call me?") - {"Sol"} == {"Mum"}


async def test_promise_4_nobody_joins_your_circle_unless_you_know(tmp_path: Path) -> None:
    async with rig(tmp_path) as running:
        made = await cast.circle(running)
        sol, lars, group = made.sol, made.lars, made.group
        for name in ("Lars", "Mum", "Ali"):
            assert witness.told_of(sol, name), f"{name} is in the circle and Sol was never told"
        # A professional invites: Sol hears of it before the link can even be opened.
        await running.write(lars, "/invite")
        await running.write(lars, "Nurse Nora")
        await running.tap(lars, "mentor")
        await running.tap(lars, "yes")
        assert witness.told_of(sol, "Nurse Nora")
        nora, eve = running.telegram.person("Nora"), running.telegram.person("Eve")
        link = cast.links(lars)[-1]
        await running.act(nora.open(link))
        for key in ("en", "yes", "skip", "anytime"):
            await running.tap(nora, key)
        # Eve tries with the used invitation, with somebody's way in, through a friend inside, and by force.
        await running.act(eve.open(link))
        await running.act(eve.open(personal_link(made.mum)))
        await running.act(lars.add_member(group, eve))
        await running.act(eve.press_data(eve.messages[-1], "s.confirming.4"))
        # Nora, not confirmed yet, tries the same.
        await running.act(nora.open(personal_link(made.mum)))
        await running.act(nora.press_data(nora.messages[-1], "s.confirming.4"))
        inside = {each.first_name for each in group.members} - {"Kreds"}
        assert inside == {"Lars", "Sol", "Mum", "Ali"}
        states = await running.service.store.turn(witness.states)
        assert sorted(states) == ["in", "in", "in", "waiting"]
        # Confirmed by Lars, she may come, and Sol is told who checked.
        await running.tap(lars, "confirming")
        await running.tap(lars, "yes")
        assert "Nurse Nora" in sol.messages[-1].text
        assert "Lars" in sol.messages[-1].text
        await running.act(nora.open(personal_link(nora)))
        assert nora in group.members


async def test_promise_5_help_is_one_tap_away_on_every_private_screen_and_we_never_pretend_that_somebody_is_reading(
    tmp_path: Path,
) -> None:
    async with rig(tmp_path) as running:
        lars = await running.coordinator("Lars")
        made = await cast.circle(running, lars=lars)
        screens = Screens(running, made.sol)
        # Whatever is written, the same words come back, byte for byte.
        for words in SAID:
            await running.write(made.sol, words)
        replies = {text for text, _buttons in screens.seen}
        assert len(screens.seen) == len(SAID)
        assert len(replies) == 1
        assert "Nobody reads what you write here" in replies.pop()
        await tour(running, made)
        assert len(screens.seen) > 70
        assert [text for text, buttons in screens.seen if "s.asking_for_help." not in buttons] == []
        # A locked account still gets the numbers, and no adult is told.
        assert "112" in screens.seen[-1][0]


async def test_promise_6_we_never_give_up_and_not_answering_never_closes_anything(
    databases: Databases, tmp_path: Path
) -> None:
    async with quick_rig(databases, tmp_path) as running:
        town = await circle(running)
        group = await with_group(running, town)
        adults = {person: len(person.messages) for person in (town.mum, town.ali)}
        before = await running.service.store.turn(witness.whole_circle)
        await running.forward(weeks=30)
        assert await running.service.store.turn(witness.whole_circle) == before
        assert {person: len(person.messages) for person in adults} == adults
        assert running.telegram.bot in group.members
        asked = [
            message
            for message in town.sol.messages
            if message.date > running.clock.now.timestamp() - 29 * 86400
        ]
        assert [each.text for each in asked] == [HELLO], "once a month, for as long as it takes"
        # One tap of any kind, and it is as it was.
        await running.tap(town.sol, "wave")
        await running.until(datetime(2027, 3, 19, 17, tzinfo=ZONE))
        assert "Good to hear from you" in town.sol.messages[-1].text
        await everything(running, town.sol)
        assert await _kept(running, town.numbers["Sol"])


@pytest.mark.parametrize("kind", KINDS)
async def test_promise_7_you_can_leave_pause_get_all_your_data_and_erase_it_without_asking_an_adult(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    with databases.url(kind, PEOPLE) as people, databases.url(kind, STRATEGY) as strategy:
        urls = {} if kind == "sqlite" else {"database_url": people, "strategy_url": strategy}
        async with rig(tmp_path, **urls) as running:  # type: ignore[arg-type]
            town = await circle(running, "Zolvej")
            group = await with_group(running, town)
            sol, number = town.sol, town.numbers["Zolvej"]
            adults = {
                person: len([each for each in person.messages if each.sender is person])
                for person in (town.lars, town.mum, town.ali)
            }
            await running.until(FRIDAY)
            await everything(running, sol)
            await _ask_for_help(running, sol)
            await running.write(sol, "/pause")
            await running.tap(sol, "2")
            asked = len(sol.messages)
            await running.forward(days=13)
            assert [each for each in sol.messages[asked:] if "quick one" in each.text] == []
            await running.write(sol, "/mydata")
            await running.tap(sol, "file")
            taken = json.loads(sol.messages[-1].document.content)  # type: ignore[union-attr]
            assert taken["name"] == "Zolvej"
            assert taken["kept_lines"] == [LINE]
            assert len(taken["answers"][THIRD_QUARTER]) == 2
            await running.write(sol, "/invite")  # something lies open, too
            secrets = await running.service.store.turn(lambda work: witness.secrets_of(work, number))
            assert secrets.keys() >= {"member", "address", "kept_line", "help_request", "conversation"}
            await running.write(sol, "/leave")
            for key in ("leave", "thanks", "yes"):
                await running.tap(sol, key)
            assert running.telegram.bot not in group.members
            await running.write(sol, "/mydata")
            await running.tap(sol, "erase")
            await running.tap(sol, "yes")
            # No adult did a thing, and of all that was hers not a byte is left.
            assert {
                person: len([each for each in person.messages if each.sender is person]) for person in adults
            } == adults
            left = witness.files(tmp_path) + witness.rows(running.service.store.engine)
            found = {table: [value for value in values if value in left] for table, values in secrets.items()}
            assert {table: values for table, values in found.items() if values} == {}
            for canary in (b"Zolvej", LINE.encode(), b"Can you call me", str(sol.id).encode()):
                assert canary not in left
            assert await running.service.store.turn(lambda work: work.session.get(Member, number)) is None


async def _kept(running: Rig, number: int) -> dict[str, str]:
    period = running.service.here.plan.period_containing(running.clock.now.date()).name
    return await running.service.store.turn(lambda work: answers.read(work, period, number))


def _ask_again(work: Work, number: int) -> None:
    """On Wednesday, the last day of the quarter; as if it were not the same week."""
    member = work.session.get_one(Member, number)
    schedule = check_ins.set_hour(work, member, 2, "17:00")
    schedule.last_on = None
    check_ins.plan_next(work, member)


async def _ask_for_help(running: Rig, sol: Person) -> None:
    await running.tap(sol, "asking_for_help")
    await running.tap(sol, "one")
    await running.press(sol, "Ali")
    await running.tap(sol, "done")
    await running.tap(sol, "nobody")
    await running.write(sol, "Can you call me?")
    await running.tap(sol, "yes")
