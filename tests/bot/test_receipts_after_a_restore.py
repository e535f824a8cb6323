"""F16: a backup is put back in the middle of telling: everyone of the frame hears of the decision once, and nobody twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import app, steering
from bot.cli.backup import backup, restore
from bot.config import load_settings
from bot.outcomes import delivered, uncertain
from store import due, erasure, outbox, receipts_given
from store import keys as store_keys
from store.decisions import Decision
from store.models import Member
from store.outbox import LANES
from store.queues import DueRow
from store.schema import PEOPLE, STRATEGY
from store.strategy import connect
from store.unit_of_work import Work
from tests.bot.young_town import SAID, YoungTown, made
from tests.clock import Clock
from tests.databases import KINDS, Databases
from tests.rig import ZONE


@pytest.fixture(params=KINDS, autouse=True)
def installed(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """An installation of either kind, with its settings where the commands look for them."""
    kind = request.param
    with databases.url(kind, PEOPLE) as people, databases.url(kind, STRATEGY) as strategy:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("KREDS_DATABASE_URL", people)
        monkeypatch.setenv("KREDS_STRATEGY_DATABASE_URL", strategy)
        monkeypatch.setenv("KREDS_KEY_FILE", str(tmp_path / "keys.json"))
        store_keys.create(tmp_path / "keys.json")
        yield


@contextmanager
def service(clock: Clock) -> Iterator[YoungTown]:
    """The town as a service sees it that starts now."""
    settings = load_settings(_env_file=None)
    town = made(Path(), app.people_store(settings, clock), connect(settings.strategy_url), clock)
    try:
        yield town
    finally:
        town.store.close()
        town.here.strategy.dispose()


def run(command: object, *words: str) -> str:
    done = CliRunner().invoke(command, words, catch_exceptions=False)  # type: ignore[arg-type]
    assert done.exit_code == 0, done.output
    return done.output


def yesterday() -> datetime:
    """In the afternoon, when young people may be told. The commands go by the machine's clock."""
    return (datetime.now(ZONE) - timedelta(days=1)).replace(hour=15, minute=5)


async def began(town: YoungTown) -> Decision:
    decision = town.decided(town.initiative())
    await town.store.turn(lambda work: steering.tell_the_young(work, decision))
    return decision


async def taken(town: YoungTown, number: int, *, surely: bool = True) -> Counter[int]:
    """So many receipts arrive, as the platform tells it."""

    def take(work: Work) -> Counter[int]:
        found = outbox.take(work, "telegram", number, tuple(LANES), ())
        for each in found:
            if surely:
                delivered(town.here, work, each, {})
            else:
                uncertain(town.here, work, each)
        return Counter(each.member_id or 0 for each in found if SAID["en"] in each.body["text"])

    return await town.store.turn(take)


async def told_in_a_week(town: YoungTown, clock: Clock) -> Counter[int]:
    """Everything that comes, and arrives."""
    told: Counter[int] = Counter()
    now = datetime.now(ZONE)
    clock.set(now)
    afternoons = [(now + timedelta(days=day)).replace(hour=15, minute=2) for day in range(8)]
    for moment in (now + timedelta(minutes=1), *afternoons):
        await town.until(moment)
        told += await taken(town, 10_000)
    return told


async def test_F16_what_waited_was_due_or_was_to_come_is_told_once_and_nothing_twice() -> None:
    clock = Clock(yesterday())
    with service(clock) as town:
        town.listens = False
        young = await town.enrolled(steering.CHUNK + 20)
        await began(town)
        await town.until(clock.now + timedelta(seconds=5))  # the first chunk is on its way, another to come
        told = await taken(town, 30)
        run(backup, "copy")
        told += await taken(town, 40)
        told += await taken(town, 1, surely=False)  # it may have arrived, so it is not repeated
    run(restore, "copy", "--yes")
    with service(clock) as town:
        town.listens = False
        told += await told_in_a_week(town, clock)
        left = await town.store.turn(lambda work: work.session.query(DueRow).count())
    assert told == Counter(young)
    assert left == 0


async def test_F16_a_decision_that_the_backup_does_not_know_is_told_to_who_has_not_heard_of_it() -> None:
    """The strategy's database is kept at a restore, and says that the telling had begun long ago."""
    clock = Clock(yesterday())
    with service(clock) as town:
        town.listens = False
        young = await town.enrolled(12)
        run(backup, "copy")
        await began(town)
        await town.until(clock.now + timedelta(seconds=5))
        told = await taken(town, 5)
    run(restore, "copy", "--yes")
    with service(clock) as town:
        town.listens = False
        told += await told_in_a_week(town, clock)
    assert told == Counter(young)


async def test_F16_after_half_a_year_nothing_is_told_any_more_and_nothing_is_kept_of_who_heard() -> None:
    clock = Clock(yesterday())
    with service(clock) as town:
        town.listens = False
        (young,) = await town.enrolled(1)
        decision = await began(town)
        await town.until(clock.now + timedelta(seconds=5))
        assert await taken(town, 5) == {young: 1}
        assert receipts_given.was_given(town.store.keys, decision.hash, young)
        clock.set(clock.now + steering.WORTH)
        await town.store.turn(lambda work: steering.tell_the_rest(work, town.here.strategy))
        assert await town.store.turn(lambda work: due.take(work, 5)) == []
        await town.store.turn(lambda work: steering.set_up(town.here, work))
        assert list(town.store.keys.periods.glob("told-*")) == []


async def test_nothing_is_left_of_an_erased_person_among_those_who_heard() -> None:
    clock = Clock(yesterday())
    with service(clock) as town:
        town.listens = False
        gone, stays = await town.enrolled(2)
        decision = await began(town)
        await town.until(clock.now + timedelta(seconds=5))
        await taken(town, 5)
        await town.store.turn(lambda work: erasure.forget_member(work, work.session.get_one(Member, gone)))
        given = [receipts_given.was_given(town.store.keys, decision.hash, each) for each in (gone, stays)]
    assert given == [False, True]
