"""Keys: what opens what, what never opens again, and files that only their owner can read."""

from __future__ import annotations

import base64
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store import keys as keys_
from store import members
from store.keys import KeyRing, PeriodClosed, WrongKey
from store.models import Member
from store.unit_of_work import Store
from tests.store.people import young_person

KEY = base64.b64encode(b"k" * 32).decode()
SHORT = base64.b64encode(b"k" * 31).decode()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_sealed_opens_again(keys: KeyRing) -> None:
    for words in ("", "Sol", "Æblegrød 🙂", "x" * 100_000):
        assert keys.open(keys.seal(words, "outbox.body"), "outbox.body") == words


def test_the_same_words_sealed_twice_look_different(keys: KeyRing) -> None:
    assert keys.seal("Sol", "member.name") != keys.seal("Sol", "member.name")


def test_another_key_file_opens_nothing(keys: KeyRing, tmp_path: Path) -> None:
    other = keys_.create(tmp_path / "other.json")
    person, version = keys.new_person_key()
    with pytest.raises(WrongKey, match="does not fit this database"):
        other.unwrap(person, version)
    with pytest.raises(WrongKey, match=r"cannot open outbox\.body with this key file"):
        other.open(keys.seal("Sol", "outbox.body"), "outbox.body")


def test_a_version_that_the_key_file_does_not_have_is_named(keys: KeyRing) -> None:
    person, _version = keys.new_person_key()
    with pytest.raises(WrongKey, match="no version 9"):
        keys.unwrap(person, 9)
    with pytest.raises(WrongKey, match="no version 9"):
        keys.open(b"\x09" + keys.seal("Sol", "outbox.body")[1:], "outbox.body")


def test_what_is_sealed_for_one_place_does_not_open_in_another(keys: KeyRing) -> None:
    with pytest.raises(WrongKey):
        keys.open(keys.seal("110201543", "address.user"), "group.chat")


def test_words_about_one_member_do_not_open_as_another_s_or_in_another_column(people: Store) -> None:
    with people.unit_of_work() as work:
        sol, alma = young_person(work, "Sol"), young_person(work, "Alma")
        for column, member in (("help_request.words", sol), ("member.name", alma)):
            with pytest.raises(WrongKey, match=column):
                work.unseal(member, column, sol.name_sealed)
        alma.key = sol.key
        with pytest.raises(WrongKey):
            work.unseal(alma, "member.name", sol.name_sealed)
        work.session.rollback()


def test_every_changed_byte_is_noticed(keys: KeyRing) -> None:
    sealed = keys.seal("Sol", "member.name")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(WrongKey):
            keys.open(bytes(changed), "member.name")


def test_what_was_cut_short_is_noticed(keys: KeyRing) -> None:
    sealed = keys.seal("Sol", "member.name")
    for length in range(len(sealed)):
        with pytest.raises(WrongKey):
            keys.open(sealed[:length], "member.name")


def test_a_changed_person_key_is_noticed(keys: KeyRing) -> None:
    person, version = keys.new_person_key()
    for damaged in (person[:-1] + bytes([person[-1] ^ 1]), person[:-8], b""):
        with pytest.raises(WrongKey):
            keys.unwrap(damaged, version)


def test_a_fingerprint_is_the_same_for_the_same_value_and_purpose_alone(
    keys: KeyRing, tmp_path: Path
) -> None:
    assert keys.lookup("user", "telegram:1") == keys_.load(keys.path).lookup("user", "telegram:1")
    others = [
        keys.lookup("user", "telegram:1"),
        keys.lookup("user", "telegram:2"),
        keys.lookup("chat", "telegram:1"),
        keys_.create(tmp_path / "other.json").lookup("user", "telegram:1"),
    ]
    assert len(set(others)) == 4


def test_a_period_has_one_key_whoever_asks_first(keys: KeyRing) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _each: keys.open_period("2026-Q4"), range(64)))
    assert len(found) == 1
    assert found != {keys.open_period("2027-Q1")}
    assert keys_.load(keys.path).open_period("2026-Q4") in found


