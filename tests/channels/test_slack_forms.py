"""On Slack, what is asked in words can be written in a form as well: the same answer, bound to its question."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.slack_forms import AT_MOST, asked_for
from store.queues import InboxRow
from tests.bot.circles import quick_rig
from tests.channels import people
from tests.channels.contract_receiving import ASKED
from tests.channels.people import Made
from tests.databases import Databases
from tests.emulators.slack import Form, NotPossible, Person
from tests.rig import Rig

WRITE = "✏️ Write …"
LINE = "Got up by myself\nfour days"
WHERE = "Thanks for writing it. Where should this go?"
TOO_LATE = "What you wrote in the form was for an earlier question"
IN_THE_CHAT = "If no form opened: just write it here in the chat."


BOTH = pytest.mark.parametrize("running", ["socket", "http"], indirect=True)
"""Over both of Slack's ways in."""


@pytest.fixture
async def running(databases: Databases, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    async with quick_rig(
        databases, tmp_path, telegrams=False, slacks=getattr(request, "param", "socket")
    ) as made:
        yield made


@pytest.fixture
async def made(running: Rig) -> Made:
    found = await people.circle(running, "slack")
    await running.until(ASKED)
    for key in ("yes", "no"):
        await running.tap(found.sol, key)
    return found


async def opened(running: Rig, person: Person) -> Form:
    """The form that opens when “Write …” is pressed."""
    await running.press(person, WRITE)
    await running.slack.wait_for(lambda: person.form)
    assert person.form is not None
    return person.form


async def kept(running: Rig) -> list[str]:
    """The numbers of what was kept."""
    return await running.service.store.turn(
        lambda work: list(work.session.scalars(select(InboxRow.event).order_by(InboxRow.id)))
    )


@BOTH
async def test_a_line_is_written_in_a_form_and_is_the_same_answer(running: Rig, made: Made) -> None:
    asked, before = made.sol.messages[-1], await kept(running)
    form = await opened(running, made.sol)
    assert form.text == asked.text
    assert (form.longest, form.labels) == (500, ["🆘 I need help", "Send it", "Not now"])
    assert await kept(running) == before  # what opens a form is kept nowhere
    await running.act(form.send(LINE))
    assert made.sol.form is None
    assert (asked.text, [row for row in asked.buttons if row]) == ("Thanks ✓", [])
    assert made.sol.messages[-1].text.startswith(WHERE)
    await running.tap(made.sol, "circle")
    assert made.group.messages[-1].text == "💬 Sol wanted you to know: “Got up by myself four days”"


async def test_whoever_writes_in_the_chat_needs_no_form(running: Rig, made: Made) -> None:
    await running.write(made.sol, "Got up by myself")
    await running.tap(made.sol, "nobody")
    assert made.sol.form is None
    assert not any(WRITE in each.label for row in made.sol.messages[-1].buttons for each in row)


async def test_closing_a_form_changes_nothing(running: Rig, made: Made) -> None:
    form, before = await opened(running, made.sol), await kept(running)
    form.view["notify_on_close"] = True  # we do not ask to hear of it, and would do nothing
    form.close()
    await running.settle()
    assert await kept(running) == before
    await running.write(made.sol, "Got up by myself")
    assert made.sol.messages[-1].text.startswith(WHERE)


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_T7_a_form_answers_its_own_question_and_no_other(
    running: Rig, made: Made, elsewhere: bool
) -> None:
    form = await opened(running, made.sol)
    await running.write(made.sol, "/say" if elsewhere else "Got up by myself")
    question = made.sol.messages[-1].text
    await running.act(form.send("Meant for the first question"))
    said = made.sol.messages[-1].text
    assert said.startswith(TOO_LATE)
    assert said.endswith(question)
    assert not any("Meant for" in each.text for each in (*made.group.messages, *made.sol.messages))


async def test_T7_a_form_is_its_owner_s(running: Rig, made: Made) -> None:
    form, mum = await opened(running, made.sol), made.adults["Mum"]
    stolen = Form(form.world, form.events, {"id": mum.id, "team_id": form.world.team}, form.view)
    await running.act(stolen.send("I say this for Sol"))
    assert mum.messages[-1].text.startswith(TOO_LATE)
    await running.act(form.send("It is mine"))
    assert made.sol.messages[-1].text.startswith(WHERE)


@BOTH
async def test_F8_a_form_that_is_brought_twice_counts_once(running: Rig, made: Made) -> None:
    running.slack.events.duplicate = True
    form = await opened(running, made.sol)
    await running.act(form.send("Got up by myself"))
    assert sum(each.text.startswith(WHERE) for each in made.sol.messages) == 1
    assert not any(IN_THE_CHAT in each.text for each in made.sol.messages)


@BOTH
async def test_help_in_a_form_is_said_there_and_comes_in_the_chat(running: Rig, made: Made) -> None:
    form = await opened(running, made.sol)
    await running.act(form.press("I need help"))
    assert any("112" in each.text for each in made.sol.messages)
    await running.slack.wait_for(lambda: made.sol.form and "in the chat" in made.sol.form.text)
    assert made.sol.form is not None
    assert made.sol.form.labels == ["Close"]
    with pytest.raises(NotPossible):
        await made.sol.form.send("words")


@BOTH
async def test_where_no_form_opens_the_chat_does(running: Rig, made: Made) -> None:
    running.slack.faults.fail("expired_trigger_id", "views.open")
    await running.press(made.sol, WRITE)
    while IN_THE_CHAT not in made.sol.messages[-1].text:
        await running.settle()
    await running.write(made.sol, "Got up by myself")
    assert made.sol.messages[-1].text.startswith(WHERE)


async def test_what_came_too_late_to_open_a_form_is_asked_in_the_chat(running: Rig, made: Made) -> None:
    """The service was away for a moment: what opens a form is over after three seconds."""
    await made.sol.press(WRITE)
    (parcel,) = running.slack.events.waiting
    trigger = parcel.payload["trigger_id"]
    running.slack.world.triggers[trigger] = (made.sol.id, running.clock.now - timedelta(seconds=4))
    await running.settle()
    while IN_THE_CHAT not in made.sol.messages[-1].text:
        await running.settle()
    assert made.sol.form is None


async def test_an_old_button_that_opens_a_form_is_answered_kindly(running: Rig, made: Made) -> None:
    message = made.sol.messages[-1]
    data = message.buttons[0][0].data or ""
    await running.write(made.sol, "Got up by myself")
    await running.act(made.sol.press_data(message, data.replace("w.", "w.other")))
    form = made.sol.form
    assert form is not None  # whether its question is over is not asked of anybody before it opens
    await running.act(form.send("Another"))
    assert made.sol.messages[-1].text.startswith(TOO_LATE)


async def test_T19_one_person_is_opened_so_many_forms_a_minute(running: Rig, made: Made) -> None:
    for _time in range(AT_MOST):
        await opened(running, made.sol)
        made.sol.form.close()
    await running.press(made.sol, WRITE)
    while IN_THE_CHAT not in made.sol.messages[-1].text:
        await running.settle()
    assert sum(each.method == "views.open" for each in running.slack.calls) == AT_MOST
    await running.write(made.lars, "/circle")
    await running.tap(made.lars, "new")
    assert (await opened(running, made.lars)).longest == 30  # for others nothing changed


@pytest.mark.parametrize(
    "data", ["w.", "w.a.0aa", "w.a.0aa.x.en", "w.a.0aa.500.xx", "w.a.0aa.500.en.more", "w.a b.0aa.5.en"]
)
def test_T6_a_button_of_somebody_s_own_making_opens_nothing(data: str) -> None:
    assert asked_for({"actions": [{"value": data}], "message": {"blocks": []}}) is None


def test_a_field_is_as_long_as_what_is_asked_for_and_never_longer_than_slack_takes() -> None:
    for given, taken in ((30, 30), (500, 500), (9999, 3000), (0, 1)):
        view = asked_for({"actions": [{"value": f"w.a.0aa.{given}.da"}], "message": {}})
        assert view is not None
        (field,) = [each["element"] for each in view["blocks"] if each["type"] == "input"]
        assert (field["max_length"], field["multiline"]) == (taken, taken > 100)
        assert (view["submit"]["text"], view["close"]["text"]) == ("Send", "Ikke nu")
