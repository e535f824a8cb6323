"""The drill: a backup, life goes on, a restore, and nothing that was promised is undone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from store import answers, backup, due, erasure, members, outbox, periods
from store.models import AnswerSheet, Circle, Member
from store.queues import OutboxRow
from store.unit_of_work import Store, Work

PEOPLE = 200


def _town(work: Work) -> None:
    for number in range(PEOPLE):
        member = members.add(work, f"Name {number}", "da", "Europe/Copenhagen")
        address = members.bind(work, member, "telegram", str(10_000 + number))
        work.session.add(
            Circle(
                young_person_id=member.id,
                department="",
                area="",
                born_from=2009,
                born_to=2011,
                state="in",
                enrolled_on=date(2026, 1, 1),
            )
        )
        outbox.to_address(work, address, outbox.CHECK_IN, "message", {"text": "hi", "rows": []})
        due.put(work, "nudge", work.now - timedelta(hours=1), member=member.id, subject="2026-08-20")
    work.session.flush()
    everyone = {each.young_person_id: "13-17" for each in periods.everybody(work)}
    periods.add(work, "2026-Q3", date(2026, 7, 1), date(2026, 10, 1), "split", everyone)


@pytest.fixture
def copy(people: Store, tmp_path: Path) -> Path:
    if people.engine.dialect.name == "postgresql":
        try:
            backup._program("pg_dump")
        except backup.NoTool as missing:
            pytest.skip(str(missing))
    with people.unit_of_work() as work:
        _town(work)
    path = tmp_path / "copy"
    backup.write(people.engine, path)
    return path


def test_F16_after_a_restore_the_erased_stay_erased(people: Store, copy: Path) -> None:
    with people.unit_of_work() as work:
        gone = [each.id for each in work.session.query(Member).order_by(Member.id)][::10]
        for member_id in gone:
            erasure.forget_member(work, work.session.get_one(Member, member_id))
    backup.read(people.engine, copy)
    with people.unit_of_work() as work:
        assert work.session.query(Member).count() == PEOPLE
        assert backup.after(work)["erased again"] == PEOPLE // 10
    with people.unit_of_work() as work:
        left = {each.id for each in work.session.query(Member)}
        assert len(left) == PEOPLE - PEOPLE // 10
        assert not left & set(gone)


def test_F16_after_a_restore_closed_periods_stay_closed_and_their_answers_dead(
    people: Store, copy: Path
) -> None:
    people.keys.destroy_period("2026-Q3")
    backup.read(people.engine, copy)
    with people.unit_of_work() as work:
        assert backup.after(work)["periods kept closed"] == 1
    with people.unit_of_work() as work:
        period = periods.get(work, "2026-Q3")
        assert period is not None
        assert period.state == "closed"
        assert work.session.query(AnswerSheet).count() == 0
        assert answers.read(work, "2026-Q3", 1) == {}


def test_F16_after_a_restore_nothing_is_sent_again(people: Store, copy: Path) -> None:
    backup.read(people.engine, copy)
    with people.unit_of_work() as work:
        assert backup.after(work)["not sent"] == PEOPLE
    with people.unit_of_work() as work:
        assert outbox.take(work, 100, tuple(outbox.LANES), ()) == []
        assert {each.state for each in work.session.query(OutboxRow)} == {"failed"}
        assert due.take(work, 100) == []


def test_a_backup_holds_no_key_and_no_name(people: Store, copy: Path) -> None:
    content = copy.read_bytes()
    assert b"Name 1" not in content
    assert people.keys.versions[1] not in content
    assert copy.stat().st_mode & 0o077 == 0
