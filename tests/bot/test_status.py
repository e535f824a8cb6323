"""`kreds status`: what a person reads at night, and that reading holds nobody up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from bot.cli import kreds
from bot.cli.status import LATE, lines
from store import database, due, inbox, keys, outbox
from store.inbox import Seen
from store.schema import PEOPLE
from store.status import look, reading
from store.unit_of_work import Store, Work
from tests.clock import Clock

ROOT = Path(__file__).parents[2]
ZONE = "Europe/Copenhagen"


def _write_some(work: Work) -> None:
    inbox.add(work, "telegram", [Seen("1", "7", "{}")])
    due.put(work, "tidy", work.now)
    due.put(work, "nudge", work.now + timedelta(days=1), member=1)
    for lane in (outbox.HELP, outbox.HELP, outbox.CHECK_IN):
        outbox.to_chat(work, "telegram", "7", lane, "text", {"text": "Zolvej"})


def test_it_says_what_waits_for_how_long_and_where_to_look(people: Store, clock: Clock) -> None:
    with people.unit_of_work() as work:
        _write_some(work)
    fresh = list(lines(look(people.engine, clock(), ZONE)))
    assert [each.what for each in fresh if each.advice] == []
    clock.now += timedelta(seconds=LATE["help"] + 1)
    found = look(people.engine, clock(), ZONE)
    assert found.messages["help"]["waiting"] == 2
    assert found.oldest_message["help"] == LATE["help"] + 1
    assert (found.due_late, found.due_to_come) == (1, 1)
    assert {each.what for each in lines(found) if each.advice} == {"updates", "messages: help"}


def test_a_message_that_is_tried_again_and_again_is_as_old_as_it_is(people: Store, clock: Clock) -> None:
    with people.unit_of_work() as work:
        _write_some(work)
    clock.now += timedelta(hours=2)
    with people.unit_of_work() as work:
        [first, *_rest] = outbox.take(work, "telegram", 1, (outbox.HELP,), ())
        outbox.again(work, first.id, work.now + timedelta(hours=1))
    assert look(people.engine, clock(), ZONE).oldest_message["help"] == 7200


def test_whoever_looks_waits_for_no_writer_and_no_writer_for_them(people: Store, clock: Clock) -> None:
    with people.engine.begin() as writing:
        writing.execute(text("DELETE FROM inbox"))
        assert look(people.engine, clock(), ZONE).updates == {"new": 0, "aside": 0}
    with reading(people.engine) as session:
        assert session.scalar(text("SELECT count(*) FROM inbox")) == 0
        with people.unit_of_work() as work:
            _write_some(work)
    assert look(people.engine, clock(), ZONE).updates["new"] == 1


def test_programs_get_json_and_nobody_s_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = _store(tmp_path)
    with store.unit_of_work() as work:
        _write_some(work)
    store.close()
    monkeypatch.setenv("KREDS_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(kreds, ["status", "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["messages"]["help"]["waiting"] == 2
    assert "Zolvej" not in told.output
    assert "all is well" in CliRunner().invoke(kreds, ["status"]).stdout


def test_without_a_database_it_says_so_and_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KREDS_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(kreds, ["status"])
    assert told.exit_code == 1
    assert "no database yet" in told.output
    assert list(tmp_path.iterdir()) == []


def test_it_is_watched_beside_a_service_that_writes(tmp_path: Path) -> None:
    store = _store(tmp_path)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KREDS_")}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "status", "--watch"],
        cwd=tmp_path,
        env=clean | {"PYTHONPATH": str(ROOT), "KREDS_DATA": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    ) as watching:
        assert watching.stdout is not None
        for number in range(50):
            with store.unit_of_work() as work:
                inbox.add(work, "telegram", [Seen(str(number), "7", "{}")])
        watching.stdout.readline()
        with store.unit_of_work() as work:
            inbox.add(work, "telegram", [Seen("last", "7", "{}")])
        watching.send_signal(signal.SIGINT)
        shown = watching.stdout.read()
    assert watching.returncode == 0
    assert "messages: help" in shown
    assert look(store.engine, datetime.now(UTC), ZONE).updates["new"] == 51
    store.close()


def _store(folder: Path) -> Store:
    store = Store(database.connect(f"sqlite:///{folder / 'kreds.db'}"), keys.create(folder / "keys.json"))
    PEOPLE.upgrade(store.engine)
    return store
