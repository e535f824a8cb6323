"""Small numbers are hidden, and with them what would give them away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from store.small_cells import LEAST, hidden, shown

SIZES = some.dictionaries(some.sampled_from("abcdefgh"), some.integers(1, 30), max_size=8)


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert hidden({"a": 5, "b": 9}) == frozenset()


def test_one_small_row_takes_the_next_smallest_with_it() -> None:
    assert hidden({"a": 3, "b": 9, "c": 30}) == {"a", "b"}


def test_two_small_rows_that_are_too_few_together_take_one_more() -> None:
    assert hidden({"a": 1, "b": 1, "c": 6, "d": 30}) == {"a", "b", "c"}
    assert hidden({"a": 3, "b": 3, "c": 6}) == {"a", "b"}


def test_a_number_by_itself() -> None:
    assert [shown(number) for number in (0, 4, 5)] == [None, None, 5]


@given(SIZES)
def test_no_small_row_can_be_found_from_the_total_and_the_rest(sizes: dict[str, int]) -> None:
    gone = hidden(sizes)
    assert {name for name, size in sizes.items() if size < LEAST} <= gone
    if gone and gone != sizes.keys():
        assert len(gone) > 1
        assert sum(sizes[name] for name in gone) >= LEAST
