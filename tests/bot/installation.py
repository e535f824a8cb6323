"""An installation for the commands that an operator runs, with people in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from store import audit as store_audit
from store import backup as store_backup
from store import due, members, outbox, places
from store import keys as store_keys
from store.database import connect
from store.models import Circle, Member, MemberAddress
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store, Work
from tests.databases import Databases
from tests.store.people import open_period


@contextmanager
def settled(kind: str, databases: Databases, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Its databases, with its settings in the environment and a key file of its own: the address of people's."""
    if kind == "postgresql":
        try:
            store_backup._program("pg_dump")
        except store_backup.NoTool as missing:
            pytest.skip(str(missing))
    with databases.url(kind, PEOPLE) as people, databases.url(kind, STRATEGY) as strategy:
        for name in [each for each in os.environ if each.startswith("KREDS_") and each != "KREDS_SOAK"]:
            monkeypatch.delenv(name)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("KREDS_DATABASE_URL", people)
        monkeypatch.setenv("KREDS_STRATEGY_DATABASE_URL", strategy)
        monkeypatch.setenv("KREDS_KEY_FILE", str(folder / "keys.json"))
        store_keys.create(folder / "keys.json")
        yield people


def opened(url: str) -> closing[Store]:
    """The people's database, as the service uses it."""
    return closing(Store(connect(url), store_keys.load(Path("keys.json"))))


def run(command: object, *words: str) -> Result:
    return CliRunner().invoke(command, words, catch_exceptions=False)  # type: ignore[arg-type]


def fill(work: Work, number: int) -> None:
    """So many young people in circles, each with something waiting to be sent, and a period that counts them."""
    made = []
    for each in range(1, number + 1):
        key, version = work.keys.new_person_key()
        member = Member(id=each, key=key, key_version=version, language="da", zone="Europe/Copenhagen")
        members.rename(work, member, f"Name {each}")
        made.append(member)
    work.session.add_all(made)
    work.session.flush()
    addresses = [
        MemberAddress(member_id=each.id, channel="telegram", user_hash=each.id.to_bytes(4, "big"))
        for each in made
    ]
    for address in addresses:
        address.user_sealed = work.keys.seal(str(10_000 + address.member_id), places.account(address))
        outbox.to_address(work, address, outbox.CHECK_IN, "message", {"text": "hi", "rows": []})
    work.session.add_all(addresses)
    work.session.add_all(
        Circle(
            young_person_id=each.id,
            department="",
            area="",
            born_from=2009,
            born_to=2011,
            state="in",
            enrolled_on=date(2026, 1, 1),
        )
        for each in made
    )
    due.put(work, "nudge", work.now - timedelta(hours=1), member=1, subject="2026-08-20")
    store_audit.note(work, "circle.looked", actor=1, subject=2)
    work.session.flush()
    everyone = {each.young_person_id: "13-17" for each in work.session.query(Circle)}
    open_period(work, "2026-Q3", date(2026, 7, 1), date(2026, 10, 1), "split", everyone)
