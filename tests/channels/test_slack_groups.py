"""Groups on Slack: deleted, left, renamed, or closed to somebody; and what people mark in them."""

from __future__ import annotations

import pytest

from bot.channels.channel import Refused, Unreachable
from store.growth import Success
from tests.channels import people
from tests.channels.contract_receiving import ASKED
from tests.rig import Rig


async def test_T9_a_deleted_or_archived_channel_makes_us_silent_and_is_said(running: Rig) -> None:
    made = await people.circle(running, "slack")
    made.lars.archive(made.group)
    await running.settle()
    assert "it was archived" in made.lars.messages[-1].text
    eve = running.slack.person("Eve")
    made.lars.unarchive(made.group)
    made.group.members.append(eve.id)  # came in while we were not there
    await running.settle()
    assert made.group not in eve.groups
    assert any("in Sol's group again" in each.text for each in made.lars.messages)
    made.lars.destroy(made.group)
    await running.settle()
    assert "it was archived" in made.lars.messages[-1].text


async def test_T9_a_channel_that_is_gone_without_a_word_is_noticed_at_the_next_message(running: Rig) -> None:
    made = await people.circle(running, "slack")
    made.group.deleted = True  # the event was lost
    await running.write(made.sol, "/goodnews")
    await running.write(made.sol, "Got up by myself")
    await running.tap(made.sol, "circle")
    assert "it was archived" in made.lars.messages[-1].text
    said = "I could not reach your group, so what you wrote was not shown there."
    assert any(each.text == said for each in made.sol.messages)


async def test_T9_put_out_of_the_group_we_say_so_and_come_back_when_added(running: Rig) -> None:
    made = await people.circle(running, "slack")
    made.lars.remove(made.group, running.slack.bot)
    await running.settle()
    assert "no longer in Sol's group" in made.lars.messages[-1].text
    await running.act(made.lars.add_member(made.group, running.slack.bot))
    assert any("in Sol's group again" in each.text for each in made.lars.messages)


@pytest.mark.parametrize("error", ["not_in_channel", "user_not_found"])
async def test_F7_who_is_out_already_does_not_make_us_think_that_we_are(running: Rig, error: str) -> None:
    made = await people.circle(running, "slack")
    eve = running.slack.person("Eve")
    running.slack.faults.fail(error, "conversations.kick")
    await running.act(made.lars.add_member(made.group, eve))
    assert any("came into the group" in each.text for each in made.lars.messages)
    assert not any("no longer in Sol's group" in each.text for each in made.lars.messages)
    await running.until(ASKED)
    await running.tap(made.sol, "skip")
    await running.tap(made.sol, "skip")
    await running.write(made.sol, "Still here")
    await running.tap(made.sol, "circle")
    assert "Still here" in made.group.messages[-1].text


async def test_F7_whom_slack_does_not_let_in_is_said_and_the_group_goes_on(running: Rig) -> None:
    lars = await people.coordinator(running, "slack")
    made = people.Made(await people.young_person(running, "slack", lars, "Sol"), lars)
    mum = await people.adult(running, "slack", made.sol, "Mum", "evening")
    running.slack.faults.fail("ura_max_channels", "conversations.invite")
    await running.tap(made.sol, "confirming")
    await running.tap(made.sol, "yes")
    made.group = running.slack.groups[-1]
    assert made.group not in mum.groups
    assert "Slack does not let me put Mum into Sol's group." in lars.messages[-1].text
    with pytest.raises(Unreachable):
        await running.service.channel.send("admit", "C0NOWHERE", {"user": made.sol.id})
    running.slack.faults.fail("user_not_found", "conversations.invite")
    with pytest.raises(Refused):
        await running.service.channel.send("admit", made.group.id, {"user": made.sol.id})


async def test_a_group_that_was_renamed_stays_ours(running: Rig) -> None:
    made = await people.circle(running, "slack")
    made.lars.rename_group(made.group, "sol-and-friends")
    await running.write(made.sol, "/leave")
    for key in ("leave", "none", "yes"):
        await running.tap(made.sol, key)
    assert made.group.archived


async def test_whoever_marks_good_news_counts_once_and_nobody_sees_who(running: Rig) -> None:
    made = await people.circle(running, "slack")
    await running.act(made.sol.write("/kreds success Got up by myself", made.group))
    message = next(each for each in reversed(made.group.messages) if "Got up by myself" in each.text)
    for emoji in ("tada", "heart"):
        made.adults["Mum"].react(message, emoji)
    made.adults["Ali"].react(message, "tada")
    made.sol.react(message, "heart")
    await running.settle()
    assert await cheers(running) == [2]
    made.adults["Mum"].take_mark(message, "tada")
    await running.settle()
    assert await cheers(running) == [2], "one of two marks is still there"
    made.adults["Mum"].take_mark(message, "heart")
    await running.settle()
    assert await cheers(running) == [1]
    made.adults["Mum"].react(message, "tada")
    running.slack.events.duplicate = True
    made.adults["Ali"].take_mark(message, "tada")
    await running.settle()
    assert await cheers(running) == [1]


async def cheers(running: Rig) -> list[int]:
    """How many cheered, by success."""
    return await running.service.store.turn(
        lambda work: [each.cheers for each in work.session.query(Success)]
    )
