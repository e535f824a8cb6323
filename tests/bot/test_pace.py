"""How fast we send, in simulated seconds: never more than the platform takes, and nobody waits for another."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from heapq import heappop, heappush
from itertools import pairwise

import pytest

from bot.channels.channel import Limits
from bot.channels.telegram import LIMITS
from bot.pace import COUNTED, ON_ITS_WAY, SECOND, Pace, Sent

FAR_OFF = 3600.0


class Seconds:
    """A monotonic clock that only the test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def pace(seconds: Seconds) -> Pace:
    return Pace(LIMITS, seconds)


def waited(pace: Pace, seconds: Seconds, chat: bytes, kind: str = "message", *, group: bool = False) -> float:
    """Wait as long as is asked for, and send; the moment at which it went, and came."""
    while (pause := max(pace.until_any(), pace.until_chat(chat, kind, group=group))) > 0:
        seconds.now += pause
    sent = pace.count(chat, kind, group=group)
    pace.leaves(sent)
    pace.arrived(sent)
    return seconds.now


def most_within(moments: list[float], span: float) -> int:
    """The most that fell into any span of so many seconds."""
    most, first = 0, 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - span:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize("seed", range(2))
def test_ten_thousand_sends_keep_every_limit(pace: Pace, seconds: Seconds, seed: int) -> None:
    chance = random.Random(seed)
    chats = [(str(number).encode(), number % 10 == 0) for number in range(400)]
    everything: list[float] = []
    by_chat: dict[tuple[bytes, bool], list[float]] = defaultdict(list)
    for _send in range(10_000):
        chat, group = chance.choice(chats[:40] if chance.random() < 0.2 else chats)
        kind = chance.choice(["message", "message", "photo", "edit", "tag"])
        moment = waited(pace, seconds, chat, kind, group=group)
        everything.append(moment)
        if kind in COUNTED:
            by_chat[chat, group].append(moment)
        seconds.now += chance.choice([0.0, 0.0, 0.001, 0.05])
    assert most_within(everything, 1.0) <= 30
    for (_chat, group), moments in by_chat.items():
        assert all(later - earlier >= 1.0 for earlier, later in pairwise(moments))
        assert not group or most_within(moments, 60.0) <= 20


@pytest.mark.parametrize("slowest", [0.001, 0.04, 0.25])
def test_no_second_holds_more_however_long_each_is_on_its_way(
    pace: Pace, seconds: Seconds, slowest: float
) -> None:
    chance = random.Random(7)
    came: list[float] = []
    flying: list[tuple[float, int, Sent]] = []
    for number in range(3_000):
        while True:
            while flying and flying[0][0] <= seconds.now:
                pace.arrived(heappop(flying)[2])
            if (pause := pace.until_any()) <= 0:
                break
            seconds.now = min(seconds.now + pause, flying[0][0] if flying else FAR_OFF * 10)
        sent = pace.count(str(number).encode(), "message", group=False)
        pace.leaves(sent)
        there, back = chance.uniform(0, slowest / 2), chance.uniform(0, slowest / 2)
        came.append(seconds.now + there)
        heappush(flying, (seconds.now + there + back, number, sent))
    assert most_within(sorted(came), 1.0) <= 30
    assert 30 * (max(came) - min(came)) / 3_000 < 1.01 + slowest


def test_a_network_that_hangs_does_not_stop_everything(pace: Pace, seconds: Seconds) -> None:
    for number in range(30):
        pace.leaves(pace.count(str(number).encode(), "message", group=False))
    assert pace.until_any() > 1
    seconds.now += SECOND + ON_ITS_WAY
    assert pace.until_any() == 0


def test_check_ins_are_spaced_evenly_and_one_that_wakes_late_makes_the_next_no_later(
    pace: Pace, seconds: Seconds
) -> None:
    began = seconds.now
    for number in range(300):
        seconds.now += pace.until_even() + 0.01
        pace.arrived(pace.count(str(number).encode(), "message", group=False))
    assert seconds.now - began < 300 * SECOND / 30 + 0.05


def test_a_full_second_is_used(pace: Pace, seconds: Seconds) -> None:
    """Thirty to thirty people leave at once; the next waits for little more than a second."""
    begin = seconds.now
    moments = [waited(pace, seconds, str(number).encode()) for number in range(31)]
    assert moments[:30] == [begin] * 30
    assert begin + 1 < moments[30] < begin + 1.1


