"""Who joins, leaves or is erased in the middle of a period shows no more in its figures than one answer does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot import closing
from conversations import question_set
from store import answers, erasure
from store.models import Member
from store.plan import load_plan
from store.unit_of_work import Store
from tests.store.people import circle_of, open_period, young_person

Q4 = "2026-Q4"
PLAN = load_plan()
SHIPPED = Path(question_set.__file__).with_name("question_sets") / "weekly.toml"
YES = {"listened": "yes", "kept_agreed": "yes", "own_choice": "yes"}


def exact(people: Store) -> dict[str, int]:
    """What would be counted now, before noise."""
    with people.unit_of_work() as work:
        counts = closing.counted(PLAN, question_set.parse(SHIPPED.read_text("utf-8")), work, Q4)
    return {key: counts.of(key) for key in ("answered", *PLAN.items)}


def begun(people: Store) -> list[int]:
    """Forty who are counted, and half of them have answered."""
    with people.unit_of_work() as work:
        ids = [young_person(work, f"Name {number}").id for number in range(40)]
        open_period(work, Q4, date(2026, 10, 1), date(2027, 1, 1), "headline", dict.fromkeys(ids, "13-17"))
        for each in ids[::2]:
            assert answers.write(work, Q4, each, dict(YES))
    return ids


def test_T2_who_joins_in_the_middle_of_a_period_is_not_in_its_figures(people: Store) -> None:
    begun(people)
    before = exact(people)
    with people.unit_of_work() as work:
        late = young_person(work, "Late")
        assert answers.write(work, Q4, late.id, dict(YES))
    assert exact(people) == before
    assert before["answered"] == 20


def test_T2_who_leaves_is_counted_as_before(people: Store) -> None:
    ids = begun(people)
    before = exact(people)
    with people.unit_of_work() as work:
        for each in ids[:4]:
            circle_of(work, work.session.get_one(Member, each)).state = "left"
    assert exact(people) == before


def test_T2_an_erasure_moves_each_count_by_what_the_noise_hides(people: Store) -> None:
    ids = begun(people)
    before = exact(people)
    with people.unit_of_work() as work:
        erasure.forget_member(work, work.session.get_one(Member, ids[0]))
    after = exact(people)
    moved = {key: before[key] - after[key] for key in before}
    assert moved == dict.fromkeys(before, 1), "as if this one had not answered: the pair the guarantee is for"
    with people.unit_of_work() as work:
        erasure.forget_member(work, work.session.get_one(Member, ids[1]))
    assert exact(people) == after, "who had not answered moves nothing"
