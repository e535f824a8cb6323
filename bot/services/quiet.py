"""When Kreds speaks in a group by itself, as the young person and the circle chose."""

from __future__ import annotations

from datetime import date, timedelta

from bot.municipality import Municipality
from bot.services import whose
from bot.tell import tell, tell_group
from conversations import quiet
from store import check_ins, meetings, members, rhythm
from store.models import Circle, Member
from store.unit_of_work import Begin, Work


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> quiet.Facts:
    """The circle named by `subject`, else the only one."""
    circle = whose.circle(work, member, subject)
    if circle is None:
        begins, ends = rhythm.QUIET
        weekday, hour = rhythm.DIGEST
        return quiet.Facts("", False, None, begins, ends, weekday, hour, whose.names(work, member))
    chosen, until = rhythm.of(work, circle), rhythm.quiet_until(work, circle)
    return quiet.Facts(
        members.name_of(work, circle.young_person),
        circle.young_person_id == member.id,
        until.astimezone(meetings.zone_of(circle)).date().isoformat() if until is not None else None,
        chosen.quiet_from,
        chosen.quiet_to,
        chosen.digest_weekday,
        chosen.digest_hour,
    )


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: quiet.Outcome) -> None:
    """Make it so; only the young person decides about quiet."""
    if isinstance(outcome, quiet.Chosen):
        work.begins.append(Begin(member.id, "quiet", outcome.circle, 1))
        return
    circle = whose.the_one(work, member, subject)
    match outcome:
        case quiet.Quieted(days):
            _young(circle, member)
            be_quiet(work, circle, days)
        case quiet.Lifted():
            _young(circle, member)
            lift(work, circle)
        case quiet.HoursSet(begins, ends):
            _young(circle, member)
            chosen = rhythm.of(work, circle)
            chosen.quiet_from, chosen.quiet_to = begins, ends
            rhythm.keep(work, chosen)
        case quiet.DigestSet(weekday, hour):
            chosen = rhythm.of(work, circle)
            chosen.digest_weekday, chosen.digest_hour = weekday, hour
            rhythm.keep(work, chosen)
            rhythm.plan_digest(work, circle)
            tell_group(work, circle, quiet.digest_moved(weekday, hour))
        case quiet.Nothing():
            pass


def commanded_in_group(_here: Municipality, work: Work, member: Member, circle: Circle, words: str) -> None:
    """ "/quiet 1w" by the young person is done at once; anything else goes on in private, and others are told kindly."""
    if circle.young_person_id != member.id:
        tell(work, member, quiet.only_the_young_person(members.name_of(work, circle.young_person)))
        return
    days = quiet.days_in(words)
    if days is None:
        work.begins.append(Begin(member.id, "quiet", str(circle.id), 1))
    else:
        be_quiet(work, circle, days)


def wanted(work: Work, member: Member, words: str, *, whole_line: bool = False) -> bool:
    """Whether a young person asked for quiet in private, by "/quiet 1w" or a line that says just that; then it is so."""
    days = quiet.asks_for_quiet(words) if whole_line else quiet.days_in(words)
    own = members.own_circle(work, member)
    if days is None or own is None or own.state != "in":
        return False
    until = be_quiet(work, own, days)
    tell(work, member, quiet.quiet_until(until.isoformat()))
    return True


def be_quiet(work: Work, circle: Circle, days: int) -> date:
    """Nothing is said by itself in the group for so many days; the last of them."""
    zone, chosen = meetings.zone_of(circle), rhythm.of(work, circle)
    local = work.now.astimezone(zone)
    day = local.date() + timedelta(days=days)
    chosen.quiet_until = check_ins.wall_time(day, f"{local:%H:%M}", zone)
    rhythm.keep(work, chosen)
    name = members.name_of(work, circle.young_person)
    tell_group(work, circle, quiet.quieted(name, day.isoformat()))
    return day


def lift(work: Work, circle: Circle) -> None:
    """It may speak again."""
    chosen = rhythm.of(work, circle)
    if rhythm.quiet_until(work, circle) is None:
        return
    chosen.quiet_until = None
    rhythm.keep(work, chosen)
    tell_group(work, circle, quiet.lifted(members.name_of(work, circle.young_person)))


def _young(circle: Circle, member: Member) -> None:
    if circle.young_person_id != member.id:
        raise PermissionError
