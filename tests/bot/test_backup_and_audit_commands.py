"""F16, T15: the drill. A backup, life goes on, a restore, and nothing that was promised is undone."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from bot.app import CannotStart, service
from bot.cli.audit import audit as audit_command
from bot.cli.backup import backup, restore
from bot.config import load_settings
from store import answers, database, due, erasure, members, outbox, periods, places
from store import audit as store_audit
from store import backup as store_backup
from store import keys as store_keys
from store.database import connect
from store.models import AnswerSheet, Circle, Member, MemberAddress
from store.queues import Lease, OutboxRow
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store, Work
from tests.databases import KINDS, Databases
from tests.store.people import open_period

PEOPLE_IN_IT = int(os.environ.get("KREDS_SOAK", "1")) * 1_000


@pytest.fixture(params=KINDS)
def url(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An installation of either kind, with its settings in the environment and a key file of its own."""
    kind = request.param
    if kind == "postgresql":
        try:
            store_backup._program("pg_dump")
        except store_backup.NoTool as missing:
            pytest.skip(str(missing))
    with databases.url(kind, PEOPLE) as people, databases.url(kind, STRATEGY) as strategy:
        for name in [each for each in os.environ if each.startswith("KREDS_") and each != "KREDS_SOAK"]:
            monkeypatch.delenv(name)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("KREDS_DATABASE_URL", people)
        monkeypatch.setenv("KREDS_STRATEGY_DATABASE_URL", strategy)
        monkeypatch.setenv("KREDS_KEY_FILE", str(tmp_path / "keys.json"))
        store_keys.create(tmp_path / "keys.json")
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


def test_F16_after_a_restore_erased_people_stay_erased_closed_periods_closed_and_nothing_is_sent_again(
    url: str,
) -> None:
    with opened(url) as store, store.unit_of_work() as work:
        fill(work, PEOPLE_IN_IT)
    assert run(backup, "copy").exit_code == 0
    kept_head = run(audit_command, "head").output.strip()
    with opened(url) as store:  # life goes on
        with store.unit_of_work() as work:
            gone = [each.id for each in work.session.query(Member).order_by(Member.id)][::10]
            secrets = [work.session.get_one(Member, each).name_sealed for each in gone]
            for member_id in gone:
                erasure.forget_member(work, work.session.get_one(Member, member_id))
        store.keys.destroy_period("2026-Q3")
    told = run(restore, "copy", "--yes")
    assert told.exit_code == 0, told.output
    assert f"erased again: {PEOPLE_IN_IT // 10}" in told.output
    assert "periods kept closed: 1" in told.output
    assert f"not sent: {PEOPLE_IN_IT - PEOPLE_IN_IT // 10}" in told.output
    with opened(url) as store, store.unit_of_work() as work:
        left = {each.id: each for each in work.session.query(Member)}
        assert len(left) == PEOPLE_IN_IT - PEOPLE_IN_IT // 10
        assert not left.keys() & set(gone)
        for member_id in gone:  # their words may lie in the copy, but no key that is left opens them
            with pytest.raises(store_keys.WrongKey):
                work.unseal(left[2], "member.name", secrets[gone.index(member_id)])
        period = periods.get(work, "2026-Q3")
        assert period is not None
        assert period.state == "closed"
        assert work.session.query(AnswerSheet).count() == 0
        assert answers.read(work, "2026-Q3", 2) == {}
        assert outbox.take(work, "telegram", 100, tuple(outbox.LANES), ()) == []
        assert {each.state for each in work.session.query(OutboxRow)} == {"failed"}
        assert due.take(work, 100) == []
        assert members.name_of(work, left[2]) == "Name 2"
        store_audit.note(work, "circle.looked", actor=2, subject=3)
    verified = run(audit_command, "verify", "--head", kept_head)
    assert verified.exit_code == 0, verified.output
    assert "2 links, none broken" in verified.output


def test_F16_a_backup_beside_a_running_service_holds_whole_units_of_work(url: str) -> None:
    stop = threading.Event()

    def write() -> None:
        with opened(url) as store:
            while not stop.is_set():
                with store.unit_of_work() as work:
                    member = members.add(work, "Sol", "da", "Europe/Copenhagen")
                    members.bind(work, member, "telegram", str(member.id))

    with opened(url) as store, store.unit_of_work() as work:
        fill(work, 50)
        if work.session.get_bind().dialect.name == "postgresql":
            work.session.connection().exec_driver_sql("SELECT setval('member_id_seq', 50)")
            work.session.connection().exec_driver_sql("SELECT setval('address_id_seq', 50)")
    writing = threading.Thread(target=write)
    writing.start()
    try:
        assert run(backup, "copy").exit_code == 0
    finally:
        stop.set()
        writing.join()
    assert run(restore, "copy", "--yes").exit_code == 0
    with opened(url) as store, store.unit_of_work() as work:
        people = {each.id for each in work.session.query(Member)}
        assert people == {each.member_id for each in work.session.query(MemberAddress)}
        assert len(people) >= 50


