"""F16, T15: the drill. A backup, life goes on, a restore, and nothing that was promised is undone."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.app import CannotStart, service
from bot.cli.audit import audit as audit_command
from bot.cli.backup import backup, restore
from bot.config import load_settings
from store import answers, due, erasure, members, outbox, periods
from store import audit as store_audit
from store import backup as store_backup
from store import keys as store_keys
from store.models import AnswerSheet, Member, MemberAddress
from store.queues import OutboxRow
from tests.bot.installation import fill, opened, run

PEOPLE_IN_IT = int(os.environ.get("KREDS_SOAK", "1")) * 1_000


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
