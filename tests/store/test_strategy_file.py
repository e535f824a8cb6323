"""The strategy as data: the shipped one is whole, another municipality's too, and a wrong one says what to write."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.municipality import question_set_of
from store.strategy_file import StrategyError, load_strategy, messages, read_strategy

SHIPPED = resources.files("store").joinpath("strategy.toml").read_text(encoding="utf-8")
OURS = """
key = "ours"
version = 3
name = "Nobody stands alone"

[[principles]]
key = "together"
words = "We do it together"

[[youth]]
key = "friends"
name = "Friends"
items = ["a_friend"]
"""
QUESTIONS = """
key = "ours"
version = 1
per_check_in = 1
per_month = 4

[[question]]
key = "a_friend"
path = "friends"
ask = "Did you see a friend?"
options = [["yes", "Yes", true], ["no", "No", false]]
every = "week"
since = 2026-01-01
"""


def test_the_shipped_strategy_has_three_principles_and_four_paths_of_each_kind() -> None:
    found = load_strategy()
    assert [len(found.principles), len(found.youth), len(found.municipal)] == [3, 4, 4]
    assert found.path_of("listened") == "significant_adults"
    assert found.name_of("proud") == "Proud of what I do"
    assert found.name_of("gone") == "gone"
    assert set(messages(SHIPPED)) >= {found.name, *(each.name for each in found.ways)}


def test_another_municipality_brings_its_own_strategy_and_questions(tmp_path: Path) -> None:
    (tmp_path / "strategy.toml").write_text(OURS)
    (tmp_path / "questions.toml").write_text(QUESTIONS)
    settings = load_settings(
        _env_file=None, strategy=tmp_path / "strategy.toml", question_set=tmp_path / "questions.toml"
    )
    ours = load_strategy(settings.strategy)
    assert question_set_of(settings, ours).question("a_friend").path == "friends"


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('key = "ours"', 'key = "Our own"', "key: "),
        ("version = 3", "version = 0", "write version = 1"),
        ("version = 3\n", "", "version is missing; write version = 1"),
        ('words = "We do it together"', 'word = "x"', "principles[1].word is not known; write words ="),
        ("[[youth]]", "[[young]]", "young is not known; write a [[youth]] table"),
        ('name = "Friends"', 'name = "{Friends}"', "youth[1].name"),
        ('name = "Friends"', f'name = "{"x" * 61}"', "youth[1].name"),
        ('items = ["a_friend"]', 'items = ["a_friend", "a_friend"]', "in two places; leave it in one path"),
        ("version = 3", "version = ", "this is not TOML"),
    ],
)
def test_a_wrong_strategy_says_what_to_write(good: str, bad: str, said: str) -> None:
    assert good in OURS
    with pytest.raises(StrategyError) as refused:
        read_strategy(OURS.replace(good, bad, 1))
    assert said in str(refused.value)


def test_two_paths_with_one_key_are_refused() -> None:
    with pytest.raises(StrategyError, match="two paths have the key"):
        read_strategy(OURS + '\n[[municipal]]\nkey = "friends"\nname = "Again"\n')


def test_questions_and_paths_that_do_not_fit_are_refused_with_what_to_write() -> None:
    found = read_strategy(OURS)
    found.check_items({"a_friend": "friends"})
    with pytest.raises(StrategyError) as refused:
        found.check_items({"rested": "friends"})
    assert refused.value.faults == (
        'the question "rested" belongs to no path; write items = ["rested"] in the table with key = "friends"',
        'items of "friends": the question set has no "a_friend"; take it out, or add the question',
    )


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StrategyError, match="cannot be read"):
        load_strategy(tmp_path / "nothing.toml")