def test_T4_a_destroyed_period_key_never_comes_back(keys: KeyRing) -> None:
    key = keys.open_period("2026-Q4")
    file = keys.periods / "2026-Q4.key"
    for _each in range(2):
        keys.destroy_period("2026-Q4")
        for ring in (keys, keys_.load(keys.path)):
            with pytest.raises(PeriodClosed):
                ring.open_period("2026-Q4")
    file.write_text(base64.b64encode(key).decode())  # as from a backup
    with pytest.raises(PeriodClosed):
        keys.open_period("2026-Q4")


def test_T4_a_destroyed_key_is_overwritten_and_not_only_unlinked(keys: KeyRing, tmp_path: Path) -> None:
    keys.open_period("2026-Q4")
    os.link(keys.periods / "2026-Q4.key", tmp_path / "still_there")
    keys.destroy_period("2026-Q4")
    assert set((tmp_path / "still_there").read_bytes()) == {0}
    assert [each.name for each in keys.periods.iterdir()] == ["2026-Q4.ended"]


def test_a_period_that_never_had_a_key_can_be_ended_too(keys: KeyRing) -> None:
    keys.destroy_period("2026-Q4")
    with pytest.raises(PeriodClosed):
        keys.open_period("2026-Q4")


def test_only_the_owner_can_read_what_is_made(tmp_path: Path) -> None:
    ring = keys_.create(tmp_path / "data" / "keys.json")
    ring.open_period("2026-Q4")
    assert mode(ring.path) == 0o600
    assert mode(ring.path.parent) == 0o700
    assert mode(ring.periods) == 0o700
    assert {mode(each) for each in ring.periods.iterdir()} == {0o600}


def test_a_key_file_is_never_overwritten(keys: KeyRing) -> None:
    before = keys.path.read_bytes()
    with pytest.raises(FileExistsError):
        keys_.create(keys.path)
    assert keys.path.read_bytes() == before
    assert [each.name for each in keys.path.parent.iterdir()] == [keys.path.name], "nothing half-made is left"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not JSON",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"{}",
        json.dumps({"keys": {}, "lookup": KEY}).encode(),
        json.dumps({"keys": {"1": KEY}}).encode(),
        json.dumps({"keys": [KEY], "lookup": KEY}).encode(),
        json.dumps({"keys": {"one": KEY}, "lookup": KEY}).encode(),
        json.dumps({"keys": {"1": 5}, "lookup": KEY}).encode(),
        json.dumps({"keys": {"1": "k"}, "lookup": KEY}).encode(),
        json.dumps({"keys": {"1": SHORT}, "lookup": KEY}).encode(),
        json.dumps({"keys": {"1": KEY}, "lookup": SHORT}).encode(),
        json.dumps({"keys": {"1": KEY}, "lookup": None}).encode(),
        json.dumps({"keys": {"0": KEY}, "lookup": KEY}).encode(),
        json.dumps({"keys": {"-1": KEY}, "lookup": KEY}).encode(),
        json.dumps({"keys": {"1": KEY, "256": KEY}, "lookup": KEY}).encode(),
    ],
    ids=lambda content: content.decode(errors="replace")[:40] or "empty",
)
def test_an_odd_key_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    with pytest.raises(WrongKey, match=r"odd\.json is not a key file of Kreds"):
        keys_.load(path)


def test_a_key_ring_shows_no_key_when_it_is_printed(keys: KeyRing) -> None:
    secret = json.loads(keys.path.read_text())
    shown = repr(keys)
    assert all(each not in shown for each in (secret["lookup"], secret["keys"]["1"]))
    assert repr(keys.versions[1]) not in shown


def test_a_name_opens_after_the_key_file_was_read_again(people: Store) -> None:
    with people.unit_of_work() as work:
        young_person(work, "Sol")
    again = Store(people.engine, keys_.load(people.keys.path), people.clock)
    with again.unit_of_work() as work:
        sol = work.session.query(Member).one()
        assert members.name_of(work, sol) == "Sol"
