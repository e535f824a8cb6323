"""Thousands of words that nobody else ever wrote: none of them is left once their people are erased."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text

from store import answers, database, erasure, inbox, members
from store.keys import PeriodClosed, WrongKey, unseal
from store.models import KeptLine, Member
from store.unit_of_work import Store
from tests.privacy import canaries
from tests.privacy.size import size
from tests.store.people import open_period

PEOPLE = size(40, 1_000)
"""Times ten words each."""

Q4 = "2026-Q4"
AT_ONCE = 100


@pytest.mark.slow
@pytest.mark.usefixtures("journal_thrown_away")
def test_T4_of_everybody_who_is_erased_no_byte_is_left(
    people: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    engine = people.engine
    files = canaries.files_of(engine)
    if files is None:
        pytest.skip("the server's files are on another machine")
    young, everybody = _filled(people)
    with people.unit_of_work() as work:
        owned = canaries.sealed(work, everybody)
        marks = {*owned, *canaries.sheets(work)}
        line = work.session.query(KeptLine).filter_by(member_id=young[0]).one()
        copied, wrapped = line.line_sealed, owned
    assert len(marks) > 9 * PEOPLE
    canaries.sampled(engine)
    canaries.written_out(engine)
    before = canaries.found_in(canaries.files_of(engine) or [], marks)
    assert before[0] == 0, "no word has ever lain open"
    assert before[1] >= len(marks), "whatever is there is found this way"
    assert canaries.found_in(canaries.journal_of(engine), set())[0] == 0

    _erase(people, everybody)
    database.forget_deleted(engine)
    canaries.written_out(engine)
    assert canaries.found_in(canaries.files_of(engine) or [], marks) == (0, 0)
    assert canaries.found_in(canaries.journal_of(engine), marks) == (0, 0)
    assert canaries.found_in(list(people.keys.path.parent.rglob("*.*")), marks) == (0, 0)
    assert canaries.WORD.search(caplog.text.encode()) is None

    # Whoever has copied what was sealed, and now takes the key ring and the database, still cannot open it.
    with people.unit_of_work() as work:
        keys_left = [work.keys.unwrap(each.key, each.key_version) for each in work.session.query(Member)]
        assert len(keys_left) == 1
        assert len(wrapped) > 8 * PEOPLE
        for key in (*keys_left, *people.keys.versions.values(), people.keys.open_period(Q4)):
            with pytest.raises(WrongKey):
                unseal(key, copied, f"kept_line.line|{young[0]}")


@pytest.mark.slow
def test_T4_a_copy_of_the_sheets_is_dead_once_the_period_has_closed(people: Store) -> None:
    with people.unit_of_work() as work:
        young = [canaries.somebody(work, number)[0] for number in range(20)]
        open_period(work, Q4, date(2026, 10, 1), date(2027, 1, 1), "headline", dict.fromkeys(young, ""))
        canaries.answer(work, Q4, young)
        work.catch_up()
        marks = canaries.sheets(work)
    canaries.written_out(people.engine)
    if canaries.files_of(people.engine) is None:
        pytest.skip("the server's files are on another machine")
    assert canaries.found_in(canaries.files_of(people.engine) or [], marks)[1] >= len(marks)
    with people.unit_of_work() as work:
        answers.remove_all(work, Q4)
    people.keys.destroy_period(Q4)
    database.forget_deleted(people.engine)
    canaries.written_out(people.engine)
    assert canaries.found_in(canaries.files_of(people.engine) or [], marks) == (0, 0)
    with pytest.raises(PeriodClosed):
        people.keys.open_period(Q4)
    assert [each.name for each in people.keys.periods.iterdir()] == [f"{Q4}.ended"]


def _filled(people: Store) -> tuple[list[int], list[int]]:
    """Everybody with their words; one more, who stays."""
    young, everybody = [], []
    for first in range(0, PEOPLE, AT_ONCE):
        with people.unit_of_work() as work:
            for number in range(first, min(first + AT_ONCE, PEOPLE)):
                found = canaries.somebody(work, number)
                young.append(found[0])
                everybody += found
    with people.unit_of_work() as work:
        open_period(work, Q4, date(2026, 10, 1), date(2027, 1, 1), "headline", dict.fromkeys(young, ""))
        canaries.answer(work, Q4, young)
        members.add(work, "Alma", "da", "Europe/Copenhagen")
        for each in inbox.claim(work, 10 * PEOPLE):
            inbox.done(work, each.id)
    return young, everybody


def _erase(people: Store, everybody: list[int]) -> None:
    for first in range(0, len(everybody), AT_ONCE):
        with people.unit_of_work() as work:
            for number in everybody[first : first + AT_ONCE]:
                erasure.forget_member(work, work.session.get_one(Member, number))


@pytest.fixture
def journal_thrown_away(people: Store) -> Iterator[None]:
    """As docs/operator.md advises: PostgreSQL removes old journal files instead of keeping them for later use.

    From before anything is written, for the server's other processes read settings in their own time.
    """
    engine = people.engine
    if engine.dialect.name == "sqlite":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("SET wal_recycle = off", "SET min_wal_size = '32MB'"):
            connection.execute(text(f"ALTER SYSTEM {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("SELECT pg_sleep(0.5)"))
    canaries.written_out(engine)  # so that no file from before is still kept for later use
    yield
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("wal_recycle", "min_wal_size"):
            connection.execute(text(f"ALTER SYSTEM RESET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
