"""The engine: replies go in, turns come out, and an open conversation is its answers alone."""

from __future__ import annotations

from functools import partial
from typing import Any
from weakref import ref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.registry import SERVICES
from conversations.dialogue import (
    BACK,
    LONGEST_LINE,
    SKIP,
    Answer,
    Dialogue,
    Pressed,
    Reply,
    Say,
    Turn,
    Wrote,
    choose,
    choose_or_write,
    choose_several,
    fits,
    play,
    say,
    take,
    write,
)
from conversations.dialogue import after as after_
from tests.conversations.facts import FACTS
from tests.conversations.test_every_path import CASES
from tests.conversations.transcripts import kept, loaded

SUPPER = {"soup": "Soup", "pie": "Pie"}


def supper(drinks: bool = True) -> Dialogue[tuple[str, str | None, str | None]]:
    """What to eat, what to drink, and a word to the cook."""
    yield from say("Welcome")
    food = yield from choose("food", "What would you like?", SUPPER)
    drink = (yield from choose("drink", "And to drink?", {"tea": "Tea", "milk": "Milk"})) if drinks else None
    yield from say("Nearly done")
    words = yield from write("words", "A word to the cook?", skip="Skip", longest=20)
    yield from say("Thank you")
    return food, drink, words


def after(*replies: Reply, make: Any = supper) -> Turn[Any]:
    """The turn after these replies, the answers going through JSON every time."""
    turn = play(make())
    for reply in replies:
        turn = take(make, loaded(kept(turn.answers)), reply)
    return turn


def test_a_dialogue_begins_with_what_is_said_and_the_first_question() -> None:
    turn = after()
    assert turn.says == (Say("Welcome"),)
    assert turn.ask is not None
    assert turn.ask.key == "food"
    assert (turn.answers, turn.outcome, turn.misfit) == ((), None, False)


def test_only_what_is_new_is_said() -> None:
    assert after(Pressed("pie")).says == ()
    assert after(Pressed("pie"), Pressed("tea")).says == (Say("Nearly done"),)


def test_a_dialogue_ends_with_one_outcome() -> None:
    turn = after(Pressed("pie"), Pressed("tea"), Wrote(" More salt "))
    assert turn.outcome == ("pie", "tea", "More salt")
    assert turn.ask is None
    assert turn.says == (Say("Thank you"),)


def test_back_drops_the_last_answer() -> None:
    assert after(Pressed("pie"), Pressed("tea"), Pressed(BACK)) == after(Pressed("pie"))
    assert after(Pressed("pie"), Pressed("tea"), Pressed(BACK), Pressed(BACK)) == after()


def test_back_at_the_first_question_stays_there() -> None:
    assert after(Pressed(BACK)) == after()


def test_back_drops_the_last_answer_that_still_fits() -> None:
    """Of the answers kept, the drink fits no more: one step back is the food, not the drink."""
    answers = (Answer("food", Pressed("pie")), Answer("drink", Pressed("tea")))
    turn = take(partial(supper, drinks=False), answers, Pressed(BACK))
    assert turn.answers == ()
    assert turn.ask is not None
    assert turn.ask.key == "food"


def test_an_answer_that_no_longer_fits_is_asked_for_again() -> None:
    gone = (Answer("food", Pressed("fish")), Answer("drink", Pressed("tea")))
    turn = play(supper(), gone)
    assert turn.answers == ()
    assert turn.ask is not None
    assert turn.ask.key == "food"


def test_what_came_after_a_question_that_has_gone_is_asked_for_again() -> None:
    answers = after(Pressed("pie"), Pressed("tea")).answers
    turn = play(supper(drinks=False), answers)
    assert [each.asked for each in turn.answers] == ["food"]
    assert turn.ask is not None
    assert turn.ask.key == "words"


def test_a_typed_skip_is_not_the_skip_button() -> None:
    asked = (Pressed("pie"), Pressed("tea"))
    assert after(*asked, Wrote("skip")).outcome == ("pie", "tea", "skip")
    assert after(*asked, Pressed(SKIP)).outcome == ("pie", "tea", None)


@pytest.mark.parametrize("words", ["pie", "Pie", "skip", "back", "/help", "1"])
def test_words_are_never_taken_for_a_button(words: str) -> None:
    turn = after(Wrote(words))
    assert turn.misfit
    assert turn.answers == ()


@pytest.mark.parametrize("words", ["", " ", "\n\t ", "x" * 21])
def test_a_line_that_is_empty_or_too_long_is_a_misfit(words: str) -> None:
    asked = (Pressed("pie"), Pressed("tea"))
    turn = after(*asked, Wrote(words))
    assert turn.misfit
    assert turn.answers == after(*asked).answers
    assert turn.ask == after(*asked).ask


