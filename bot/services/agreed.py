"""An agreement in front of others: where it stands, who is asked, and when its owner is reminded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.municipality import Municipality
from bot.tell import Button, edit_group, in_group, starts, tell, tell_group
from conversations import agreed, calendar
from conversations.agreed import SAID, Shown
from conversations.text import Verbatim, Words, _
from store import agreements, circles, due, members
from store.agreement_rows import Agreement
from store.check_ins import LATE, wall_time
from store.due import Due
from store.models import Circle, Member
from store.unit_of_work import Work

HOUR, MORNING = "16:00", "08:00"
"""When people are written to, in their own zone: after school and work, and on the day itself before them. A young person
is written to after school on the day too."""

AWAKE = range(8, 21)
"""The hours in which an agreement may be asked about, should it be late."""


def shown(work: Work, circle: Circle, row: Agreement) -> Shown:
    """The agreement as dialogues and the group show it."""
    by = work.session.get(Member, row.proposed_by) if row.proposed_by not in (None, row.owner_id) else None
    consequence, next_step = agreements.followed(work, circle, row)
    return Shown(
        members.name_of(work, circle.young_person),
        members.name_of(work, owner_of(work, row)),
        agreements.words_of(work, circle, row),
        row.due_on.isoformat(),
        row.repeats,
        row.state,
        members.name_of(work, by) if by is not None else "",
        consequence,
        next_step,
        row.owner_id == circle.young_person_id,
    )


def owner_of(work: Work, row: Agreement) -> Member:
    """Whoever does it."""
    return work.session.get_one(Member, row.owner_id)


def here_and_now(work: Work, member: Member) -> date:
    """What day it is where a member is."""
    return work.now.astimezone(ZoneInfo(member.zone)).date()


def put_up(work: Work, circle: Circle, row: Agreement) -> None:
    """It stands in the group from now on; whoever does not see it there hears of it in private."""
    stood = _post(work, circle, row, agreed.in_the_group(shown(work, circle, row)))
    owner, young = owner_of(work, row), circle.young_person
    see = starts(_("See it and answer"), "agreement", str(row.id))
    if (
        row.state == "asked"
        and row.proposed_by != owner.id
        and not (stood and _in_group(work, circle, owner))
    ):
        tell(work, owner, agreed.asked_of_you(shown(work, circle, row)), [see])
    if not stood and young.id not in (owner.id, row.proposed_by):
        tell(work, young, agreed.for_the_young_person(shown(work, circle, row)), [see])
    if row.state == "asked":
        due.put(
            work,
            "agreement_asked",
            _next(work, owner),
            member=owner.id,
            circle=circle.id,
            subject=str(row.id),
        )
    else:
        plan(work, circle, row)


def show_anew(work: Work, circle: Circle, row: Agreement) -> None:
    """The message in the group says how it stands now; during the circle's break not before it is over."""
    if circle.resting:
        due.put(work, "agreement_shown", work.now, circle=circle.id, subject=str(row.id))
        return
    edit_group(
        work, circle, row.stands, agreed.in_the_group(shown(work, circle, row)), _buttons(work, circle, row)
    )


def shown_after_a_break(_here: Municipality, work: Work, when: Due) -> None:
    """What changed while the circle was on a break stands in its group now."""
    circle, row = work.session.get(Circle, when.circle), work.session.get(Agreement, int(when.subject))
    if circle is not None and row is not None and row.circle_id == circle.id:
        show_anew(work, circle, row)


def put_up_anew(work: Work, circle: Circle, row: Agreement, words: Words) -> None:
    """A new message in the group, without a sound; then the one before keeps no buttons."""
    if _post(work, circle, row, words, quiet=True):
        edit_group(work, circle, row.stands, agreed.in_the_group(shown(work, circle, row)))
    else:  # it is quiet in the group, or there is none
        show_anew(work, circle, row)


def plan(work: Work, circle: Circle, row: Agreement) -> None:
    """The day before, on the day, and the day after."""
    owner = owner_of(work, row)
    for kind in ("agreement_before", "agreement_day", "agreement_after"):
        moment = _moment(circle, row, owner, kind)
        if moment > work.now:
            due.put(work, kind, moment, member=owner.id, circle=circle.id, subject=str(row.id))


def asked(_here: Municipality, work: Work, when: Due) -> None:
    """Nobody has answered for a day: the owner is asked once more, in private."""
    found = _still(work, when)
    if found is not None and found[1].state == "asked" and work.now - when.at <= LATE:
        _write(work, found[0], found[1], agreed.asked_of_you, _("See it and answer"))


def before(_here: Municipality, work: Work, when: Due) -> None:
    """It is tomorrow."""
    _remind(work, when, agreed.tomorrow)


def on_the_day(_here: Municipality, work: Work, when: Due) -> None:
    """It is today."""
    _remind(work, when, agreed.today)


def after(_here: Municipality, work: Work, when: Due) -> None:
    """It was yesterday: how did it go? And what comes again, comes again, whatever is said."""
    found = _still(work, when)
    if found is None:
        return
    circle, row = found
    owner = owner_of(work, row)
    if work.now < _moment(circle, row, owner, when.kind):  # it was moved to another day meanwhile
        plan(work, circle, row)
        return
    if work.now.astimezone(ZoneInfo(owner.zone)).hour not in AWAKE:
        due.put(work, when.kind, _next(work, owner), member=owner.id, circle=circle.id, subject=when.subject)
        return
    if row.state == "open":
        _write(work, circle, row, agreed.gone_by, _("Say how it went"))
        put_up_anew(work, circle, row, agreed.how_did_it_go(shown(work, circle, row)))
    if row.repeats and row.state in ("open", *SAID):
        _once_more(work, circle, row, owner)


