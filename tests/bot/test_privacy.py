"""Whatever happens, and however much is logged: no word, name, number or token of anybody's gets out."""

from __future__ import annotations

import contextlib
import io
import logging
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import structlog
from prometheus_client import generate_latest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot import log
from store import members
from store.inbox import Seen
from store.models import Member
from store.unit_of_work import Work
from tests.channels import people
from tests.rig import ZONE, Rig, rig
from tests.stories import cast
from tests.stories.answering import LINE, everything

WORDS = ("Zolvej", "Mormor Æbletræ", LINE, "Can you call me", "I feel awful", "12 34 56 78", "Vollsmose")
NAMES = re.compile(r"\b(Mum|Ali|Lars)\b")
BROKEN = '{"update_id": 1, "message": {"text": "I feel awful", "from": {"first_name": "Zolvej"'
MISSHAPEN = (
    '{"update_id":2,"message":{"message_id":1,"date":"yesterday","text":"I feel awful",'
    '"chat":{"id":[],"type":"private"},"from":{"id":7,"first_name":"Zolvej","is_bot":false}}}'
)


@pytest.fixture
def everything_said() -> Iterator[io.StringIO]:
    """All that any logger says, as loudly as it can, with the service's own settings for logs."""
    said = io.StringIO()
    listening = logging.StreamHandler(said)
    listening.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s %(args)s"))
    before = {name: _settings(name) for name in (None, *logging.root.manager.loggerDict)}
    for name in before:
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger().addHandler(listening)
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        log.set_up("DEBUG")
        yield said
    structlog.reset_defaults()
    logging.getLogger().removeHandler(listening)
    for name, (level, propagate, handlers) in before.items():
        logger = logging.getLogger(name)
        logger.level, logger.propagate, logger.handlers = level, propagate, handlers
    logging.root.manager._clear_cache()  # type: ignore[attr-defined]


async def test_T5_a_whole_story_at_debug_says_no_word_name_number_or_token(
    everything_said: io.StringIO, tmp_path: Path
) -> None:
    async with rig(tmp_path) as running:
        made = await _a_whole_story(running)
        tokens = [link for person in running.telegram.people for link in cast.links(person)]
        ids = [each.id for each in running.telegram.people] + [each.id for each in running.telegram.groups]
        ids += [each.former_id for each in running.telegram.groups if each.former_id]
        bot = running.telegram.token
    logging.getLogger("somebody.new").debug("this is heard")
    said = everything_said.getvalue()
    assert "this is heard" in said
    assert "update.set_aside" in said
    assert "send.failed" in said
    assert made.sol.first_name == "Zolvej"
    for told in (said, generate_latest().decode()):
        for secret in (*WORDS, bot, bot.partition(":")[2], *(str(abs(each)) for each in ids)):
            assert secret not in told, f"{secret!r} was said"
        for token in (re.split(r"=|\+|&", link)[1] for link in tokens):
            assert token not in told, "a link was said"
        assert NAMES.findall(told) == []


async def test_T5_a_circle_on_slack_at_debug_says_no_word_name_number_or_token(
    everything_said: io.StringIO, tmp_path: Path
) -> None:
    async with rig(tmp_path, telegrams=False, slacks="socket") as running:
        made = await people.circle(running, "slack", young="Zolvej")
        await running.until(datetime(2026, 8, 21, 17, tzinfo=ZONE))
        for key in ("yes", "no"):
            await running.tap(made.sol, key)
        await running.write(made.sol, LINE)
        await running.tap(made.sol, "circle")
        await made.sol.write("I feel awful", made.group)
        running.slack.faults.fail("msg_too_long", "chat.postMessage")
        await running.write(made.sol, "I feel awful")
        running.slack.faults.reset("chat.postMessage", after=True)
        await running.write(made.sol, "12 34 56 78")
        running.slack.events.put("events_api", {"type": "event_callback", "event": "Zolvej"})
        await running.settle()
        world = running.slack.world
        codes = [link.rpartition("=")[2] for link in people.links(made.lars)]
        secrets = [*world.users, *world.conversations, world.bot_token, world.app_token, *codes]
    logging.getLogger("somebody.new").debug("this is heard")
    said = everything_said.getvalue()
    assert "this is heard" in said
    assert "send.failed" in said
    for told in (said, generate_latest().decode()):
        for secret in (*WORDS, *secrets):
            assert secret not in told, f"{secret!r} was said"
        assert NAMES.findall(told) == []


@pytest.mark.parametrize("payload", [BROKEN, MISSHAPEN])
async def test_T5_what_cannot_be_read_raises_an_error_that_does_not_quote_it(
    payload: str, tmp_path: Path
) -> None:
    async with rig(tmp_path, receives=False) as running:
        with pytest.raises(Exception) as raised:
            running.service.channel.parse(payload)
        assert not [word for word in WORDS if word in str(raised.value)]


async def test_T5_an_error_of_the_database_does_not_quote_what_was_to_be_stored(tmp_path: Path) -> None:
    def twice(work: Work) -> None:
        for _attempt in range(2):
            member = members.add(work, "Zolvej", "en", "Europe/Copenhagen")
            work.session.flush()
            members.bind(work, member, "telegram", "200000001")

    def same_key(work: Work) -> None:
        for _attempt in range(2):
            work.session.execute(
                insert(Member).values(
                    id=9, key=b"", key_version=1, name_sealed=b"", language="Zolvej", zone="Mormor Æbletræ"
                )
            )

    async with rig(tmp_path, receives=False) as running:
        for broken in (twice, same_key):
            with pytest.raises(IntegrityError) as raised:
                await running.service.store.turn(broken)
            assert not [word for word in (*WORDS, "200000001") if word in str(raised.value)]


async def _a_whole_story(running: Rig) -> cast.Circle:
    """Everything at once: a circle, a check-in, help, blocks, an ill platform, updates that cannot be read."""
    made = await cast.circle(running, "Zolvej")
    sol, faults = made.sol, running.telegram.faults
    await running.until(datetime(2026, 8, 21, 17, tzinfo=ZONE))
    await everything(running, sol)
    await running.write(sol, "I feel awful")
    await running.write(sol, "/invite")
    await running.write(sol, "Mormor Æbletræ")
    await running.tap(sol, "relative")
    await running.tap(sol, "yes")
    made.ali.block_bot()
    faults.reset("after", method="sendMessage")
    await running.write(sol, "/needhelp")
    await running.tap(sol, "one")
    await running.press(sol, "Ali")
    await running.tap(sol, "done")
    await running.tap(sol, "nobody")
    await running.write(sol, "Can you call me?")
    await running.tap(sol, "yes")
    faults.fail(400, "Bad Request: can't parse entities: Can you call me", method="sendMessage")
    await running.write(made.lars, "/help")
    await running.service.receive([Seen("90001", str(sol.id), BROKEN), Seen("90002", str(sol.id), MISSHAPEN)])
    await running.settle()
    await running.act(sol.press_data(sol.messages[-1], "s.confirming.x"))
    made.group.title = "Zolvej's circle"
    await running.forward(hours=1)
    return made


def _settings(name: str | None) -> tuple[int, bool, list[logging.Handler]]:
    logger = logging.getLogger(name)
    return logger.level, logger.propagate, list(logger.handlers)
