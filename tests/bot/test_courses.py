"""The course of one's own goals as a picture: what was said, on a phone, and words that stay words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from matplotlib.text import Text

from bot.charts import WIDTH
from bot.courses import Line, course_chart, png

FIRST = date(2026, 8, 20)
UP = Line("Get up by myself", [(FIRST, 3), (FIRST + timedelta(days=15), 4), (FIRST + timedelta(days=78), 6)])
DOLLARS = Line(
    "Earn $100 and then $200 more than I have in my pocket on an ordinary Monday morning", [(FIRST, 0)]
)


def said(*lines: Line, language: str = "en") -> list[str]:
    """Every word in the picture."""
    return [
        each.get_text() for each in course_chart("My own course", "0 to 10", lines, language).findobj(Text)
    ]


@pytest.mark.parametrize("lines", [(UP,), (UP, DOLLARS), (UP, DOLLARS, Line("x" * 120, [(FIRST, 10)]))])
def test_a_picture_is_as_wide_as_a_phone_and_grows_with_its_goals(lines: tuple[Line, ...]) -> None:
    figure = course_chart("My own course", "0 to 10", lines, "da")
    content = png(figure)
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20], "big") == WIDTH
    assert len(figure.axes) == len(lines)


def test_where_it_began_and_where_it_is_stand_beside_the_line() -> None:
    words = said(UP)
    assert {"3", "6", "Get up by myself", "My own course", "0 to 10"} <= set(words)
    assert "4" not in words


def test_days_are_written_as_the_reader_writes_them() -> None:
    assert "20 Aug 2026" in said(UP)
    assert "20. aug. 2026" in said(UP, language="da")


def test_a_goal_in_dollars_is_no_formula() -> None:
    assert any(each.startswith("Earn $100") for each in said(DOLLARS))


def test_one_day_alone_is_drawn_too() -> None:
    assert png(course_chart("My own course", "", [DOLLARS], "en"))
