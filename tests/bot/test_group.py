"""A group is bound only when it is surely the right one, and then only the circle is in it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.render import render
from bot.services import my_circle, roster
from conversations import group as words
from store import circles, places
from store.models import Circle, Group, Membership
from store.unit_of_work import Work
from tests.bot.circles import Town, circle, offer, personal_link, with_group
from tests.emulators.telegram import Group as Chat
from tests.emulators.telegram import Person
from tests.rig import Rig
from tests.stories.acting import RIGHTS

KNOCKED = render(words.knocked("Sol"), "en")
CAME_IN = render(words.came_in_uninvited("Sol"), "en")
LOST = render(words.lost_rights("Sol"), "en")
BACK = render(words.rights_back("Sol"), "en")


@pytest.fixture
async def group(running: Rig, town: Town) -> Chat:
    return await with_group(running, town)


def told(person: Person, what: str) -> int:
    """How often somebody was told something in private."""
    return [each.text for each in person.messages].count(what)


async def bindings(running: Rig) -> list[tuple[int | None, str]]:
    """Every group that is bound or claimed."""
    return await running.service.store.turn(
        lambda work: [
            (each.circle_id, each.state) for each in work.session.scalars(select(Group)) if each.circle_id
        ]
    )


async def test_everybody_of_the_circle_is_in_and_nobody_else(running: Rig, town: Town, group: Chat) -> None:
    inside = {each.id for each in group.members}
    assert inside == {town.lars.id, town.sol.id, town.mum.id, town.ali.id, running.telegram.bot.id}
    assert not group.permissions["can_invite_users"]


async def test_T9_an_outsider_with_a_forwarded_link_is_turned_away_and_reported(
    running: Rig, town: Town, group: Chat
) -> None:
    eve = running.telegram.person("Eve")
    await running.act(eve.open(personal_link(town.mum)))
    assert eve not in group.members
    assert [told(each, KNOCKED) for each in (town.lars, town.sol, town.mum)] == [1, 1, 0]


async def test_T9_a_personal_link_works_for_everybody_of_the_circle_and_nobody_else(
    running: Rig, town: Town
) -> None:
    """The platform says who knocks, and that account decides, not the link."""
    group = await with_group(running, town, inside=False)
    other = await circle(running, "Kim")
    await running.act(other.mum.open(personal_link(town.mum)))
    assert other.mum not in group.members
    await running.act(town.mum.open(personal_link(town.mum)))
    assert town.mum in group.members


async def test_T9_an_added_stranger_is_removed_and_reported(running: Rig, town: Town, group: Chat) -> None:
    eve = running.telegram.person("Eve")
    await running.act(town.lars.add_member(group, eve))
    assert eve not in group.members
    assert [told(each, CAME_IN) for each in (town.lars, town.sol, town.mum)] == [1, 1, 0]


async def test_T10_an_impersonator_with_the_same_name_stays_outside(
    running: Rig, town: Town, group: Chat
) -> None:
    false = running.telegram.person("Mum", username="mum_for_real")
    await running.act(false.open(personal_link(town.mum)))
    await running.act(town.lars.add_member(group, false))
    assert false not in group.members
    assert town.mum in group.members
    assert (told(town.lars, KNOCKED), told(town.lars, CAME_IN)) == (1, 1)


async def test_T10_an_anonymous_administrator_is_known_by_who_gave_the_rights(
    running: Rig, town: Town
) -> None:
    await running.service.store.turn(lambda work: offer(running.service.here, work, town))
    await running.settle()
    token = personal_link(town.lars).partition("startgroup=")[2].partition("&")[0]
    eve = running.telegram.person("Eve")
    for person, bound in ((eve, []), (town.lars, [(town.circle, "bound")])):
        chat = await person.create_group("Sol's circle")
        await person.add_member(chat, running.telegram.bot)
        person.promote(chat, running.telegram.bot, *RIGHTS)
        person.promote(chat, person, anonymous=True)
        said = f"/start@{running.telegram.bot_username} {token}"
        await running.act(person.write(said, chat, anonymous=True))
        assert await bindings(running) == bound


async def test_T9_without_its_rights_it_is_silent_and_those_who_run_it_hear_so(
    running: Rig, town: Town, group: Chat
) -> None:
    town.lars.demote(group, running.telegram.bot)
    await running.settle()
    read = len(group.messages)
    await running.service.store.turn(lambda work: _refresh(work, town))
    await running.settle()
    assert len(group.messages) == read
    assert [told(each, LOST) for each in (town.lars, town.sol)] == [1, 0]
    town.lars.promote(group, running.telegram.bot, *RIGHTS)
    await running.settle()
    assert told(town.lars, BACK) == 1
    assert await bindings(running) == [(town.circle, "bound")]
    assert not group.permissions["can_invite_users"]


def _refresh(work: Work, town: Town) -> None:
    roster.refresh(work, work.session.get_one(Circle, town.circle))


@pytest.mark.parametrize("who", ["mum", "stranger", "other coordinator"])
async def test_T9_a_group_that_the_wrong_one_claims_is_not_bound(running: Rig, town: Town, who: str) -> None:
    await running.service.store.turn(lambda work: offer(running.service.here, work, town))
    await running.settle()
    link = personal_link(town.lars)
    other = await circle(running, "Kim")
    claimer = {"mum": town.mum, "stranger": running.telegram.person("Eve"), "other coordinator": other.lars}[
        who
    ]
    await running.act(claimer.open(link, title="Sol's circle"))
    chat = running.telegram.groups[-1]
    await running.act(claimer.share_existing(chat, town.circle))
    assert await bindings(running) == []
    await running.act(town.lars.open(link, title="The real one"))
    assert await bindings(running) == [(town.circle, "bound")]


async def test_T9_who_only_claims_a_group_that_they_do_not_run_does_not_get_it(
    running: Rig, town: Town
) -> None:
    eve = running.telegram.person("Eve")
    chat = await eve.create_group("Eve's own")
    await eve.add_member(chat, running.telegram.bot)
    eve.promote(chat, running.telegram.bot, *RIGHTS)
    await running.settle()
    await running.act(town.lars.share_existing(chat, town.circle))
    assert await bindings(running) == []
    assert told(town.lars, render(words.not_yours(), "en")) == 1


async def test_T18_a_bound_group_cannot_be_taken_by_another_circle(
    running: Rig, town: Town, group: Chat
) -> None:
    other = await circle(running, "Kim")
    await running.act(other.lars.share_existing(group, other.circle))
    await running.act(town.lars.share_existing(group, other.circle))
    await running.service.store.turn(lambda work: offer(running.service.here, work, other))
    await running.settle()
    await running.act(town.lars.open(personal_link(other.lars), group=group))
    assert await bindings(running) == [(town.circle, "bound")]


async def test_a_second_group_does_not_take_the_place_of_the_first(
    running: Rig, town: Town, group: Chat
) -> None:
    chat = await town.lars.create_group("A second one")
    await town.lars.add_member(chat, running.telegram.bot)
    town.lars.promote(chat, running.telegram.bot, *RIGHTS)
    await running.act(town.lars.share_existing(chat, town.circle))
    bound = await running.service.store.turn(lambda work: _bound_to(work, town))
    assert bound == str(group.id)
    assert await bindings(running) == [(town.circle, "bound")]


def _bound_to(work: Work, town: Town) -> str:
    bound = circles.group_of(work, work.session.get_one(Circle, town.circle))
    assert bound is not None
    return work.keys.open(bound.chat_sealed, places.group_chat(bound))


async def test_who_leaves_the_circle_loses_the_group(running: Rig, town: Town, group: Chat) -> None:
    link = personal_link(town.mum)
    await running.service.store.turn(lambda work: _take_out(work, town.numbers["Mum"]))
    await running.settle()
    assert town.mum not in group.members
    await running.act(town.mum.open(link))
    assert town.mum not in group.members
    assert "Mum" not in group.pinned[-1].text


def _take_out(work: Work, member: int) -> None:
    place = work.session.scalars(select(Membership).where(Membership.member_id == member)).one()
    my_circle.remove(work, place)


async def test_the_list_of_who_is_who_is_edited_and_not_written_again(
    running: Rig, town: Town, group: Chat
) -> None:
    (pinned,) = group.pinned
    read = len(group.messages)
    assert "Ali" in pinned.text
    await running.service.store.turn(lambda work: _take_out(work, town.numbers["Ali"]))
    await running.settle()
    assert group.pinned == [pinned]
    assert "Ali" not in pinned.text
    assert len([each for each in group.messages if each.sender is running.telegram.bot and each.text]) <= read
    assert sum("Sol's circle" in each.text and "•" in each.text for each in group.messages) == 2