def test_the_same_chat_waits_a_second_and_another_does_not(pace: Pace, seconds: Seconds) -> None:
    pace.count(b"sol", "message", group=False)
    assert pace.until_chat(b"sol", "message", group=False) > 1
    assert pace.until_chat(b"mum", "message", group=False) == 0
    assert pace.until_any() == 0


def test_an_edit_does_not_wait_for_the_chats_turn(pace: Pace) -> None:
    pace.count(b"sol", "message", group=False)
    assert pace.until_chat(b"sol", "edit", group=False) == 0
    pace.count(b"sol", "edit", group=False)
    assert pace.until_chat(b"mum", "message", group=False) == 0


def test_a_group_takes_twenty_in_a_minute(pace: Pace, seconds: Seconds) -> None:
    begin = seconds.now
    moments = [waited(pace, seconds, b"group", group=True) for _send in range(21)]
    assert moments[19] < begin + 25
    assert moments[20] >= begin + 60
    assert pace.until_chat(b"another", "message", group=True) == 0


@pytest.mark.parametrize("kind", ["message", "edit"])
def test_a_chat_that_is_told_to_wait_waits_alone(pace: Pace, seconds: Seconds, kind: str) -> None:
    pace.wait(b"sol", 30, everywhere=False)
    assert pace.until_chat(b"sol", kind, group=False) == 30
    assert pace.until_chat(b"mum", kind, group=False) == 0
    assert pace.until_any() == 0
    seconds.now += 30
    assert pace.until_chat(b"sol", kind, group=False) == 0


def test_everything_waits_where_the_platform_says_so(pace: Pace, seconds: Seconds) -> None:
    pace.wait(b"sol", 5, everywhere=True)
    assert pace.until_any() == 5
    seconds.now += 5
    assert pace.until_any() == 0
    assert pace.until_chat(b"sol", "message", group=False) == 0


def test_a_short_wait_never_shortens_a_long_one(pace: Pace) -> None:
    pace.wait(b"sol", 30, everywhere=False)
    pace.wait(b"sol", 2, everywhere=False)
    pace.wait(b"sol", 9, everywhere=True)
    pace.wait(b"sol", 1, everywhere=True)
    pace.count(b"sol", "message", group=False)
    assert pace.until_chat(b"sol", "message", group=False) == 30
    assert pace.until_any() == 9


def test_what_is_over_is_forgotten_and_what_is_not_is_kept(pace: Pace, seconds: Seconds) -> None:
    pace.wait(b"sol", FAR_OFF, everywhere=False)
    for number in range(10_100):
        pace.count(str(number).encode(), "message", group=True)
        seconds.now += 0.05
    assert pace.until_chat(b"sol", "message", group=False) > FAR_OFF - 600
    assert pace.until_chat(b"0", "message", group=True) == 0
    assert pace.until_chat(b"10099", "message", group=True) > 0


def test_a_clock_that_begins_at_nothing_makes_nobody_wait() -> None:
    pace = Pace(Limits(30, 1, 20, 4096, 64, 64), lambda: 0.0)
    assert (pace.until_any(), pace.until_chat(b"sol", "message", group=True)) == (0, 0)


def test_changes_to_messages_wait_for_their_own_limit_and_messages_do_not(seconds: Seconds) -> None:
    pace = Pace(replace(LIMITS, edits_minute=50), seconds)
    began = seconds.now
    moments = [waited(pace, seconds, b"one", "edit") for _edit in range(120)]
    assert most_within(moments, 60) <= 50
    assert pace.until_chat(b"one", "message", group=False) == 0
    pace.wait_with_edits(500)
    assert pace.until_chat(b"two", "edit", group=False) == 500
    assert pace.until_chat(b"two", "message", group=False) == 0
    assert seconds.now - began < 130


def test_replies_that_leave_close_together_leave_no_hole_in_later_seconds(
    pace: Pace, seconds: Seconds
) -> None:
    """Check-ins use every slot; now and then two replies take one each. Whoever replies later waits for about one slot."""
    sent, waits = 0, []

    def send() -> None:
        nonlocal sent
        sent += 1
        pace.arrived(pace.count(str(sent).encode(), "message", group=False))

    replies = 0
    for millisecond in range(20_000):
        seconds.now += 0.001
        if millisecond % 1_370 == 1_369:
            replies = 2
        waits.append(pace.until_any())
        while replies and not pace.until_any():
            send()
            replies -= 1
        if not pace.until_any() and not pace.until_even():
            send()
    settled = [waits[place] for place in range(2_000, 20_000) if place % 1_370 > 200]
    assert max(settled) < 1.2 * SECOND / 30
    assert sent > 0.98 * 20 * 30
