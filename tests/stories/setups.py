"""Where a story may begin, so that it need not tell what another has told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.stories.acting import Stage
from tests.stories.cast import circle, young_person


async def _coordinator(stage: Stage) -> None:
    stage.people["lars"] = await stage.rig.coordinator("Lars")


async def _yes(stage: Stage) -> None:
    await _coordinator(stage)
    stage.people["sol"] = await young_person(stage.rig, stage.people["lars"], "Sol")


async def _circle(stage: Stage) -> None:
    made = await circle(stage.rig)
    stage.people |= {"sol": made.sol, "mum": made.mum, "ali": made.ali, "lars": made.lars}


SETUPS: dict[str, Callable[[Stage], Awaitable[None]]] = {
    "coordinator": _coordinator,
    "sol said yes": _yes,
    "circle": _circle,
}
"""`setup:` and what it makes."""
