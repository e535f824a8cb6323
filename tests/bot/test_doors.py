"""Links that people open: each lets in the one it was made for, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from store.invitations import issue
from store.models import Invitation
from store.unit_of_work import Work
from tests.bot.circles import Town
from tests.bot.test_dispatch import DEAD, NOT_YOURS, last, unchanged
from tests.rig import Rig


async def issued(running: Rig, town: Town) -> str:
    """The secret part of a link that Sol passes on to Bo."""
    sol = town.numbers["Sol"]
    return await running.service.store.turn(
        lambda work: issue(work, "adult", "Bo", 72, circle_id=town.circle, role="friend", invited_by=sol)
    )


@pytest.mark.parametrize("end", ["used", "expired", "unknown"])
async def test_T8_a_dead_invitation_says_so_and_lets_nobody_in(running: Rig, town: Town, end: str) -> None:
    token = await issued(running, town)
    if end == "used":
        await running.service.store.turn(_use_up)
    elif end == "expired":
        running.clock.now += timedelta(hours=73)
    else:
        token = token[::-1]
    eve = running.telegram.person("Eve", language="en")
    await unchanged(running, eve.open(running.service.channel.invitation_link(token)))
    assert last(eve).startswith(DEAD)
    await unchanged(running, town.mum.open(running.service.channel.invitation_link(token)))
    assert last(town.mum).startswith(DEAD)


def _use_up(work: Work) -> None:
    for each in work.session.scalars(select(Invitation)):
        each.done = True


async def test_T8_a_link_that_somebody_has_opened_is_dead_for_everybody_else(
    running: Rig, town: Town
) -> None:
    link = running.service.channel.invitation_link(await issued(running, town))
    bo, eve = running.telegram.person("Bo", language="en"), running.telegram.person("Bo", language="en")
    await running.act(bo.open(link))
    await unchanged(running, eve.open(link))
    assert last(eve).startswith(DEAD)
    await running.act(bo.open(link))
    assert not last(bo).startswith(DEAD)


async def test_the_one_who_passes_a_link_on_does_not_use_it_up(running: Rig, town: Town) -> None:
    link = running.service.channel.invitation_link(await issued(running, town))
    await unchanged(running, town.sol.open(link))
    assert last(town.sol) == NOT_YOURS
