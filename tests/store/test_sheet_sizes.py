"""How large a sheet is says nothing of what is on it, nor when somebody last wrote on it."""

from __future__ import annotations

import zlib
from base64 import b64encode
from pathlib import Path
from random import Random

from conversations import question_set
from store import answers, erasure
from store.keys import seal
from store.models import AnswerSheet
from store.unit_of_work import Store
from tests.store.test_answers import Q4, crowd, read, stolen, write


def test_T4_the_longest_answers_of_sixty_people_to_forty_questions_have_the_usual_length(
    people: Store,
) -> None:
    (sol,) = crowd(people, 1)
    shipped = Path(question_set.__file__).with_name("question_sets") / "weekly.toml"
    asked = [each.key for each in question_set.parse(shipped.read_text("utf-8")).questions]
    keys = [*asked, *(f"a_question_of_{number:010}" for number in range(40 - len(asked)))]
    before = {len(value) for value in stolen(people).values()}
    chance = Random(1)
    with people.unit_of_work() as work:
        for member in range(60):
            given = {key: chance.choice(("yes", "no", "some", "partly", "none")) for key in keys}
            assert answers.write(work, Q4, sol + member, given)
    assert {len(value) for value in stolen(people).values()} == before
    assert read(people, sol + 59) == given


def test_T4_sheets_that_were_larger_when_their_period_began_stay_so(people: Store) -> None:
    (sol,) = crowd(people, 1)
    key = people.keys.open_period(Q4)
    size = 2 * answers.SHEET_BYTES
    with people.unit_of_work() as work:
        for sheet in work.session.query(AnswerSheet):
            plain = b64encode(zlib.compress(b"{}")).decode()  # as it was written when they were larger
            sheet.value = seal(key, plain.ljust(size), f"answer_sheet.value|{sheet.row.hex()}")
    before = {len(value) for value in stolen(people).values()}
    write(people, sol, {"listened": "yes"})
    assert {len(value) for value in stolen(people).values()} == before, (
        "else it shows where somebody answered"
    )
    with people.unit_of_work() as work:
        erasure.tidy(work)
    assert {len(value) for value in stolen(people).values()} == before
    assert read(people, sol) == {"listened": "yes"}
