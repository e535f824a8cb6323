"""T15: who looked at what, in a chain that shows when somebody has been at it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from store import audit
from store.models import Audit
from store.unit_of_work import Store
from tests.clock import Clock
from tests.conftest import START

KAREN, SOL, MUM = 1, 2, 3


@pytest.fixture(autouse=True)
def links(people: Store, clock: Clock) -> None:
    """Five links, an hour apart."""
    noted = [(KAREN, SOL, "circle.looked"), (SOL, SOL, "data.looked"), (MUM, SOL, "member.froze")]
    for actor, subject, action in [*noted, (KAREN, MUM, "circle.looked"), (None, None, "period.closed")]:
        clock.forward(hours=1, microseconds=7)
        with people.unit_of_work() as work:
            audit.note(work, action, actor=actor, subject=subject)


def unbroken(people: Store) -> bool:
    with people.unit_of_work() as work:
        return audit.unbroken(work)


def tamper(people: Store, statement: str) -> None:
    with people.engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount


def test_T15_a_chain_that_nobody_touched_is_unbroken(people: Store) -> None:
    assert unbroken(people)


def test_T15_an_empty_chain_is_unbroken_and_can_be_begun(people: Store) -> None:
    tamper(people, "DELETE FROM audit")
    assert unbroken(people)
    with people.unit_of_work() as work:
        audit.note(work, "circle.looked", actor=KAREN, subject=SOL)
    assert unbroken(people)


@pytest.mark.parametrize(
    "edit",
    [
        "actor_id = 3",
        "actor_id = NULL",
        "subject_id = 3",
        "action = 'circle.left'",
        "at = '2026-01-01 00:00:00'",
        "previous = hash",
        "hash = previous",
    ],
)
def test_T15_an_edit_is_noticed(people: Store, edit: str) -> None:
    tamper(people, f"UPDATE audit SET {edit} WHERE id = 1")
    assert not unbroken(people)


@pytest.mark.parametrize("number", [2, 3, 4])
def test_T15_a_link_taken_out_is_noticed(people: Store, number: int) -> None:
    tamper(people, f"DELETE FROM audit WHERE id = {number}")
    assert not unbroken(people)


def test_T15_an_edit_with_a_fresh_hash_is_noticed_by_the_next_link(people: Store) -> None:
    with people.unit_of_work() as work:
        link = work.session.get_one(Audit, 2)
        link.actor_id = KAREN
        link.hash = audit._hash(link)
    assert not unbroken(people)


def test_T15_two_links_that_change_places_are_noticed(people: Store) -> None:
    for one, other in ((2, 99), (3, 2), (99, 3)):
        tamper(people, f"UPDATE audit SET id = {other} WHERE id = {one}")
    assert not unbroken(people)


def test_looking_twice_in_a_day_is_looking(people: Store, clock: Clock) -> None:
    def look(actor: int, subject: int, action: str = "pages.looked") -> None:
        with people.unit_of_work() as work:
            audit.note_once_a_day(work, action, actor=actor, subject=subject)

    for _each in range(3):
        look(KAREN, SOL)
    look(KAREN, MUM)
    look(MUM, SOL)
    look(KAREN, SOL, "figures.looked")
    clock.set(START + timedelta(days=1))
    look(KAREN, SOL)
    with people.unit_of_work() as work:
        assert work.session.query(Audit).count() == 5 + 5
    assert unbroken(people)


def test_a_person_can_read_what_others_did_and_when(people: Store) -> None:
    with people.unit_of_work() as work:
        found = audit.about(work, SOL)
        assert [(each.actor_id, each.action) for each in found] == [
            (KAREN, "circle.looked"),
            (MUM, "member.froze"),
        ]
        assert found[0].at == START + timedelta(hours=1)


def test_after_13_months_a_link_goes_and_the_rest_still_holds(people: Store, clock: Clock) -> None:
    clock.set(START + timedelta(hours=3, minutes=30) + audit.KEPT)
    with people.unit_of_work() as work:
        audit.forget(work)
        assert work.session.query(Audit).count() == 2
    assert unbroken(people)


def test_a_link_holds_no_words(people: Store) -> None:
    with people.unit_of_work() as work:
        assert {each.name for each in Audit.__table__.columns} == {
            *("id", "at", "actor_id", "action", "subject_id", "previous", "hash")
        }
        assert work.session.query(Audit).count() == 5
