"""What a push service answers: it is left alone, tried again less and less often, or asked no more."""

from __future__ import annotations

from functools import partial

from bot.pushes import FIRST_PAUSE, TRIES
from store import pushes
from store.pushes import GRACE
from tests.web.telling import NEUTRAL, Town, on_both, page, pushes_told, rows, until


async def test_a_browser_that_is_no_more_is_forgotten(town: Town) -> None:
    for status in (404, 410):
        await town.turn_on(town.made.sol)
        town.service.answers = [(status, {})]
        await town.write(town.made.sol)
        await town.later()
        assert await rows(town) == 0
        assert "Tell me when something is new" in town.made.sol.get("/chat").text
    assert town.service.asked == 2


async def test_F5_a_push_service_that_asks_us_to_wait_is_left_alone_and_nothing_else_waits(
    town: Town,
) -> None:
    sol, mum = town.made.sol, town.made.adults["Mum"]
    await town.turn_on(sol)
    town.service.answers = [(429, {"retry-after": "600"})]
    await town.write(sol)
    assert await town.later() == []
    await town.turn_on(mum)
    await town.write(mum)
    assert "What can I do here?" in mum.get("/chat").text, "messages go on"
    assert await town.later(minutes=9) == []
    assert town.service.asked == 1, "the same push service, for anybody"
    assert await town.later(minutes=2) == [NEUTRAL, NEUTRAL]


async def test_F4_a_push_service_that_fails_is_tried_less_and_less_often_and_not_for_ever(town: Town) -> None:
    sol = town.made.sol
    await town.turn_on(sol)
    town.service.answers = [(500, {}), (503, {})]
    await town.write(sol)
    assert await town.later() == []
    assert await town.later(seconds=FIRST_PAUSE.total_seconds()) == []
    assert await town.later(seconds=FIRST_PAUSE.total_seconds()) == []
    assert town.service.asked == 2, "longer each time"
    assert await town.later(seconds=FIRST_PAUSE.total_seconds()) == [NEUTRAL]
    async with page(town, sol):
        await until(town, lambda found: not any(pushes_told(town, each) for each in found))
    town.service.answers = [(500, {})] * 100
    town.service.asked = 0
    await town.write(sol)
    for _hour in range(24):
        await town.later(hours=1)
    assert town.service.asked == TRIES
    assert await rows(town) == 1, "what is new later is told"


async def test_a_push_service_that_says_we_are_wrong_is_not_asked_again_until_there_is_more(
    town: Town,
) -> None:
    sol = town.made.sol
    await town.turn_on(sol)
    for status in (400, 413):
        town.service.answers = [(status, {})]
        await town.write(sol)
        await town.later()
        await town.later(hours=3)
    assert town.service.asked == 2
    await town.write(sol)
    assert await town.later() == [NEUTRAL]


@on_both
async def test_F4_whoever_dies_while_telling_is_followed_by_another(town: Town) -> None:
    sol = town.made.sol
    await town.turn_on(sol)
    await town.write(sol)
    town.rig.clock.now += GRACE
    (taken,) = await town.rig.service.store.turn(pushes.take)
    assert await town.later(seconds=30) == []
    assert await town.later(seconds=31) == [NEUTRAL]
    await town.rig.service.store.turn(partial(pushes.gone, each=taken))
    assert await rows(town) == 1, "who lost the turn has no say"
