"""An installation from before an account's fingerprint was unique by itself: everybody is still found by theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from store import members
from store.keys import create
from store.models import Member, MemberAddress
from store.schema import PEOPLE
from store.unit_of_work import Store
from tests.databases import KINDS, Databases, connected


@pytest.mark.parametrize("kind", KINDS)
def test_F15_accounts_are_there_afterwards_and_nobody_can_have_one_twice(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    with databases.empty(kind) as url, connected(url, PEOPLE) as engine:
        PEOPLE.upgrade(engine, "p0025")
        people = Store(engine, create(tmp_path / "keys.json"))
        with people.unit_of_work() as work:
            sol, mum = (members.add(work, name, "da", "Europe/Copenhagen") for name in ("Sol", "Mum"))
            members.bind(work, sol, "telegram", "7")
            members.bind(work, sol, "slack", "7")
            members.bind(work, mum, "telegram", "8")
            ids = sol.id, mum.id
        PEOPLE.upgrade(engine)
        with people.unit_of_work() as work:
            found = [members.by_address(work, *each) for each in (("slack", "7"), ("telegram", "8"))]
            assert [each.id if each else None for each in found] == list(ids)
            assert work.session.query(MemberAddress).count() == 3
        with pytest.raises(IntegrityError), people.unit_of_work() as work:
            members.bind(work, work.session.get_one(Member, ids[1]), "telegram", "7")
        people.close()
