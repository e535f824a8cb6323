"""What Kreds would say in a group by itself: not in quiet hours, not while the young person wants quiet, not too much.

Whatever is said while something due is being done counts as said by itself, and passes through here; what a person
asked for does not. So no service has to think of it.
"""

from __future__ import annotations

from datetime import datetime

from store import circles, rhythm
from store.models import Circle
from store.unit_of_work import Work


class NotNow(Exception):
    """It is quiet in a group until a moment: what was due is undone, and done then."""

    def __init__(self, until: datetime) -> None:
        super().__init__("quiet hours")
        self.until = until


def may_speak(work: Work, circle: Circle) -> bool:
    """Whether something said now would be read in the group this week: for what else must be told in private."""
    bound = bool(circles.bound_groups(work, circle))
    return bound and rhythm.quiet_until(work, circle) is None and rhythm.has_room(work, circle)


def let_pass(work: Work, circle: Circle, text: str, *, weekly: bool = False) -> bool:
    """Whether to say it now. NotNow in quiet hours; what there is no room for waits for the week in short.

    While the young person wants quiet it is not said at all, and not kept for later.
    """
    if rhythm.quiet_until(work, circle) is not None:
        return False
    until = rhythm.hours_end(work, circle)
    if until is not None:
        raise NotNow(until)
    if weekly:
        return True
    if not rhythm.has_room(work, circle):
        rhythm.hold(work, circle, text)
        return False
    rhythm.spend(work, circle)
    return True
