"""What a young person may do with a check-in, from nothing at all to everything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.emulators.telegram import Person
from tests.rig import Rig

LINE = "Got up by myself four days"


async def nothing(_rig: Rig, _sol: Person) -> None:
    """Does not even look."""


async def everything(rig: Rig, sol: Person) -> None:
    """Answers both questions, and keeps a line."""
    await rig.tap(sol, "yes")
    await rig.tap(sol, "no")
    await rig.write(sol, LINE)
    await rig.tap(sol, "nobody")


async def skips(rig: Rig, sol: Person) -> None:
    """Looks, and says nothing."""
    for _question in range(3):
        await rig.tap(sol, "skip")


async def half(rig: Rig, sol: Person) -> None:
    """Answers one question and puts the phone away."""
    await rig.tap(sol, "some")


async def deletes(rig: Rig, sol: Person) -> None:
    """Answers, looks, and deletes it all."""
    await everything(rig, sol)
    await rig.tap(sol, "my_data")
    await rig.tap(sol, "*all")


async def later(rig: Rig, sol: Person) -> None:
    """Wants to be asked tomorrow."""
    await rig.tap(sol, "later")
    await rig.tap(sol, "tomorrow")


WAYS: dict[str, Callable[[Rig, Person], Awaitable[None]]] = {
    each.__name__: each for each in (nothing, everything, skips, half, deletes, later)
}
"""Each by its name."""
