"""What is kept of what people do in groups, and how it is understood."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.channel import GroupCommanded, GroupOpened, GroupPressed, GroupSpoke, Inbound
from bot.channels.telegram_groups import ANONYMOUS_ADMIN, Ours
from bot.channels.telegram_updates import parse, seen

OURS = Ours("kreds_bot", {"agree"})
SECRET = "Sol-q7 cried all night"
CHAT = {"id": -5, "type": "supergroup", "title": SECRET}
MUM = {"id": 4, "is_bot": False, "first_name": "Mum-q7", "username": "mum_q7"}


def update(**more: Any) -> dict[str, Any]:
    """Something that Mum posted in the group."""
    return {"update_id": 1, "message": {"message_id": 5, "date": 9, "chat": CHAT, "from": MUM, **more}}


def understood(raw: dict[str, Any]) -> list[Inbound] | None:
    """What becomes of it by way of the inbox; None where nothing is kept."""
    kept = seen(raw, OURS)
    return None if kept is None else parse(kept.payload, 7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/agree Mum calls on Friday", ("agree", "Mum calls on Friday")),
        ("/AGREE@Kreds_bot  Mum calls", ("agree", "Mum calls")),
        ("/agree", ("agree", "")),
        ("/agree\nMum calls", ("agree", "Mum calls")),
        ("@kreds_bot agree Mum calls", ("agree", "Mum calls")),
        ("@Kreds_Bot, Agree: Mum calls", ("agree", "Mum calls")),
        ("@kreds_bot", ("", "")),
        ("/dance@kreds_bot", ("dance", "")),
    ],
)
def test_a_command_is_understood_however_it_is_written(text: str, expected: tuple[str, str]) -> None:
    assert understood(update(text=text)) == [GroupCommanded("4", "-5", *expected)]


@pytest.mark.parametrize("text", ["/agree@other_bot Mum calls", "/dance", "/start@other_bot token"])
def test_T5_what_is_for_another_bot_is_not_kept(text: str) -> None:
    assert understood(update(text=text)) is None


@pytest.mark.parametrize(
    "more",
    [
        {"text": SECRET},
        {"text": "/ " + SECRET},
        {"text": "@somebody " + SECRET},
        {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], "caption": SECRET},
        {"text": "/agree " + SECRET, "forward_origin": {"type": "hidden_user", "sender_user_name": "X"}},
        {"text": SECRET, "reply_to_message": update(text=SECRET)["message"]},
    ],
)
def test_T5_of_what_people_say_nothing_is_kept_but_that_they_did(more: dict[str, Any]) -> None:
    kept = seen(update(**more), OURS)
    assert kept is not None
    assert not any(each in kept.payload for each in (SECRET, "q7"))
    assert json.loads(kept.payload)["message"].keys() == {"message_id", "date", "chat", "from"}
    assert (kept.chat, kept.by) == ("-5", "4")
    assert parse(kept.payload, 7) == [GroupSpoke("4", "-5")]


@pytest.mark.parametrize(
    "more",
    [
        {"from": {**MUM, "id": ANONYMOUS_ADMIN}, "sender_chat": CHAT, "text": "/agree I hide"},
        {"from": {**MUM, "id": 136817688}, "sender_chat": {"id": -9, "type": "channel"}, "text": "/agree x"},
        {"from": {**MUM, "is_bot": True}, "text": "/agree I am a bot"},
        {"new_chat_title": SECRET},
        {"pinned_message": update(text=SECRET)["message"]},
    ],
)
def test_T10_who_hides_behind_the_group_or_a_channel_gets_nothing(more: dict[str, Any]) -> None:
    assert seen(update(**more), OURS) is None


def test_T10_an_anonymous_administrator_may_still_open_the_group_s_link() -> None:
    hidden = {**MUM, "id": ANONYMOUS_ADMIN, "is_bot": True, "username": "GroupAnonymousBot"}
    raw = update(**{"from": hidden}, sender_chat=CHAT, text="/start@kreds_bot token")
    assert understood(raw) == [GroupOpened(None, "-5", "token")]


@pytest.mark.parametrize("kind", ["edited_message", "deleted_business_messages", "channel_post"])
def test_what_is_edited_or_posted_in_a_channel_is_not_kept(kind: str) -> None:
    raw = {"update_id": 1, kind: update(text="/agree Mum calls")["message"]}
    assert seen(raw, OURS) is None


def test_a_press_is_kept_without_the_message_under_which_it_stood() -> None:
    asked = {**update(text=SECRET)["message"], "from": {**MUM, "is_bot": True}}
    query = {"id": "9", "chat_instance": "1", "from": MUM, "message": asked}
    raw = {"update_id": 1, "callback_query": {**query, "data": "g.agreement.yes.3"}}
    kept = seen(raw, OURS)
    assert kept is not None
    assert "q7" not in kept.payload
    assert (kept.chat, kept.by) == ("-5", "4")
    assert parse(kept.payload, 7) == [GroupPressed("4", "-5", "g.agreement.yes.3", "5", "9")]


@pytest.mark.parametrize("data", ["c.x.0aa.yes", "s.my_data.", "-"])
def test_T7_a_private_button_does_nothing_in_a_group(data: str) -> None:
    asked = update(text="Hi")["message"]
    query = {"id": "9", "chat_instance": "1", "from": MUM, "message": asked, "data": data}
    assert seen({"update_id": 1, "callback_query": query}, OURS) is None


def test_a_press_under_a_message_that_is_gone_is_a_press_all_the_same() -> None:
    gone = {"message_id": 5, "date": 0, "chat": CHAT}
    query = {"id": "9", "chat_instance": "1", "from": MUM, "message": gone, "data": "g.agreement.yes.3"}
    raw = {"update_id": 1, "callback_query": query}
    assert understood(raw) == [GroupPressed("4", "-5", "g.agreement.yes.3", "5", "9")]


def test_T5_a_message_of_a_shape_that_we_do_not_know_is_not_kept() -> None:
    assert seen(update(text=SECRET, **{"from": None}), OURS) is None
    assert seen(update(text=SECRET, **{"from": []}), OURS) is None
