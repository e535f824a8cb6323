"""Files on Slack: a meeting for everybody's calendar, a picture of one's own goals, and none of them twice."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.channel import ChannelDown, Uncertain
from bot.ics import NAME
from tests.channels import people
from tests.channels.people import Made
from tests.rig import Rig


def files(person: Any) -> list[tuple[str, bytes]]:
    """What somebody was sent: name and content."""
    return [(each.name, each.content) for message in person.messages for each in message.files]


async def planned(running: Rig, made: Made) -> None:
    """Sol plans a meeting for Tuesday afternoon."""
    await running.write(made.sol, "/meeting")
    for key in ("yes", "2026-08-25", "15:00", "skip", "yes"):
        await running.tap(made.sol, key)


async def test_a_meeting_reaches_everybody_s_calendar(running: Rig) -> None:
    made = await people.circle(running, "slack")
    await planned(running, made)
    for person in (made.sol, made.lars, *made.adults.values()):
        ((name, content),) = files(person)
        assert name == NAME
        assert content.startswith(b"BEGIN:VCALENDAR")
        assert any(each.text.startswith("For your calendar:") for each in person.messages)
    assert made.sol.messages[-1].buttons  # help, and preparing it, stand under the file
    assert files(made.group) == []


async def test_the_course_of_one_s_goals_is_a_picture(running: Rig) -> None:
    made = await people.circle(running, "slack")
    await running.write(made.sol, "/goals")
    await running.tap(made.sol, "new")
    await running.write(made.sol, "Get up by myself")
    for key in ("everyday_life", "3", "circle"):
        await running.tap(made.sol, key)
    await running.forward(days=3)
    await running.write(made.sol, "/goals")
    goal = next(
        (each.data or "").rpartition(".")[2]
        for row in made.sol.messages[-1].buttons
        for each in row
        if (each.data or "").rpartition(".")[2].isdigit()
    )
    for key in (goal, "score", "6", "yes"):
        await running.tap(made.sol, key)
    await running.write(made.sol, "/goals")
    await running.tap(made.sol, "picture")
    ((name, content),) = files(made.sol)
    assert name.endswith(".png")
    assert content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("method", "after"),
    [
        ("files.getUploadURLExternal", False),
        ("files.completeUploadExternal", False),
        ("files.completeUploadExternal", True),
        ("chat.postMessage", True),
    ],
)
async def test_F4_a_file_whose_fate_is_unknown_is_there_once(running: Rig, method: str, after: bool) -> None:
    made = await people.circle(running, "slack")
    await running.write(made.sol, "/mydata")
    before = len(made.sol.messages)
    if method == "chat.postMessage":  # the one with the buttons below the file
        await running.service.channel.send("message", made.sol.id, {"text": "First", "rows": [], "row": 1})
    content = {"name": "kreds.json", "content": "e30=", "text": "", "row": 77}
    rows = [[{"label": "🆘 I need help", "data": "s.asking_for_help."}]]
    running.slack.faults.reset(method, after=after)
    with pytest.raises((Uncertain, ChannelDown)):
        await running.service.channel.send("document", made.sol.id, content | {"rows": rows})
    await running.service.channel.send("document", made.sol.id, content | {"rows": rows, "again": True})
    new = [each for each in made.sol.messages[before:] if each.text != "First"]
    assert [len(each.files) for each in new] == [1, 0]
    assert new[-1].buttons
