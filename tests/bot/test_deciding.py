"""Deciding: what is shown, what is kept with the decision, and that two coordinators cannot both decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.services import deciding
from bot.services import initiative as initiative_service
from conversations import initiative as initiative_words
from conversations.deciding import Decided
from store import audit, circles, decisions, initiatives, members, release
from store.figures import Counts
from store.keys import KeyRing
from store.models import Member
from store.plan import read_plan
from store.unit_of_work import Work
from tests.bot.young_town import YoungTown, at, standing
from tests.clock import Clock
from tests.databases import Databases
from tests.store.test_plan import SHIPPED

PLAN = read_plan(SHIPPED)
SAYS = Decided(1, "adjust", "They said so", "2027-01-04", (("en", "We swim later"),))


@pytest.fixture
def town(databases: Databases, keys: KeyRing, clock: Clock, tmp_path: Path) -> Iterator[YoungTown]:
    clock.set(at(21, 10))
    with standing(databases, keys, clock, tmp_path) as made:
        yield made


def released(town: YoungTown) -> None:
    """The second quarter: fifty enrolled, forty answered, thirty felt listened to."""
    period = PLAN.period_containing(date(2026, 5, 1))
    with Session(town.here.strategy) as session:
        release.open_period(session, PLAN, period, {"outside": 50}, datetime(2026, 4, 1, tzinfo=UTC))
    counts = Counts({("outside", "answered"): 40, ("outside", "listened"): 30})
    with Session(town.here.strategy) as session:
        release.publish(session, period.name, counts, datetime(2026, 7, 1, 1, tzinfo=UTC))


def lars(work: Work) -> Member:
    """The coordinator."""
    return members.coordinators(work)[0]


async def test_the_figures_that_belong_to_it_are_shown_and_kept_with_the_decision(town: YoungTown) -> None:
    await town.enrolled(6)
    released(town)
    found = town.initiative(area="Vollsmose")
    shown = await town.store.turn(lambda work: deciding.facts(town.here, work, lars(work), "1"))
    assert (shown.number, shown.period) == (1, "2026-Q2")
    assert [len(part.shown) for part in shown.parts] == [2]
    assert shown.running is not None
    assert shown.running.circles == 6

    def take(work: Work) -> int:
        deciding.apply(town.here, work, lars(work), str(found.number), SAYS)
        return audit.number_kept(work)

    assert await town.store.turn(take) == 1
    with Session(town.here.strategy) as session:
        (taken,) = decisions.decisions(session)
    assert taken.evidence["release"] == "2026-Q2"
    assert taken.evidence["plan"] == PLAN.hash
    assert [each["what"] for each in taken.evidence["figures"]] == ["answered", "listened"]
    assert (taken.evidence["enrolled_by"], taken.evidence["circles"]) == ("2026-03-02", 6)
    assert "Lars" not in str(taken)


async def test_few_circles_are_kept_out_of_what_is_kept_for_ever(town: YoungTown) -> None:
    await town.enrolled(3)
    found = town.initiative(area="Vollsmose")
    shown = await town.store.turn(lambda work: deciding.facts(town.here, work, lars(work), "1"))
    assert (shown.running, shown.parts, shown.card.circles) == (None, (), None)
    await town.store.turn(lambda work: deciding.apply(town.here, work, lars(work), str(found.number), SAYS))
    with Session(town.here.strategy) as session:
        assert decisions.decisions(session)[0].evidence == {"area": "Vollsmose", "enrolled_by": None}


async def test_who_decides_second_hears_that_somebody_else_did(town: YoungTown) -> None:
    await town.enrolled(1)
    town.initiative()

    def both(work: Work) -> None:
        eva = members.add(work, "Eva", "en", "Europe/Copenhagen", coordinator=True)
        members.bind(work, eva, "telegram", "200")
        deciding.apply(town.here, work, lars(work), "1", SAYS)
        deciding.apply(town.here, work, eva, "1", Decided(1, "stop", "No money", "2027-01-04", ()))

    await town.store.turn(both)
    await town.until(at(21, 10, 1))
    assert (await town.said("Somebody else has decided")).total() == 1
    with Session(town.here.strategy) as session:
        assert [each.choice for each in decisions.decisions(session)] == ["adjust"]


async def test_what_has_ended_is_not_decided_again(town: YoungTown) -> None:
    await town.enrolled(1)
    town.initiative()
    stop = Decided(1, "stop", "No money", "2027-01-04", ())
    for _twice in range(2):  # a turn that is done again finds its own decision
        await town.store.turn(lambda work: deciding.apply(town.here, work, lars(work), "1", stop))
    with pytest.raises(PermissionError):
        await town.store.turn(lambda work: deciding.facts(town.here, work, lars(work), "1"))
    with Session(town.here.strategy) as session:
        assert [each.state for each in initiatives.everything(session)] == ["stop"]


async def test_the_young_person_is_told_when_their_circle_is_put_down_and_it_is_noted(
    town: YoungTown,
) -> None:
    (young,) = await town.enrolled(1)
    town.initiative()

    def put_down(work: Work) -> list[str]:
        circle = circles.run_by(work, lars(work))[0]
        outcome = initiative_words.PutDown("1", str(circle.id))
        for _twice in range(2):
            initiative_service.apply(town.here, work, lars(work), "", outcome)
        return [each.action for each in audit.about(work, young)]

    assert await town.store.turn(put_down) == ["initiative.put_down"]
    await town.until(at(21, 10, 1))
    assert await town.said("has put your circle down for") == {young: 1}


async def test_nobody_puts_down_the_circle_of_another_coordinator(town: YoungTown) -> None:
    await town.enrolled(1)
    town.initiative()

    def other(work: Work) -> None:
        circle = circles.run_by(work, lars(work))[0]
        eva = members.add(work, "Eva", "en", "Europe/Copenhagen", coordinator=True)
        initiative_service.apply(town.here, work, eva, "", initiative_words.PutDown("1", str(circle.id)))

    with pytest.raises(PermissionError):
        await town.store.turn(other)