def about(work: Work, member: Member) -> list[tuple[Circle, Agreement]]:
    """All that are kept about a member: those that are theirs or that they proposed, and all of a young person's circle."""
    own = members.own_circle(work, member)
    if own is not None:
        return [(own, row) for row in agreements.of_circle(work, own)]
    rows = agreements.concerning(work, member.id)
    return [(work.session.get_one(Circle, row.circle_id), row) for row in rows]


def let_go(work: Work, circle: Circle, member_id: int | None = None) -> None:
    """Somebody has left, or (None) the circle has ended: what was still open of theirs is not any more."""
    today = work.now.date()
    for row in agreements.of_circle(work, circle):
        theirs = member_id in (None, row.owner_id) or (row.state == "asked" and row.proposed_by == member_id)
        if row.state in agreements.OPEN and theirs:
            agreements.end(row, "dropped", today)
            show_anew(work, circle, row)


def stands(work: Work, subject: str, where: str) -> None:
    """The group's message is there; should it be out of date already, it is written anew."""
    number, _dot, said = subject.partition(".")
    row = agreements.get(work, int(number))
    if row is None or row.owner_id is None:
        return
    row.stands = circles.stands_too(row.stands, where)
    if row.state != said:
        show_anew(work, work.session.get_one(Circle, row.circle_id), row)


def _once_more(work: Work, circle: Circle, row: Agreement, owner: Member) -> None:
    """The next time: agreed already, for it was agreed to come again."""
    day, today = calendar.number(row.due_on.isoformat()), here_and_now(work, owner)
    while day <= calendar.number(today.isoformat()):
        day = calendar.next_time(day, row.repeats)
    proposer = work.session.get(Member, row.proposed_by) if row.proposed_by else None
    following = agreements.add(
        work,
        circle,
        owner,
        proposer or owner,
        agreements.words_of(work, circle, row),
        date.fromisoformat(calendar.iso(day)),
        row.repeats,
        today,
        accepted=True,
        series=row.series,
    )
    row.repeats = ""
    plan(work, circle, following)


def _post(work: Work, circle: Circle, row: Agreement, words: Words, *, quiet: bool = False) -> bool:
    then = {"what": "in_group", "dialogue": "agreement", "subject": f"{row.id}.{row.state}"}
    return tell_group(work, circle, words, _buttons(work, circle, row), then=then, quiet=quiet)


def _buttons(work: Work, circle: Circle, row: Agreement) -> Sequence[Button]:
    """Who may press which is asked when it is pressed."""
    labels: dict[str, Words] = {}
    if row.state == "asked":
        labels |= {"yes": _("Yes, I'll do it"), "change": _("Yes, with a change"), "no": _("No")}
    elif row.state == "open":
        labels |= SAID
    if labels and row.owner_id != circle.young_person_id:
        name = Verbatim(members.name_of(work, circle.young_person))
        labels["object"] = _("I don't want this ({name})", name=name)
    return [in_group(label, "agreement", key, row.id) for key, label in labels.items()]


def _remind(work: Work, when: Due, words: Callable[[Shown], Words]) -> None:
    found = _still(work, when)
    if found is None or found[1].state != "open":
        return
    circle, row = found
    moment = _moment(circle, row, owner_of(work, row), when.kind)
    if work.now < moment:  # it was moved to another day meanwhile
        plan(work, circle, row)
    elif work.now - moment <= LATE:
        _write(work, circle, row, words, _("See it"))


def _write(work: Work, circle: Circle, row: Agreement, words: Callable[[Shown], Words], label: Words) -> None:
    tell(
        work, owner_of(work, row), words(shown(work, circle, row)), [starts(label, "agreement", str(row.id))]
    )


def _still(work: Work, when: Due) -> tuple[Circle, Agreement] | None:
    """The agreement that something is due about, if it still has an owner in a circle that goes on."""
    row = agreements.get(work, int(when.subject))
    if row is None or row.owner_id != when.member:
        return None
    circle = work.session.get_one(Circle, row.circle_id)
    return (circle, row) if circle.state == "in" else None


def _in_group(work: Work, circle: Circle, member: Member) -> bool:
    """A young person's own coming and going is not noted; their group is theirs."""
    place = circles.membership(work, circle, member.id)
    return place.in_group if place is not None else member.id == circle.young_person_id


def _moment(circle: Circle, row: Agreement, owner: Member, kind: str) -> datetime:
    days = {"agreement_before": -1, "agreement_day": 0, "agreement_after": 1}[kind]
    early = kind == "agreement_day" and owner.id != circle.young_person_id
    return wall_time(row.due_on + timedelta(days=days), MORNING if early else HOUR, ZoneInfo(owner.zone))


def _next(work: Work, owner: Member) -> datetime:
    """Tomorrow at the hour."""
    return wall_time(here_and_now(work, owner) + timedelta(days=1), HOUR, ZoneInfo(owner.zone))
