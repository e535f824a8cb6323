"""What the people of the circle that is shown say and write, in either language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lines:
    """Words of Sol's circle. `went_well` and `good_news` are Sol's, `talk` is (who, what) in the group."""

    mum: str
    ali: str
    department: str
    went_well: str
    call_me: str
    agreement: str
    what_mum_does: str
    good_news: str
    talk: tuple[tuple[str, str], ...]


ENGLISH = Lines(
    mum="Mum",
    ali="Coach Ali",
    department="Children and Families",
    went_well="Got up by myself four days",
    call_me="Can someone call me?",
    agreement="Mum calls the school by Friday",
    what_mum_does="calls the school",
    good_news="Got the internship at the workshop",
    talk=(
        ("mum", "Can somebody take Sol to climbing on Tuesday?"),
        ("ali", "I can"),
        ("mum", "Thank you!"),
        ("mette", "The workshop has answered, they are glad"),
        ("mum", "Dinner at ours on Sunday, all of you"),
        ("ali", "I bring the cake"),
    ),
)

DANISH = Lines(
    mum="Mor",
    ali="Træner Ali",
    department="Børn og Familie",
    went_well="Stod selv op fire dage",
    call_me="Er der en, der kan ringe til mig?",
    agreement="Mor ringer til skolen senest fredag",
    what_mum_does="ringer til skolen",
    good_news="Fik praktikpladsen på værkstedet",
    talk=(
        ("mum", "Kan nogen køre Sol til klatring på tirsdag?"),
        ("ali", "Det kan jeg"),
        ("mum", "Tusind tak!"),
        ("mette", "Værkstedet har svaret, de glæder sig"),
        ("mum", "Aftensmad hos os på søndag, alle sammen"),
        ("ali", "Jeg tager kage med"),
    ),
)

LINES = {"en": ENGLISH, "da": DANISH}
"""By the language of the circle."""
