"""Those who answer in the same commit share their sheet's seal, and nothing else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from store import answers
from store.unit_of_work import Store, Work
from tests.store.test_answers import Q4, crowd, read
from tests.store.turns import Do, Unwell, together


async def test_those_who_answer_at_once_are_all_on_the_sheet_that_is_then_sealed_once(people: Store) -> None:
    ids = crowd(people, 5)
    sealed: list[object] = []

    def said(
        _all: object, _cursor: object, statement: str, told: Any, _context: object, many: object
    ) -> None:
        if statement.startswith("UPDATE answer_sheet"):
            sealed.extend(told if many else [told])

    event.listen(people.engine, "after_cursor_execute", said)
    assert await together(people, [_answers(each) for each in ids]) == [True] * 5
    assert len(sealed) == 1
    assert all(read(people, each) == {"listened": "yes"} for each in ids)


async def test_whoever_fails_among_those_who_answer_at_once_takes_nothing_of_the_others_along(
    people: Store,
) -> None:
    first, unwell, last, again = crowd(people, 4)

    def fails(work: Work) -> None:
        answers.write(work, Q4, unwell, {"listened": "no"})
        answers.write(work, Q4, first, {"listened": "no"})
        raise Unwell

    said = await together(people, [_answers(first), fails, _answers(last), fails, _answers(again)])
    assert [type(each) for each in said] == [bool, Unwell, bool, Unwell, bool]
    assert all(read(people, each) == {"listened": "yes"} for each in (first, last, again))
    assert read(people, unwell) == {}


def _answers(member: int) -> Do:
    return lambda work: answers.write(work, Q4, member, {"listened": "yes"})
