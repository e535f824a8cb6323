"""F16: where a service works, or may, nothing is restored under it; over what is broken it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli.backup import backup, restore
from store import database, members
from store.models import Member
from store.queues import Lease
from tests.bot.installation import fill, opened, run


def test_F16_nothing_is_restored_under_a_service_that_runs_or_may_run(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(url) as store, store.unit_of_work() as work:
        fill(work, 1)
    assert run(backup, "copy").exit_code == 0
    soon = datetime.now(UTC) + timedelta(minutes=1)
    with opened(url) as store, store.unit_of_work() as work:
        members.rename(work, work.session.get_one(Member, 1), "Later")
        work.session.add(Lease(name="receive:telegram", holder="elsewhere/1/abcdef", fence=1, until=soon))
    refused = run(restore, "copy", "--yes")
    assert refused.exit_code == 1
    assert "stop it first" in refused.output
    assert "Nothing was touched" in refused.output
    with opened(url) as store, store.unit_of_work() as work:
        work.session.delete(work.session.get_one(Lease, "receive:telegram"))
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 50)
    monkeypatch.setattr(database, "STUCK", ("SET lock_timeout = '50ms'",))
    with opened(url) as store, store.unit_of_work() as work:
        lock = (
            "LOCK TABLE lease IN ACCESS EXCLUSIVE MODE" if work.shared else "SELECT 1"
        )  # SQLite's begins with it
        work.session.execute(text(lock))
        refused = run(restore, "copy", "--yes")
    assert refused.exit_code == 1
    assert "does not say whether a service is running" in refused.output
    with opened(url) as store, store.unit_of_work() as work:
        assert members.name_of(work, work.session.get_one(Member, 1)) == "Later"
    assert run(restore, "copy", "--yes").exit_code == 0


def test_F16_a_broken_file_is_restored_over(url: str) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("PostgreSQL's files are its own")
    with opened(url) as store, store.unit_of_work() as work:
        fill(work, 1)
        name = members.name_of(work, work.session.get_one(Member, 1))
    assert run(backup, "copy").exit_code == 0
    path = Path(url.removeprefix("sqlite:///"))
    path.write_bytes(b"not a database any more" * 1_000)
    assert run(restore, "copy", "--yes").exit_code == 0
    with opened(url) as store, store.unit_of_work() as work:
        assert members.name_of(work, work.session.get_one(Member, 1)) == name
