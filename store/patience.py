"""How patiently each young person is asked, sealed with their own key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.models import Member, Schedule
from store.silence import Standing, begin_again
from store.unit_of_work import Work

if TYPE_CHECKING:
    from store.check_ins import Asked

SIZE = 256
"""What the record is padded to: its length says nothing."""

_PLACE = "schedule.standing"


def of(work: Work, member: Member, schedule: Schedule | Asked) -> Standing:
    """Where they stand."""
    sealed = schedule.patience_sealed
    if sealed is None:
        return Standing()
    place = ("standing", sealed)  # no two are sealed alike
    if place not in work.known:
        work.known[place] = Standing.model_validate_json(work.unseal(member, _PLACE, sealed))
    known: Standing = work.known[place]
    return known


def keep(work: Work, member: Member, schedule: Schedule, standing: Standing) -> None:
    """Seal it anew. At a check-in's hour this is done for everybody, whether anything has changed or not."""
    schedule.patience_sealed = work.seal(member, _PLACE, standing.model_dump_json().ljust(SIZE))


def begin(work: Work, member: Member, schedule: Schedule, every: int | None = None) -> None:
    """They chose something themselves, or come back: nothing is missed from here on."""
    keep(work, member, schedule, begin_again(of(work, member, schedule), every))
