"""What is written in one chat of a circle stands in the other: as it was said, by whom, once, and not for long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.services import my_data
from bot.services.passing_lines import LINES, cut
from store.growth import Success
from store.models import Circle, Member
from store.share_models import Activity
from store.unit_of_work import Work
from tests.bot.bridge_town import Bridged, bridged, left, passed
from tests.databases import Databases
from tests.stories.acting import PICTURE

LONG = "word " * 2_000


@pytest.fixture
async def one(databases: Databases, tmp_path: Path) -> AsyncIterator[Bridged]:
    async with bridged(databases, tmp_path) as found:
        yield found


async def test_a_line_goes_over_once_with_name_and_role_by_the_circle_s_own_list(one: Bridged) -> None:
    await one.write(one.town.mum, "Can somebody look?")
    await one.write(one.nina, "Yes\non Tuesday")
    await one.write(one.town.sol, "Nice")
    assert one.said_there()[-2:] == ["Mum · Family\nCan somebody look?", "Sol\nNice"]
    assert one.said_here()[-1] == "Nina · School\nYes\non Tuesday", "not the name of the account"
    assert sum("Tuesday" in each for each in one.said_here()) == 1
    assert not any("Tuesday" in each for each in one.said_there()), "nothing comes back to where it was said"


async def test_T11_words_call_nobody_and_change_no_looks_on_the_other_side(one: Bridged) -> None:
    line = "*bold* <!channel> <@U0KREDS> @somebody /leave https://a.example/x?a=1&b=2 _x_"
    await one.write(one.town.mum, line)
    (quote,) = [
        each for each in one.there.messages[-1].blocks[0]["elements"] if each["type"] == "rich_text_quote"
    ]
    assert {each["type"] for each in quote["elements"]} == {"text", "link"}, "no part of it is a call"
    assert one.said_there()[-1] == f"Mum · Family\n{line}"
    await one.write(one.nina, "@mum /leave #x a@b.example")
    shown = one.here.messages[-1]
    assert {each["type"] for each in shown.entities or ()} <= {"blockquote", "email", "url"}
    assert one.said_here()[-1].endswith("@mum /leave #x a@b.example")


async def test_T10_nobody_speaks_in_another_s_name_by_writing_two_lines(one: Bridged) -> None:
    await one.write(one.nina, "Hello\nMum · Family\nI agree")
    shown = one.here.messages[-1]
    (quote,) = [each for each in shown.entities or () if each["type"] == "blockquote"]
    assert shown.text[quote["offset"] :] == "Hello\nMum · Family\nI agree", (
        "all of it stands apart, as Nina's"
    )


async def test_corrections_and_deletions_follow_where_the_platform_tells_of_them(one: Bridged) -> None:
    line = await one.write(one.nina, "At three")
    one.nina.edit(line, "At four")
    await one.running.settle()
    assert one.said_here()[-1] == "Nina · School\nAt four"
    one.nina.unfurled(line)
    await one.running.settle()
    one.nina.delete(line)
    await one.running.settle()
    assert not any("At four" in each for each in one.said_here())
    other = await one.write(one.town.mum, "At five")
    one.town.mum.edit(other, "At six")
    await one.running.settle()
    assert one.said_there()[-1] == "Mum · Family\nAt six"


async def test_a_reply_stands_under_what_it_replies_to_on_both_sides(one: Bridged) -> None:
    asked = await one.write(one.nina, "When?")
    over_here = one.here.messages[-1]
    await one.write(one.town.mum, "On Tuesday", reply_to=over_here)
    answer = one.there.messages[-1]
    assert answer.thread == asked
    await one.write(one.nina, "Good", reply_to=answer)
    assert one.here.messages[-1].reply_to is over_here, "a thread on Slack has one level"
    await one.write(one.town.ali, "See you", reply_to=one.here.messages[-1])
    assert one.there.messages[-1].thread == asked
    one.nina.delete(asked)
    await one.running.settle()
    await one.write(one.town.ali, "Still?", reply_to=over_here)
    assert one.said_there()[-1] == "Ali · Mentor\nStill?"


async def test_pictures_are_passed_on_and_kept_nowhere(one: Bridged) -> None:
    await one.running.act(one.town.ali.send_photo(PICTURE, one.here, caption="The book"))
    assert one.there.messages[-1].files[0].content == PICTURE
    assert one.said_there()[-1] == "Ali · Mentor\nThe book"
    shown = await one.nina.send_photo(PICTURE, one.there, caption="Mine")
    await one.running.settle()
    over_here = one.here.messages[-1]
    assert over_here.photo is not None
    assert over_here.photo.content == PICTURE
    one.nina.edit(shown, "Mine, new")
    await one.running.settle()
    assert over_here.caption == "Nina · School\nMine, new"
    assert await one.run(left) == []


async def test_where_a_picture_cannot_be_found_again_its_new_words_are_said_under_it(one: Bridged) -> None:
    shown = await one.town.ali.send_photo(PICTURE, one.here, caption="The book")
    await one.running.settle()
    one.town.ali.edit(shown, "The old book")
    await one.running.settle()
    assert one.said_there()[-2:] == ["Ali · Mentor\nThe book", "Ali · Mentor\n✏️ The old book"]
    assert await one.run(left) == []


async def test_who_cheers_is_counted_in_both_chats_and_a_mark_taken_away_in_either(one: Bridged) -> None:
    for words in ("/goodnews", "Got up by myself"):
        await one.running.write(one.town.sol, words)
    await one.running.tap(one.town.sol, "circle")
    here = next(each for each in reversed(one.here.messages) if "Got up" in each.text)
    there = next(each for each in reversed(one.there.messages) if "Got up" in each.text)
    one.town.mum.react(here, "🎉")
    one.town.sol.react(here, "❤")
    for emoji in ("tada", "heart"):
        one.nina.react(there, emoji)
    await one.running.settle()
    assert await one.run(_cheers) == 2
    one.nina.take_mark(there, "heart")
    await one.running.settle()
    assert await one.run(_cheers) == 2, "Nina's other mark is still there"
    one.nina.take_mark(there, "tada")
    await one.running.settle()
    assert await one.run(_cheers) == 1
    one.town.mum.react(here, None)
    await one.running.settle()
    assert await one.run(_cheers) == 0


def _cheers(work: Work) -> int:
    return work.session.scalar(select(Success.cheers)) or 0


async def test_what_cannot_be_passed_on_is_said_to_be_there(one: Bridged) -> None:
    await one.running.act(one.town.ali.send_document("a.pdf", b"x", one.here))
    assert one.said_there()[-1] == "Ali · Mentor\n(1 thing more, which can only be seen on Telegram)"
    one.running.slack.world.scopes.discard("files:read")
    one.running.slack.faults.fail("file_not_found", method="files.info")
    one.running.slack.world.scopes.add("files:read")
    await one.running.act(one.nina.send_photo(PICTURE, one.there, caption="Look"))
    assert one.said_here()[-1] == "Nina · School\nLook\n(a picture, which can only be seen on Slack)"


async def test_what_is_too_long_goes_on_in_a_second_message_and_follows_a_correction(one: Bridged) -> None:
    line = await one.write(one.nina, LONG)
    parts = one.said_here()[-3:]
    assert all(each.startswith("Nina · School\n") and len(each) <= 4096 for each in parts)
    assert " ".join(each.partition("\n")[2] for each in parts).split() == LONG.split()
    one.nina.edit(line, "Short")
    await one.running.settle()
    assert [each for each in one.said_here() if each.startswith("Nina")] == ["Nina · School\nShort"]


def test_words_are_cut_where_one_ends_and_none_is_lost() -> None:
    for words in (LONG, "x" * 5_000, "👍" * 3_000, "a\n" * 3_000, "@" * 5_000, "", "one"):
        for piece in (pieces := cut(words, 900, 4_000)):
            assert len(piece.encode("utf-16-le")) // 2 <= 4_000
        assert len(pieces[0].encode("utf-16-le")) // 2 <= 900
        assert "".join("".join(pieces).split()) == "".join(words.split())


async def test_T19_a_flood_is_one_line_a_minute(one: Bridged) -> None:
    for number in range(LINES + 20):
        await one.town.mum.write(f"line {number}", one.here)
    await one.running.settle()
    lines = [each for each in one.said_there() if "line" in each]
    assert len(lines) == LINES
    await one.running.forward(minutes=2)
    assert one.said_there()[-1] == "(20 messages more on Telegram in the last minute, too many to pass on)"
    await one.write(one.town.mum, "and one more")
    assert one.said_there()[-1] == "Mum · Family\nand one more"
    assert sum("too many" in each for each in one.said_there()) == 1


async def test_F8_an_update_that_comes_twice_is_passed_on_once(one: Bridged) -> None:
    one.running.slack.events.duplicate = True
    await one.write(one.nina, "Only once")
    await one.write(one.town.mum, "Once as well")
    one.running.telegram.updates.redeliver(1)
    await one.running.settle()
    assert sum("Only once" in each for each in one.said_here()) == 1
    assert sum("Once as well" in each for each in one.said_there()) == 1


async def test_nothing_of_it_is_left_and_what_stands_where_only_for_72_hours(one: Bridged) -> None:
    await one.write(one.nina, "At three")
    await one.write(one.town.mum, "Good")
    assert await one.run(left) == []
    rows = await one.run(passed)
    assert [each.of is None for each in rows] == [True, False, True, False], "numbers, and nobody's name"
    await one.running.forward(hours=71)
    assert len(await one.run(passed)) == 4
    await one.running.forward(hours=8)
    assert await one.run(passed) == []


async def test_sol_is_asked_as_ever_and_a_line_for_the_circle_stands_in_both_chats(one: Bridged) -> None:
    sol = one.town.sol
    await one.running.forward(days=1, hours=8)
    assert any("quick one" in each.text for each in sol.messages)
    await one.running.write(sol, "/goodnews")
    await one.running.write(sol, "Got up by myself")
    await one.running.tap(sol, "circle")
    for said in (one.said_here(), one.said_there()):
        assert sum("Got up by myself" in each for each in said) == 1


async def test_the_share_meter_counts_a_message_once(one: Bridged) -> None:
    before = await one.run(_messages)
    await one.write(one.nina, "At three")
    await one.write(one.town.mum, "Good")
    line = await one.write(one.nina, "No, at four")
    one.nina.edit(line, "No, at five")
    await one.running.settle()
    assert await one.run(_messages) == before + 3


async def test_quiet_and_a_break_are_kreds_s_own_and_stop_nobody(one: Bridged) -> None:
    await one.write(one.town.sol, "/quiet 1w")
    await one.write(one.nina, "At three")
    assert one.said_here()[-1] == "Nina · School\nAt three"
    await one.run(lambda work: setattr(work.session.get_one(Circle, one.town.circle), "resting", True))
    await one.write(one.nina, "At four")
    assert one.said_here()[-1] == "Nina · School\nAt four"


async def test_whoever_is_erased_leaves_nothing_behind_that_says_where_a_line_stands(one: Bridged) -> None:
    await one.write(one.nina, "At three")
    one.running.telegram.faults.page(502, method="sendMessage", times=None)
    await one.nina.write("Not passed on", one.there)
    await one.running.received()
    await one.running.service.turns.drain()
    assert await one.run(left)
    await one.run(lambda work: my_data.erase(work, work.session.get_one(Member, one.town.numbers["Nina"])))
    one.running.telegram.faults.clear()
    await one.running.settle()
    assert await one.run(passed) == []
    assert not any("Not passed on" in each for each in one.said_here())
    assert one.nina.id not in one.there.members


def _messages(work: Work) -> int:
    counted = select(func.coalesce(func.sum(Activity.number), 0)).where(Activity.what == "message")
    return work.session.scalar(counted) or 0
