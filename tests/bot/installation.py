"""An installation for the commands that an operator runs, with people in it."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from click.testing import CliRunner, Result

from store import audit as store_audit
from store import due, members, outbox, places
from store import keys as store_keys
from store.database import connect
from store.models import Circle, Member, MemberAddress
from store.unit_of_work import Store, Work
from tests.store.people import open_period


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
