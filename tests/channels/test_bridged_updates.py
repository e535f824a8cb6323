"""What is kept of what people say, platform by platform: nothing of a group that is not passed on, and only then their words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels import slack_updates, telegram_updates, web_calls
from bot.channels.channel import GroupDeleted, GroupEdited, GroupSpoke, GroupWrote
from bot.channels.slack_updates import Ours as OnSlack
from bot.channels.telegram_groups import Ours as OnTelegram
from bot.channels.web import WebChannel
from store.web_thread import Thread

WORDS = "a word of theirs"
CHAT = {"id": -1007, "type": "supergroup", "title": "T"}
MUM = {"id": 7, "is_bot": False, "first_name": "M"}
SLACK = OnSlack("T0KREDS", "A0KREDS", "U0KREDS")
HEARD = OnSlack("T0KREDS", "A0KREDS", "U0KREDS", (), ("C00001",))


def telegram(kind: str, ours: OnTelegram, **more: Any) -> Any:
    """A message of Mum's, as it is kept; None where nothing is."""
    message = {"message_id": 5, "date": 1, "chat": CHAT, "from": MUM, "text": WORDS, **more}
    return telegram_updates.seen({"update_id": 1, kind: message}, ours)


def slack(ours: OnSlack, **event: Any) -> Any:
    """An event of Nina's in her channel, as it is kept."""
    told = {
        "type": "message",
        "channel": "C00001",
        "channel_type": "group",
        "user": "U00007",
        "ts": "5.000001",
    }
    return slack_updates.seen(
        {
            "type": "event_callback",
            "team_id": "T0KREDS",
            "api_app_id": "A0KREDS",
            "event_id": "Ev1",
            "event": {**told, "text": WORDS, **event},
        },
        ours,
    )


@pytest.mark.parametrize("hears", [(), ("-1008",)])
def test_T5_of_a_group_that_is_not_passed_on_telegram_s_words_are_dropped(hears: tuple[str, ...]) -> None:
    kept = telegram("message", OnTelegram(hears=hears))
    assert WORDS not in kept.payload
    assert telegram_updates.parse(kept.payload, 1) == [GroupSpoke("7", "-1007")]
    assert telegram("edited_message", OnTelegram(hears=hears)) is None


def test_where_they_are_passed_on_they_are_kept_with_what_they_reply_to_and_of_nobody_else() -> None:
    ours = OnTelegram(hears=("-1007",))
    above = {"message_id": 3, "date": 1, "chat": CHAT, "from": MUM, "text": "above"}
    kept = telegram("message", ours, reply_to_message=above)
    assert telegram_updates.parse(kept.payload, 1) == [GroupWrote("7", "-1007", "5", WORDS, "3")]
    assert "above" not in kept.payload.replace('"above":"3"', "")
    slashes = telegram("message", ours, text="/ not a command")
    assert telegram_updates.parse(slashes.payload, 1) == [GroupWrote("7", "-1007", "5", "/ not a command")]
    edited = telegram("edited_message", ours)
    assert telegram_updates.parse(edited.payload, 1) == [GroupEdited("7", "-1007", "5", WORDS)]
    for other in ({"from": MUM | {"is_bot": True}}, {"sender_chat": CHAT}, {"via_bot": MUM}):
        assert telegram("message", ours, **other) is None
        assert telegram("edited_message", ours, **other) is None
    private = {"id": 7, "type": "private"}
    assert telegram("edited_message", OnTelegram(hears=("7",)), chat=private) is None


def test_T5_of_a_channel_that_is_not_passed_on_slack_s_words_are_dropped() -> None:
    kept = slack(SLACK)
    assert WORDS not in kept.payload
    assert slack_updates.parse(kept.payload, SLACK) == [GroupSpoke("U00007", "C00001")]
    before = {"user": "U00007", "text": WORDS, "ts": "5.000001"}
    now = before | {"text": "new", "edited": {}}
    for what in ({"subtype": "message_changed", "message": now}, {"subtype": "message_deleted"}):
        assert slack(SLACK, previous_message=before, **what) is None


def test_of_one_that_is_slack_tells_what_was_said_changed_and_taken_away() -> None:
    kept = slack(HEARD, thread_ts="3.000001")
    assert slack_updates.parse(kept.payload, HEARD) == [
        GroupWrote("U00007", "C00001", "5.000001", WORDS, "3.000001")
    ]
    before = {"user": "U00007", "text": "old", "ts": "5.000001"}
    edited = {"user": "U00007", "text": WORDS, "ts": "5.000001", "edited": {"user": "U00007"}}
    kept = slack(HEARD, subtype="message_changed", message=edited, previous_message=before)
    assert slack_updates.parse(kept.payload, HEARD) == [GroupEdited("U00007", "C00001", "5.000001", WORDS)]
    kept = slack(HEARD, subtype="message_deleted", deleted_ts="5.000001", previous_message=before)
    assert slack_updates.parse(kept.payload, HEARD) == [GroupDeleted("U00007", "C00001", "5.000001")]
    assert WORDS not in kept.payload
    ours = before | {"bot_id": "B1"}
    assert slack(HEARD, subtype="message_deleted", deleted_ts="5.000001", previous_message=ours) is None
    assert slack(HEARD, bot_id="B1") is None


def test_the_web_s_words_are_kept_only_where_they_are_passed_on() -> None:
    channel = WebChannel(None, "https://kreds.example")  # type: ignore[arg-type]
    said = {
        "event": "say.1",
        "user": "p1",
        "chat": "g1",
        "type": "spoke",
        "message": "4",
        "said": WORDS,
    }
    (dropped,) = channel.seen([said])
    assert json.loads(dropped.payload) == {"user": "p1", "chat": "g1", "type": "spoke"}
    assert channel.parse(dropped.payload) == [GroupSpoke("p1", "g1")]
    channel.hears(frozenset({"g1"}))
    (kept,) = channel.seen([said])
    assert channel.parse(kept.payload) == [GroupWrote("p1", "g1", "4", WORDS)]


def test_T10_on_the_web_every_line_of_somebody_s_words_is_theirs() -> None:
    thread = Thread(title="T")
    told = {"text": "Nina\nHello\nMum · Family\nI agree", "quote": 5}
    assert web_calls._text(told) == "Nina\n> Hello\n> Mum · Family\n> I agree"
    assert not thread.lines