def test_a_line_may_be_exactly_as_long_as_was_asked_for() -> None:
    assert after(Pressed("pie"), Pressed("tea"), Wrote(" " + "x" * 20 + " ")).outcome is not None


def test_a_line_stays_one_line() -> None:
    """A name with line breaks in it could otherwise pass for something that the bot says."""
    said = after(Pressed("pie"), Pressed("tea"), Wrote("Mum\n\n☎ 20304050")).outcome
    assert said == ("pie", "tea", "Mum ☎ 20304050")


def test_a_button_that_is_not_there_is_a_misfit() -> None:
    turn = after(Pressed("fish"))
    assert turn.misfit
    assert turn.says == (Say("Welcome"),)


def test_a_reply_after_the_end_changes_nothing() -> None:
    end = after(Pressed("pie"), Pressed("tea"), Pressed(SKIP))
    assert take(supper, end.answers, Pressed("pie")) == end


def test_a_generator_goes_with_its_turn() -> None:
    """Also one that was left in the middle: it lives for as long as somebody may still reply."""
    begun: list[ref[Dialogue[Any]]] = []

    def make() -> Dialogue[Any]:
        fresh = supper()
        begun.append(ref(fresh))
        return fresh

    turns = [
        play(make()),
        *(take(make, (), reply) for reply in (Pressed("pie"), Pressed("fish"), Pressed(BACK))),
    ]
    assert len(begun) > 4
    assert any(each() is not None for each in begun)
    turns.clear()
    assert {each() for each in begun} == {None}


def test_a_reply_goes_on_where_the_dialogue_stands_and_another_from_its_answers() -> None:
    begun: list[None] = []

    def make() -> Dialogue[Any]:
        begun.append(None)
        return (yield from supper())

    now = play(make())
    first = after_(make, now, Pressed("pie"))
    assert len(begun) == 1, "nothing is played again for it"
    assert after_(make, now, Pressed("pie")) == first == play(make(), first.answers)
    assert after_(make, now, Pressed("soup")) == play(make(), [Answer("food", Pressed("soup"))])


def test_a_list_is_ticked_until_done() -> None:
    make = partial(choose_several, "who", "Who?", {"a": "Ali", "b": "Bo"}, done="Next")
    assert after(Pressed("done"), make=make).misfit
    assert after(Pressed("b"), Pressed("a"), Pressed("done"), make=make).outcome == ("b", "a")
    assert after(Pressed("b"), Pressed("b"), Pressed("a"), Pressed("done"), make=make).outcome == ("a",)


def test_a_choice_or_a_line_takes_both() -> None:
    make = partial(choose_or_write, "area", "Where?", {"0": "Bolbro"})
    assert after(Pressed("0"), make=make).outcome == Pressed("0")
    assert after(Wrote("Dalum"), make=make).outcome == Wrote("Dalum")
    assert after(Wrote("x" * (LONGEST_LINE + 1)), make=make).misfit


anything = st.one_of(
    st.integers(0, 30),
    st.builds(Wrote, st.text(max_size=60)),
    st.builds(Pressed, st.sampled_from([BACK, SKIP, "done", "yes", "no", "nobody", "*more", "", "5"])),
)
"""A number stands for the button of that place; the rest are words and keys that may not fit."""


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CASES), st.lists(st.tuples(anything, st.integers(0, 40)), max_size=12))
def test_whatever_is_pressed_and_written_a_dialogue_goes_on(
    case: tuple[str, str], replies: list[tuple[Any, int]]
) -> None:
    """Facts may change to any other case of the dialogue between two turns."""
    name, variant = case
    facts, others = FACTS[name][variant], list(FACTS[name].values())
    answers: tuple[Answer, ...] = ()
    for wanted, change in replies:
        make = partial(SERVICES[name].dialogue, facts)
        now = play(make(), answers)
        if now.ask is None:
            break
        offered = now.ask.buttons
        reply = Pressed(offered[wanted % len(offered)][0]) if isinstance(wanted, int) and offered else wanted
        if isinstance(reply, int):
            continue
        turn = take(make, answers, reply)
        if turn.misfit:
            assert not fits(now.ask, Answer(now.ask.key, reply))
            assert (turn.ask, turn.answers) == (now.ask, now.answers)
        else:
            assert play(make(), turn.answers) == turn
            answers = loaded(kept(turn.answers))
            assert answers == turn.answers
        facts = others[change] if change < len(others) else facts
