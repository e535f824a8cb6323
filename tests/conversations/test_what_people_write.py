"""What is made of a number in a line, of a time that somebody wrote, and of a file of help numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.asking_for_help import read_numbers
from conversations.joining import parse_hour
from conversations.sharing import looks_like_a_number
from tests.conversations.facts import NUMBERS

LINE = """
[[line]]
name = "A line"
number = "12 34"
about = "for everybody"
open = "round the clock"
round_the_clock = true
"""


@pytest.mark.parametrize(
    "line",
    [
        "20304050",
        "call me on 20 30 40 50",
        "call me on 20.30.40.50!",
        "+45 2030 4050",
        "(20) 30 40 50",
        "20/30/40/50",
        "my CPR is 010203-1234",
        "010203 - 1234",
        "0102031234",
        "٢٠٣٠٤٠٥٠",
    ],
)
def test_a_phone_number_or_a_cpr_number_is_noticed(line: str) -> None:
    assert looks_like_a_number(line)


@pytest.mark.parametrize(
    "line",
    [
        "Got up by myself 4 days",
        "12 in maths, 10 in English and 7 in German",
        "We won 3-2 and then 4-1",
        "112",
        "116 111",
        "at 16:15 on the 27th",
        "In 2026",
        "",
    ],
)
def test_other_numbers_are_not(line: str) -> None:
    assert not looks_like_a_number(line)


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("16:15", "16:15"),
        ("16.15", "16:15"),
        ("16 15", "16:15"),
        ("1615", "16:15"),
        ("0730", "07:30"),
        ("730", "07:30"),
        ("9", "09:00"),
        ("kl. 9", "09:00"),
        ("Kl 16.15", "16:15"),
        ("klokken 16.15", "16:15"),
        (" 16:15. ", "16:15"),
        ("16h", "16:00"),
        ("5 pm", "17:00"),
        ("5:30 PM", "17:30"),
        ("12 am", "00:00"),
        ("12 p.m.", "12:00"),
        ("0:00", "00:00"),
        ("23:59", "23:59"),
        ("24:00", None),
        ("16:60", None),
        ("13 pm", None),
        ("halv 5", None),
        ("half past four", None),
        ("after dinner", None),
        ("16:15 and 17:15", None),
        ("-9", None),
        ("", None),
        ("Friday", None),
    ],
)
def test_a_time_is_read_as_people_write_it_and_never_guessed(written: str, hour: str | None) -> None:
    assert parse_hour(written) == hour


@given(st.text(max_size=20))
def test_a_time_that_is_understood_is_a_time(written: str) -> None:
    hour = parse_hour(written)
    assert hour is None or (len(hour) == 5 and "00:00" <= hour <= "23:59" and hour[3:] <= "59")


def test_danger_comes_first_and_a_line_with_opening_hours_is_never_alone() -> None:
    assert NUMBERS[0].number == "112"
    assert any(each.round_the_clock for each in NUMBERS)
    assert all(each.open for each in NUMBERS)


def test_help_numbers_without_a_line_that_is_always_open_are_refused() -> None:
    assert read_numbers(LINE)[0].number == "12 34"
    with pytest.raises(ValueError, match="open round the clock"):
        read_numbers(LINE.replace("= true", "= false"))


def test_help_numbers_whose_words_cannot_be_said_are_refused() -> None:
    """Found when the service starts, and not by somebody who needs help."""
    with pytest.raises(ValueError, match=r"\{ or \}"):
        read_numbers(LINE.replace("for everybody", "for {everybody}"))
