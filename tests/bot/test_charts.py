"""A chart says what the release says, with its uncertainty, on a phone."""

import struct
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from matplotlib.axes import Axes
from matplotlib.collections import FillBetweenPolyCollection
from matplotlib.lines import Line2D

from bot.charts import COLOURS, WIDTH, Bar, Group, Line, Words, png, release_chart, svg, trend_chart

WORDS = Words("How it goes", "2026, 4th quarter", "The band is the uncertainty.", "too few to say")
SHOWN = Bar("Did someone listen to you this week?", 80, 10)
WITHHELD = Bar("Did the adults keep what you agreed?", None, None)


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def said(figure: object) -> list[str]:
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    assert isinstance(figure, Figure)
    return [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)]


def bands(axes: Axes) -> list[tuple[float, float]]:
    """From where to where each band of uncertainty goes, from above."""
    found = [each for each in axes.collections if isinstance(each, FillBetweenPolyCollection)]
    return sorted(
        (each.get_datalim(axes.transData).y0, each.get_datalim(axes.transData).y1) for each in found
    )


def points(line: Line2D) -> int:
    return sum(1 for _ in line.get_path().iter_segments())


def test_a_picture_is_as_wide_as_a_phone() -> None:
    assert size(png(release_chart(WORDS, [Group("", [SHOWN])])))[0] == WIDTH
    assert size(png(trend_chart(WORDS, ["2026-Q3", "2026-Q4"], [Line("all", [SHOWN, SHOWN])])))[0] == WIDTH


def test_a_picture_grows_with_its_rows() -> None:
    short = size(png(release_chart(WORDS, [Group("", [SHOWN])])))[1]
    assert size(png(release_chart(WORDS, [Group("All", [SHOWN, WITHHELD])])))[1] > short


def test_every_share_carries_its_uncertainty() -> None:
    words = said(release_chart(WORDS, [Group("All", [SHOWN])]))
    assert "80 % ± 10" in words
    assert SHOWN.label in words
    assert "All" in words


def test_too_few_to_say_is_said_and_has_no_number() -> None:
    words = said(release_chart(WORDS, [Group("", [WITHHELD])]))
    assert "too few to say" in words
    assert not any("±" in word for word in words)


def test_the_words_are_the_caller_s() -> None:
    words = said(release_chart(WORDS, [Group("", [SHOWN])]))
    assert {WORDS.title, WORDS.subtitle, WORDS.note} <= set(words)


def test_a_gap_in_a_trend_is_shown_and_never_bridged() -> None:
    figure = trend_chart(WORDS, ["1", "2", "3", "4"], [Line("all", [SHOWN, SHOWN, WITHHELD, SHOWN])])
    drawn = [points(line) for line in figure.axes[0].lines]
    assert drawn == [2, 1, 1], "two that follow one another, one alone, the mark of the gap"
    assert sum("○ too few to say" in each for each in said(figure)) == 1


def test_what_was_not_published_is_neither_shown_nor_called_too_few() -> None:
    figure = trend_chart(
        WORDS, ["1", "2", "3"], [Line("all", [SHOWN, SHOWN, SHOWN]), Line("new", [None, SHOWN, SHOWN])]
    )
    assert [points(line) for line in figure.axes[0].lines] == [3, 0, 2, 0]
    assert not any("too few to say" in each for each in said(figure))


def test_a_trend_band_never_leaves_the_scale() -> None:
    (axes,) = trend_chart(WORDS, ["1", "2"], [Line("all", [Bar("", 95, 20), Bar("", 5, 20)])]).axes
    bottom, _half, top = sorted(axes.get_yticks(), reverse=True)
    assert bands(axes) == [(top, bottom)]


def test_each_line_of_a_trend_has_a_strip_of_its_own() -> None:
    """Bands that lie over one another cannot be read."""
    lines = [Line(each, [SHOWN, SHOWN]) for each in ("a", "b", "c", "d")]
    (axes,) = trend_chart(WORDS, ["1", "2"], lines).axes
    spans = bands(axes)
    assert len(spans) == 4
    assert all(above[1] < below[0] for above, below in pairwise(spans))


def test_a_chart_without_any_figure_is_still_a_chart() -> None:
    assert size(png(release_chart(WORDS, [])))[0] == WIDTH
    assert size(png(trend_chart(WORDS, [], [])))[0] == WIDTH


@pytest.mark.parametrize("count", [1, 9, 40])
def test_many_periods_do_not_crowd_the_axis(count: int) -> None:
    figure = trend_chart(WORDS, [f"20{n}" for n in range(count)], [Line("all", [SHOWN] * count)])
    assert len(figure.axes[0].get_xticks()) <= 9


def test_an_svg_is_one_element_and_always_the_same() -> None:
    drawn = svg(release_chart(WORDS, [Group("All", [SHOWN])]))
    assert ET.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    assert drawn == svg(release_chart(WORDS, [Group("All", [SHOWN])]))
    assert "<script" not in drawn


def test_T11_markup_and_dollar_signs_are_only_words() -> None:
    odd = Bar("<b>$x^2$ & $5</b>", 50, 10)
    drawn = svg(release_chart(Words("$\\frac{1}$", "$", "$", "$"), [Group("$a$", [odd])]))
    assert ET.fromstring(drawn) is not None
    assert png(trend_chart(Words("$_", "", "", "$"), ["$1$", "$2"], [Line("$\\x$", [odd, odd])]))


def test_arabic_is_drawn_without_a_missing_letter() -> None:
    words = Words("كيف تسير الأمور", "أودنسه", "ملاحظة", "قليل جدا")
    assert png(
        release_chart(words, [Group("الجميع", [Bar("هل استمع إليك أحد؟", 70, 15), Bar("هل", None, None)])])
    )


def test_groups_differ_by_colour_and_by_marker() -> None:
    figure = release_chart(WORDS, [Group("a", [SHOWN]), Group("b", [SHOWN])])
    dots = [(line.get_color(), line.get_marker()) for line in figure.axes[0].lines if points(line) == 1]
    assert dots == [(COLOURS[0], "o"), (COLOURS[1], "s")]
