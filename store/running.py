"""How circles run, counted by area and department: roles, agreements, successes, people out of reach. Never answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

from sqlalchemy import exists, select

from store import roles, successes
from store.agreement_rows import Agreement
from store.agreements import SAID
from store.models import Circle, Member, MemberAddress, Membership
from store.small_cells import LEAST, hidden
from store.unit_of_work import Work

LOOK_BACK = timedelta(weeks=13)
"""How far back agreements and successes are counted."""


@dataclass
class Count:
    """Of some circles; `unreached` are people without an address that works."""

    circles: int = 0
    network: int = 0
    professionals: int = 0
    unreached: int = 0
    alone: int = 0
    """Professionals whom nobody of the network is named to come after."""
    kept: int = 0
    due: int = 0
    """Agreements whose day was in the last 13 weeks and that somebody had said yes to; `kept` is how many were."""
    successes: int = 0
    """Good news shared with a circle in the same time."""
    tried: int = 0
    """Cards with another circle's good news that a circle tried, whether it helped or not."""
    helped: int = 0
    days: list[int] = field(default_factory=list)
    """How many days each of them waited for that yes."""

    @property
    def accept_days(self) -> int | None:
        """The median, in days."""
        return round(median(self.days)) if self.days else None

    def add(self, other: Count) -> None:
        """The circles of another count too."""
        self.circles += other.circles
        self.network += other.network
        self.professionals += other.professionals
        self.unreached += other.unreached
        self.alone += other.alone
        self.kept += other.kept
        self.due += other.due
        self.successes += other.successes
        self.tried += other.tried
        self.helped += other.helped
        self.days += other.days


@dataclass(frozen=True)
class Table:
    """Every area or department by name, and which of them to hide."""

    rows: Mapping[str, Count]
    hidden: frozenset[str]


@dataclass(frozen=True)
class Running:
    """All circles together (None where they are fewer than five), by area and by department."""

    total: Count | None
    areas: Table
    departments: Table


@dataclass
class _Circle:
    area: str
    department: str
    count: Count = field(default_factory=lambda: Count(circles=1))


def running(work: Work) -> Running:
    """Everything there is to count, with what is too small hidden before anybody sees it."""
    circles = _circles(work)
    by_area: dict[str, list[_Circle]] = defaultdict(list)
    by_department: dict[str, list[_Circle]] = defaultdict(list)
    for each in circles.values():
        by_area[each.area].append(each)
        by_department[each.department].append(each)
    return Running(
        _sum(circles.values()) if len(circles) >= LEAST else None,
        _table(by_area),
        _table(by_department),
    )


def in_area(work: Work, area: str) -> Count | None:
    """The circles of one area, or all of them where `area` is empty; None where they may not be shown."""
    found = running(work)
    if not area:
        return found.total
    return None if area in found.areas.hidden else found.areas.rows.get(area)


def _circles(work: Work) -> dict[int, _Circle]:
    """Every circle that runs, with its people counted; a few queries, however many there are."""
    found = {
        number: _Circle(area, department)
        for number, area, department in work.session.execute(
            select(Circle.id, Circle.area, Circle.department).where(Circle.state == "in")
        )
    }
    for number, (network, professionals) in roles.by_kind(work).items():
        found[number].count.network, found[number].count.professionals = network, professionals
    for number, people in roles.without_successor(work).items():
        found[number].count.alone = people
    _add_agreements(work, found)
    _add_successes(work, found)
    for number, people in _out_of_reach(work).items():
        if number in found:
            found[number].count.unreached += people
    return found


def _add_agreements(work: Work, found: Mapping[int, _Circle]) -> None:
    until = work.now.date()
    rows = work.session.execute(
        select(Agreement.circle_id, Agreement.state, Agreement.proposed_on, Agreement.accepted_on).where(
            Agreement.state.in_((*SAID, "open", "unsaid")),
            Agreement.due_on >= until - LOOK_BACK,
            Agreement.due_on < until,
        )
    )
    for number, state, proposed, accepted in rows:
        if number in found and accepted is not None:
            found[number].count.due += 1
            found[number].count.kept += state == "kept"
            found[number].count.days.append((accepted - proposed).days)


def _add_successes(work: Work, found: Mapping[int, _Circle]) -> None:
    until = work.now.date()
    since = until - LOOK_BACK
    for number, shared in successes.number_shared(work, found, since, until).items():
        found[number].count.successes = shared
    for number, (_came, tried, helped) in successes.number_tried(work, found, since, until).items():
        found[number].count.tried, found[number].count.helped = tried, helped


def _out_of_reach(work: Work) -> Counter[int]:
    """How many of each circle's people have no address that works; the young person is one of them."""
    reached = exists().where(MemberAddress.member_id == Member.id, MemberAddress.reachable)
    found: Counter[int] = Counter()
    adults = select(Membership.circle_id).join(Member, Member.id == Membership.member_id)
    for number in work.session.scalars(adults.where(Membership.state == "in", ~reached)):
        found[number] += 1
    young = select(Circle.id).join(Member, Member.id == Circle.young_person_id)
    for number in work.session.scalars(young.where(Circle.state == "in", ~reached)):
        found[number] += 1
    return found


def _table(groups: Mapping[str, list[_Circle]]) -> Table:
    rows = {name: _sum(groups[name]) for name in sorted(groups)}
    return Table(rows, hidden({name: count.circles for name, count in rows.items()}))


def _sum(circles: Iterable[_Circle]) -> Count:
    total = Count()
    for each in circles:
        total.add(each.count)
    return total
