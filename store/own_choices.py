"""A young person's own list of what they chose and what came of it; only they read it, and only they delete it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from store.choice_models import OwnChoices
from store.models import Member
from store.unit_of_work import Work

MOST = 100
"""The oldest of more than these goes."""

PADDED = 4096
"""What the list is padded to, so that its length says little."""

_PLACE = "own_choices.choices"


@dataclass(frozen=True)
class Choice:
    """`what` is "leave", "rest", "resume" or "hears". `who` and `helper` are members' numbers, 0 for none.

    `came` is what came of it: "" for not yet, "left", "cannot" or "done"; `on` and `came_on` are days (ISO).
    """

    what: str
    who: int = 0
    helper: int = 0
    on: str = ""
    came: str = ""
    came_on: str = ""


def of(work: Work, member: Member) -> list[Choice]:
    """Oldest first."""
    row = work.session.get(OwnChoices, member.id)
    if row is None:
        return []
    return [Choice(**each) for each in json.loads(work.unseal(member, _PLACE, row.choices_sealed))]


def note(work: Work, member: Member, choice: Choice, *, once_a_day: bool = False) -> None:
    """Put one more at the end, dated today; a wish that it repeats is over."""
    known = of(work, member)
    today = _today(work, member)
    if once_a_day and any((each.what, each.on) == (choice.what, today) for each in known):
        return
    kept = [each for each in known if (each.what, each.who, each.came) != (choice.what, choice.who, "")]
    _keep(work, member, [*kept, replace(choice, on=today, came_on=today if choice.came else "")])


def came(work: Work, member: Member, who: int, what: str, outcome: str) -> None:
    """Say what came of a wish about somebody that waited."""
    today = _today(work, member)
    found = [
        replace(each, came=outcome, came_on=today)
        if (each.what, each.who, each.came) == (what, who, "")
        else each
        for each in of(work, member)
    ]
    _keep(work, member, found)


def waiting(work: Work, member: Member, who: int) -> Choice | None:
    """The wish that somebody leaves which waits for a helper's word."""
    return next(
        (each for each in of(work, member) if (each.what, each.who, each.came) == ("leave", who, "")), None
    )


def forget(work: Work, member: Member) -> None:
    """Delete the list."""
    row = work.session.get(OwnChoices, member.id)
    if row is not None:
        work.session.delete(row)
        work.woken.add("erased")


def shown(work: Work, member: Member) -> list[dict[str, object]]:
    """The same for a file of everything."""
    return [asdict(each) for each in of(work, member)]


def _keep(work: Work, member: Member, choices: list[Choice]) -> None:
    words = json.dumps([asdict(each) for each in choices[-MOST:]])
    words = words.ljust(-(-len(words) // PADDED) * PADDED)
    row = work.session.get(OwnChoices, member.id)
    if row is None:
        row = OwnChoices(member_id=member.id, choices_sealed=b"")
        work.session.add(row)
    row.choices_sealed = work.seal(member, _PLACE, words)
    work.session.flush()


def _today(work: Work, member: Member) -> str:
    day: date = work.now.astimezone(ZoneInfo(member.zone)).date()
    return day.isoformat()
