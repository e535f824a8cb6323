"""T15: who looked at what, in a chain that shows when somebody has been at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store import audit
from store.models import Audit, AuditForgotten
from store.unit_of_work import Store
from tests.clock import Clock
from tests.conftest import START
from tests.store.audit_chain import KAREN, MUM, SOL, five, kept


@pytest.fixture(autouse=True)
def links(people: Store, clock: Clock) -> None:
    """Five links, an hour apart."""
    five(people, clock)


def unbroken(people: Store) -> bool:
    with people.unit_of_work() as work:
        return audit.unbroken(work)


def tamper(people: Store, *statements: str) -> None:
    """As a database administrator would who has first taken the triggers away."""
    with people.engine.begin() as connection:
        for table in ("audit", "audit_forgotten"):
            if people.engine.dialect.name == "postgresql":
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            else:
                for change in ("update", "delete", "insert"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_refuses_{change}"))
        for statement in statements:
            assert connection.execute(text(statement)).rowcount


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET action = 'circle.left' WHERE id = 2",
        "DELETE FROM audit WHERE id = 1",
        "DELETE FROM audit WHERE id = 5",
        "DELETE FROM audit",
        "INSERT INTO audit_forgotten (id, at, hash) VALUES (2, '2025-01-01 00:00:00', 'x')",
        "INSERT INTO audit_forgotten (id, at, hash) VALUES (9, '2025-01-01 00:00:00', 'x')",
    ],
)
def test_T15_the_database_refuses_whatever_is_not_one_more_link(people: Store, statement: str) -> None:
    with pytest.raises(DBAPIError), people.engine.begin() as connection:
        connection.execute(text(statement))
    with people.unit_of_work() as work:
        assert audit.number_kept(work) == 5
    assert unbroken(people)


def test_T15_links_cannot_be_emptied_out_of_postgresql(people: Store) -> None:
    if people.engine.dialect.name != "postgresql":
        return  # SQLite has no TRUNCATE
    with pytest.raises(DBAPIError, match="may only be added"), people.engine.begin() as connection:
        connection.execute(text("TRUNCATE audit"))


def test_T15_a_chain_that_nobody_touched_is_unbroken(people: Store) -> None:
    assert unbroken(people)


def test_T15_an_empty_chain_is_unbroken_and_can_be_begun(people: Store) -> None:
    tamper(people, "DELETE FROM audit")  # without the head that was written down it looks like a new one
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
        link = kept(work.session.get_one(Audit, 2))
    forged = audit.hash_of(replace(link, actor_id=KAREN))
    if people.engine.dialect.name == "sqlite":
        tamper(people, f"UPDATE audit SET actor_id = {KAREN}, hash = x'{forged.hex()}' WHERE id = 2")
    else:
        tamper(people, f"UPDATE audit SET actor_id = {KAREN}, hash = '\\x{forged.hex()}' WHERE id = 2")
    assert not unbroken(people)


def test_T15_two_links_that_change_places_are_noticed(people: Store) -> None:
    tamper(
        people, *(f"UPDATE audit SET id = {new} WHERE id = {old}" for old, new in ((2, 99), (3, 2), (99, 3)))
    )
    assert not unbroken(people)


def test_T15_a_chain_cut_short_or_written_anew_does_not_have_the_head_that_was_kept(people: Store) -> None:
    with people.unit_of_work() as work:
        head = audit.end(work)
        audit.note(work, "circle.looked", actor=KAREN, subject=SOL)
        assert audit.first_broken(work, head) is None, "a chain that has grown still has it"
    tamper(people, "DELETE FROM audit WHERE id >= 4")
    with people.unit_of_work() as work:
        assert audit.first_broken(work) is None
        assert audit.first_broken(work, head) == 4
        audit.note(work, "circle.looked", actor=MUM, subject=SOL)
        audit.note(work, "circle.looked", actor=MUM, subject=SOL)
        assert audit.first_broken(work) is None
        assert audit.first_broken(work, head) == 5


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
    with people.unit_of_work() as work:
        second = (2, work.session.get_one(Audit, 2).hash)
        head = audit.end(work)
    for hours, left in ((2, 3), (3, 2), (9, 0)):
        clock.set(START + timedelta(hours=hours, minutes=30) + audit.KEPT)
        with people.unit_of_work() as work:
            audit.forget(work)
            assert audit.number_kept(work) == left
            assert work.session.query(AuditForgotten).count() == 1
            assert audit.end(work) == head
            assert audit.first_broken(work, head) is None
            assert audit.first_broken(work, second) is None
    with people.unit_of_work() as work:
        audit.note(work, "circle.looked", actor=KAREN, subject=SOL)
        assert audit.end(work)[0] == 6
        assert audit.first_broken(work, head) is None


def test_T15_links_deleted_before_their_time_are_noticed(people: Store, clock: Clock) -> None:
    with people.unit_of_work() as work:
        link = work.session.get_one(Audit, 3)
        work.session.add(AuditForgotten(id=3, at=link.at, hash=link.hash))
        work.session.flush()
    with people.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit WHERE id <= 3"))
    assert not unbroken(people)
    clock.set(START + timedelta(hours=4) + audit.KEPT)
    assert unbroken(people)


def test_T15_the_first_link_that_is_kept_must_follow_the_last_that_was_deleted(
    people: Store, clock: Clock
) -> None:
    clock.set(START + timedelta(hours=2, minutes=30) + audit.KEPT)
    with people.unit_of_work() as work:
        audit.forget(work)
    tamper(people, "DELETE FROM audit WHERE id = 3")
    assert not unbroken(people)


def test_a_link_holds_no_words(people: Store) -> None:
    with people.unit_of_work() as work:
        assert {each.name for each in Audit.__table__.columns} == {
            *("id", "at", "actor_id", "action", "subject_id", "previous", "hash")
        }
        assert work.session.query(Audit).count() == 5
