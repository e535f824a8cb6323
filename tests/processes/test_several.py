"""Several processes side by side do what one would: F8, F13."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.channels.telegram import SECRET_HEADER
from tests.databases import Databases
from tests.emulators.telegram import Person
from tests.processes.processes import Town, on_postgresql, until
from tests.rig import button

PEOPLE = 50

NOWHERE = "http://127.0.0.1:1"
"""The public address: a balancer stands there, and that is us."""


@pytest.fixture
async def town(databases: Databases, tmp_path: Path) -> AsyncIterator[Town]:
    async with on_postgresql(databases, tmp_path, PEOPLE) as made:
        yield made


async def talk(town: Town, person: Person) -> None:
    """Open the settings and press a button there; then two commands without waiting in between."""
    await person.write("/settings")
    await until(lambda: town.read(person))
    message, data = button(person, "nothing")
    await person.press_data(message, data)
    await person.write("/help")
    await person.write("/mydata")


async def quiet(town: Town) -> None:
    """Until everything was worked on and sent."""
    await until(
        lambda: (
            not town.telegram.updates.pending
            and not town.updates().get("new")
            and not town.messages().keys() & {"waiting", "claimed", "sending"}
        )
    )


def texts(town: Town, person: Person) -> list[str]:
    """What somebody read, without what a repeated message adds."""
    once: list[str] = []
    for each in town.read(person):
        if not once or once[-1] != each:
            once.append(each)
    return once


@pytest.mark.slow
@pytest.mark.timeout(300)  # processes start, on a machine that may be busy
async def test_F13_F8_every_press_is_answered_once_though_a_worker_and_a_sender_are_killed(
    town: Town,
) -> None:
    receive, *workers = [await town.start(role) for role in ("receive", "turns", "turns")]
    senders = [await town.start("deliver"), await town.start("deliver")]
    talking = [asyncio.create_task(talk(town, person)) for person in town.people]
    await until(lambda: town.updates().get("done", 0) > PEOPLE // 4)
    random.choice(workers).send(signal.SIGKILL)
    await until(lambda: town.updates().get("done", 0) > PEOPLE)
    senders[0].send(signal.SIGKILL)
    await asyncio.gather(*talking)
    await quiet(town)
    assert receive.program.poll() is None
    assert town.updates() == {"done": 4 * PEOPLE}
    messages = town.messages()
    assert messages == {"sent": 5 * PEOPLE}, (
        "a reply to each, and the message with the button that was pressed"
    )
    expected = texts(town, town.people[0]), texts(town, town.people[1])
    for place, person in enumerate(town.people):
        assert [each.replace(f" {place // 2}", " 0") for each in texts(town, person)] == expected[place % 2]
    repeated = [len(town.read(person)) - len(texts(town, person)) for person in town.people]
    assert max(repeated) <= 1, "only what was on its way or not yet kept when the sender was killed"
    assert sum(repeated) <= 30, "which is less than leaves in a second"


@pytest.mark.slow
@pytest.mark.timeout(300)  # processes start, on a machine that may be busy
async def test_F13_of_two_that_do_everything_the_second_stands_by_and_takes_over(town: Town) -> None:
    first, second = await town.start(), await town.start()
    await first.says("roles", dict.fromkeys(("receive", "turns", "deliver", "tick"), "working"))
    await second.says("roles", dict.fromkeys(("receive", "deliver", "tick"), "standing by"))
    assert (await second.health())[1]["trouble"] == {}
    sol = town.people[0]
    await sol.write("/help")
    await until(lambda: town.messages() == {"sent": 1})
    first.send(signal.SIGKILL)
    await sol.write("/help")
    await until(lambda: len(town.read(sol)) == 2)
    await quiet(town)
    assert len(town.read(sol)) == 2
    await second.says("roles", dict.fromkeys(("receive", "turns", "deliver", "tick"), "working"))


@pytest.mark.slow
@pytest.mark.timeout(300)  # processes start, on a machine that may be busy
async def test_F13_F8_behind_one_address_any_number_of_receivers_keep_each_update_once(town: Town) -> None:
    doors = [await town.start("receive", KREDS_WEB_URL=NOWHERE) for _each in range(2)]
    for role in ("turns", "deliver"):
        await town.start(role)
    answers = []
    headers = {SECRET_HEADER: town.store.keys.lookup("telegram-webhook", NOWHERE).hex()}
    async with httpx.AsyncClient(timeout=30, headers=headers) as balancer:
        for number, person in enumerate(town.people, start=1):
            said = {"message_id": number, "date": number, "chat": {"id": person.id, "type": "private"}}
            said |= {"from": {"id": person.id, "is_bot": False, "first_name": "Sol"}, "text": "/help"}
            answers += await asyncio.gather(
                *(
                    balancer.post(
                        f"http://127.0.0.1:{door.port}/telegram", json={"update_id": number, "message": said}
                    )
                    for door in doors
                )
            )
    assert {each.status_code for each in answers} == {200}
    await quiet(town)
    assert town.updates() == {"done": PEOPLE}
    assert [len(town.read(person)) for person in town.people] == [1] * PEOPLE


@pytest.mark.slow
@pytest.mark.timeout(300)  # processes start, on a machine that may be busy
async def test_F13_another_program_with_the_same_token_shows_as_a_conflict(town: Town) -> None:
    running = await town.start("receive")
    assert (await running.health())[0] == 200
    town.telegram.faults.fail(409, "Conflict: terminated by other getUpdates request", method="getUpdates")
    town.telegram.updates.end_reader()
    await running.says("trouble", {"telegram": "conflict"})
    await running.green()
