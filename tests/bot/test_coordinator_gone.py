"""A coordinator erases themselves: their circles are there as before, and somebody is called to look after them."""

from __future__ import annotations

from prometheus_client import REGISTRY

from bot import metrics
from bot.services import my_data
from store import members
from store.models import Member
from store.status import look
from store.unit_of_work import Work
from tests.bot.circles import Town
from tests.rig import Rig


async def alone(running: Rig) -> float | None:
    """Circles that nobody coordinates, as Prometheus reads it."""
    service = running.service
    metrics.show(look(service.store.engine, service.store.clock(), "Europe/Copenhagen"), service.channels)
    return REGISTRY.get_sample_value("kreds_circles_alone")


async def test_the_other_coordinators_are_told_and_the_alarm_counts_the_circles(
    running: Rig, town: Town
) -> None:
    eva = running.telegram.person("Eva")
    await running.write(eva, "/start")
    assert await alone(running) == 0

    def add(work: Work) -> int:
        made = members.add(work, "Eva", "en", "Europe/Copenhagen", coordinator=True)
        members.bind(work, made, "telegram", str(eva.id))
        return made.id

    number = await running.service.store.turn(add)

    def gone(work: Work) -> None:
        (lars,) = (each for each in members.coordinators(work) if each.id != number)
        my_data.erase(work, lars)

    await running.service.store.turn(gone)
    await running.settle()
    assert await alone(running) == 1
    told = eva.messages[-1].text
    assert "1 circle has nobody who coordinates it now" in told
    assert f"Your number there is {number}." in told
    assert "Lars" not in told
    assert "Sol" not in told


async def test_who_had_no_circles_leaves_quietly(running: Rig, town: Town) -> None:
    def without(work: Work) -> None:
        made = members.add(work, "Eva", "en", "Europe/Copenhagen", coordinator=True)
        my_data.erase(work, work.session.get_one(Member, made.id))

    before = len(town.lars.messages)
    await running.service.store.turn(without)
    await running.settle()
    assert len(town.lars.messages) == before
    assert await alone(running) == 0
