"""Telling everyone what was decided, cut off in the middle, goes on and tells each exactly once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot import app, steering
from bot.config import load_settings
from store.schema import PEOPLE, STRATEGY
from store.strategy import connect
from tests.bot.young_town import YoungTown, at, made
from tests.clock import Clock
from tests.databases import KINDS, Databases

ROOT = Path(steering.__file__).parents[1]

KILLED = {
    "after it was noted that it began": ("decisions.begin_telling", 1),
    "in the second chunk": ("steering.due.put", 130),
    "while telling the second chunk": ("steering.tell", 130),
}
"""Where a service is killed: as it has done this for the so manieth time, before anything of that turn is kept."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", KILLED)
def test_F17_killed_in_the_middle_it_goes_on_and_tells_everyone_exactly_once(
    place: str, kind: str, databases: Databases, tmp_path: Path
) -> None:
    what, times = KILLED[place]
    with databases.url(kind, PEOPLE) as people, databases.url(kind, STRATEGY) as strategy:
        prepare = [sys.executable, "-c", PREPARE, str(tmp_path), people, strategy]
        subprocess.run(prepare, cwd=ROOT, check=True)
        run = [sys.executable, "-c", TICK, str(tmp_path), people, strategy]
        killed = subprocess.run([*run, what, str(times)], cwd=ROOT, check=False, capture_output=True)
        assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
        again = subprocess.run([*run, "", "0"], cwd=ROOT, check=True, capture_output=True)
        assert again.stdout.decode().strip() == "150 told once"


PREPARE = """
import asyncio, sys
from tests.bot.test_steering_killed import opened
async def main():
    town = opened(*sys.argv[1:4])
    await town.enrolled(150)
    decision = town.decided(town.initiative())
    from bot import steering
    await town.store.turn(lambda work: steering.tell_the_young(work, decision))
    town.store.close()
asyncio.run(main())
"""

TICK = """
import asyncio, os, signal, sys
from bot import steering
from store import decisions
from tests.bot.test_steering_killed import opened
from tests.bot.young_town import SAID, at
from tests.store.people import open_period
folder, people, strategy, what, times = sys.argv[1:6]
if what:
    *owner, name = what.split(".")
    owner = {"decisions": decisions, "steering": steering, "steering.due": steering.due}[".".join(owner)]
    do, done = getattr(owner, name), []
    def doing(*args, **named):
        result = do(*args, **named)
        done.append(1)
        if len(done) == int(times):
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(owner, name, doing)
async def main():
    town = opened(folder, people, strategy)
    town.listens = False
    await town.until(at(21, 17))
    town.listens = True
    await town.until(at(21, 17, 1))
    told = await town.said(SAID["en"])
    print(len(told), "told", "once" if set(told.values()) == {1} else told)
    town.store.close()
asyncio.run(main())
"""


def opened(folder: str, people: str, strategy: str) -> YoungTown:
    """The same town in another process."""
    settings = load_settings(
        _env_file=None, data=Path(folder), database_url=people, strategy_database_url=strategy, place="Odense"
    )
    clock = Clock(at(21, 15, 5))
    return made(Path(folder), app.people_store(settings, clock), connect(strategy), clock)
