"""What the dialogues about goals, good news and cards are told in the transcripts and on every path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conversations import (
    celebrating,
    goal,
    goals,
    good_news,
    looking_back,
    passing_on,
    reading_cards,
    trying_out,
)
from conversations.text import Day

_up = goal.Goal("11", "Get up by myself on school days", "everyday_life", 4, "circle", "", 3)
_job = goal.Goal("12", "A job on Saturdays", "self_supporting", 2)
_own_goals = goals.Facts(True, (_up, _job), (("5", "Mum"), ("6", "Ms Lund")), in_group=True, drawable=True)
_news = good_news.Facts(True, True, (("5", "Mum"), ("6", "Ms Lund")))
_adult_news = good_news.Facts(False, circles=(good_news.Around("1", "Sol", direct=False),))
_year = looking_back.Facts(
    "Sol",
    (
        looking_back.Line("s1", Day("2026-09-11"), "Got up by myself four days", 3),
        looking_back.Line("s2", Day("2026-10-02"), "Made dinner for all of us", 0),
    ),
    9,
    (
        looking_back.Goal("g11", "Get up by myself on school days", 3, 6),
        looking_back.Goal("g12", "A job on Saturdays", 2, 2),
        looking_back.Goal("g13", "A dog", None, None),
    ),
    in_group=True,
    drawable=True,
)
_card = passing_on.Card("everyday_life", "mentor", "mornings", "Called at seven, just to say good morning")
_passing = passing_on.Facts((("1", "Mum called me at seven every day"),), ("Sol", "Mum", "Ms Lund"))
_reading = reading_cards.Facts("21", _card, 2, 14, 9, 5)

GROWTH: Mapping[str, Mapping[str, Any]] = {
    "celebrating": {
        "usual": celebrating.Facts("Mum", "Sol made dinner for all of us", in_group=True, waiting=True),
        "no_group": celebrating.Facts("Mum", "Sol made dinner for all of us", in_group=False, waiting=True),
        "settled": celebrating.Facts("", "", in_group=False, waiting=False),
    },
    "goals": {
        "usual": _own_goals,
        "none": replace(_own_goals, goals=(), drawable=False),
        "alone": replace(_own_goals, goals=(_job,), adults=(), in_group=False, drawable=False),
        "full": replace(
            _own_goals,
            goals=(
                _up,
                replace(_job, seen_by="adult", seen_by_name="Mum"),
                replace(_job, key="13", score=None),
            ),
        ),
        "adult": goals.Facts(
            False,
            (),
            (),
            in_group=False,
            drawable=False,
            shown=(goal.Shown("Sol", "Get up by myself on school days", "everyday_life", 4),),
        ),
        "adult_without": goals.Facts(False, (), (), in_group=False, drawable=False),
    },
    "good_news": {
        "usual": _news,
        "no_group": replace(_news, in_group=False),
        "alone": replace(_news, in_group=False, adults=()),
        "adult": _adult_news,
        "adult_direct": good_news.Facts(False, circles=(good_news.Around("1", "Sol", direct=True),)),
        "several_circles": replace(
            _adult_news, circles=(*_adult_news.circles, good_news.Around("2", "Kim", direct=True))
        ),
        "no_circle": good_news.Facts(False),
    },
    "looking_back": {
        "usual": _year,
        "no_group": replace(_year, in_group=False, drawable=False),
        "nothing": replace(_year, lines=(), number=0, goals=(), drawable=False),
        "goals_alone": replace(_year, lines=(), number=0),
    },
    "passing_on": {
        "usual": _passing,
        "several": replace(_passing, shared=(*_passing.shared, ("2", "Found a study place"))),
        "nothing_shared": replace(_passing, shared=()),
        "full": replace(_passing, full=True),
        "came_back": replace(_passing, shared=(), returned=_card, reason="unclear"),
    },
    "reading_cards": {
        "usual": _reading,
        "none": replace(_reading, key="", card=None, waiting=0),
    },
    "trying_out": {
        "usual": trying_out.Facts(_card, own=True),
        "case_manager": trying_out.Facts(_card, own=False),
    },
}
"""By dialogue and case; merged with the others."""
