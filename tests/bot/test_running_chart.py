"""The picture of how circles run says what its words say, in the reader's language, and hides what they hide."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from bot import running_chart
from bot.charts import WIDTH, png, svg
from bot.render import render
from bot.services import running as service
from conversations import running
from tests.bot.test_charts import size
from tests.conversations.facts import FACTS

FACTS_OF_IT: running.Facts = FACTS["running"]["usual"]


def drawn(facts: running.Facts = FACTS_OF_IT, language: str = "en") -> Figure:
    return running_chart.drawn(service.picture(facts, language))


def said(figure: Figure) -> list[str]:
    return [each.get_text().replace("\n", " ") for each in figure.findobj(Text) if isinstance(each, Text)]


def test_every_number_in_it_stands_in_the_words_too() -> None:
    words = render(running.told(FACTS_OF_IT), "en")
    rows = (FACTS_OF_IT.total, *FACTS_OF_IT.areas, *FACTS_OF_IT.departments)
    shown = [each for each in rows if each is not None and not each.hidden]
    for row in shown:
        assert render(running.circles(row), "en") in said(drawn())
        for part, whole in running.shares(row):
            assert not whole or f"{part} of {whole}" in said(drawn())
        assert f"From the network: {row.network}, professionals: {row.professionals}" in words
        assert not row.due or f"{row.kept} of {row.due}" in words


def test_what_the_words_hide_is_not_in_it() -> None:
    picture = " ".join(said(drawn()))
    assert "Vollsmose" in picture
    assert "Dalum" not in picture
    assert "Bolbro" not in picture
    assert "Rows with fewer than 5 circles are hidden." in picture


def test_it_is_in_the_reader_s_language() -> None:
    picture = " ".join(said(drawn(language="da")))
    assert "Sådan går det i kredsene i Odense" in picture
    assert "52 af 70" in picture
    assert "Efter område" in picture


@pytest.mark.parametrize("language", ["en", "da"])
def test_it_is_as_wide_as_a_phone_and_always_the_same(language: str) -> None:
    assert size(png(drawn(language=language)))[0] == WIDTH
    assert ET.fromstring(svg(drawn(language=language))).tag.endswith("svg")
    assert svg(drawn(language=language)) == svg(drawn(language=language))


def test_the_largest_are_shown_where_there_are_many_and_names_never_run_into_bars() -> None:
    many = tuple(
        running.Row(f"{each} Havnekvarteret ved den gamle kanal", 5 + each, 9, 9) for each in range(30)
    )
    figure = drawn(replace(FACTS_OF_IT, areas=many))
    names = [each for each in said(figure) if "Havnekvarteret" in each]
    assert [int(re.findall(r"\d+", each)[0]) for each in names] == list(range(22, 30))
    assert size(png(figure))[1] < 2 * WIDTH


def test_T11_markup_and_dollar_signs_are_only_words() -> None:
    odd = running.Row("<b>$x^2$ & $5</b>", 9, 1, 2)
    assert ET.fromstring(svg(drawn(replace(FACTS_OF_IT, areas=(odd,), place="$_")))) is not None


def test_few_circles_have_no_picture() -> None:
    assert running.sections(replace(FACTS_OF_IT, total=None, areas=(), departments=())) == ()