def test_a_backup_holds_no_key_no_name_and_is_private(url: str) -> None:
    with opened(url) as store:
        with store.unit_of_work() as work:
            fill(work, 10)
        secrets = [store.keys.versions[1], store.keys.lookup_key, store.keys.open_period("2026-Q3")]
    assert run(backup, "copy").exit_code == 0
    for part in ("people", "strategy", "manifest.json"):
        content = (Path("copy") / part).read_bytes()
        assert not [each for each in (b"Name 1", b"10001", *secrets) if each in content]
        assert part == "manifest.json" or (Path("copy") / part).stat().st_mode & 0o077 == 0


def test_F16_a_damaged_half_or_foreign_backup_is_refused_and_changes_nothing(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(url) as store, store.unit_of_work() as work:
        fill(work, 3)
    assert run(backup, "copy").exit_code == 0
    with opened(url) as store, store.unit_of_work() as work:
        members.rename(work, work.session.get_one(Member, 1), "Later")

    def spoilt(part: str, content: bytes | None) -> str:
        shutil.rmtree("spoilt", ignore_errors=True)
        shutil.copytree("copy", "spoilt")
        path = Path("spoilt") / part
        path.unlink() if content is None else path.write_bytes(content)
        return "spoilt"

    people = (Path("copy") / "people").read_bytes()
    manifest = json.loads((Path("copy") / "manifest.json").read_text())
    newer = {**manifest, "versions": {**manifest["versions"], "people": "p9999"}}
    keys = {**manifest, "keys": {**manifest["keys"], "version": 7}}
    spoilings: tuple[tuple[Callable[[], str], str], ...] = (
        (lambda: spoilt("people", people[:-100]), "is damaged"),
        (lambda: spoilt("people", people[:99] + bytes([people[99] ^ 1]) + people[100:]), "is damaged"),
        (lambda: spoilt("strategy", None), "not a whole backup"),
        (lambda: spoilt("manifest.json", None), "not a whole backup"),
        (lambda: spoilt("manifest.json", b"[]"), "not a whole backup"),
        (lambda: spoilt("manifest.json", json.dumps(newer).encode()), "install that version first"),
        (lambda: spoilt("manifest.json", json.dumps(keys).encode()), "put the newest copy of the key file"),
    )
    for folder, why in spoilings:
        refused = run(restore, folder(), "--yes")
        assert refused.exit_code == 1
        assert why in refused.output
        assert "Nothing was touched" in refused.output
    store_keys.create(Path("other.json"))
    monkeypatch.setenv("KREDS_KEY_FILE", str(Path("other.json").absolute()))
    refused = run(restore, "copy", "--yes")
    assert "made with another key file" in refused.output
    with opened(url) as store, store.unit_of_work() as work:
        assert members.name_of(work, work.session.get_one(Member, 1)) == "Later"


def test_F12_a_disk_that_fills_up_while_restoring_leaves_the_old_database_in_its_place(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(url) as store, store.unit_of_work() as work:
        fill(work, 3)
    assert run(backup, "copy").exit_code == 0
    with opened(url) as store, store.unit_of_work() as work:
        members.rename(work, work.session.get_one(Member, 1), "Later")
    really = store_backup._run

    def full(_source: object, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    def cut_off(program: str, engine: Engine, words: list[str]) -> None:
        os.truncate("copy/people", Path("copy/people").stat().st_size - 400)
        really(program, engine, words)

    with monkeypatch.context() as broken:
        if url.startswith("sqlite"):
            broken.setattr(shutil, "copyfile", full)
        else:
            broken.setattr(store_backup, "_run", cut_off)
        assert run(restore, "copy", "--yes").exit_code == 1
    with opened(url) as store:
        with store.unit_of_work() as work:
            assert members.name_of(work, work.session.get_one(Member, 1)) == "Later"
        assert not store_backup.is_half_restored(store.keys), "so the service starts on the old one"


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
    assert "stop it first. Nothing was touched" in refused.output
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


async def test_F16_a_service_does_not_start_on_a_restore_that_was_cut_off(url: str) -> None:
    with opened(url) as store:
        with store.unit_of_work() as work:
            fill(work, 1)
        assert run(backup, "copy").exit_code == 0
        store.engine.dispose()
        store_backup.put_back(store.engine, Path("copy/people"), store.keys)  # and then the power goes
    settings = load_settings(telegram_token="1:x")
    with pytest.raises(CannotStart, match="run it again"):
        async with service(settings):
            pass
    assert run(restore, "copy", "--yes").exit_code == 0
    with opened(url) as store:
        assert not store_backup.is_half_restored(store.keys)


def test_T15_verify_says_which_link_does_not_hold_also_for_programs(url: str) -> None:
    with opened(url) as store:
        with store.unit_of_work() as work:
            for each in range(5):
                store_audit.note(work, "circle.looked", actor=each, subject=9)
        number, head = run(audit_command, "head").output.strip().split(":")
        assert number == "5"
        found = json.loads(run(audit_command, "verify", "--json").output)
        assert found == {"links": 5, "head": f"5:{head}", "first_broken": None}
        wrong = run(audit_command, "verify", "--head", f"5:{'0' * 64}")
        assert wrong.exit_code == 1
        assert "link 5 does not hold" in wrong.output
        longer = run(audit_command, "verify", "--json", "--head", f"9:{head}")
        assert longer.exit_code == 1
        assert json.loads(longer.output)["first_broken"] == 6
        assert run(audit_command, "verify", "--head", "nonsense").exit_code == 2
