"""One agreement is answered, kept, moved or taken off the table, in private or by a button in the group."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from bot.municipality import Municipality
from bot.services import agreed, agreeing
from bot.tell import starts, tell
from conversations import agreed as words
from conversations import agreement, hello
from conversations.agreed import SAID
from conversations.text import Words, _
from store import agreements, circles, members, outbox
from store.agreement_rows import Agreement
from store.models import Circle, Member
from store.unit_of_work import Begin, Work

stands_in_group = agreed.stands
"""Whoever writes of an agreement in the group writes through `agreed`."""


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> agreement.Facts:
    """The agreement numbered `subject`, in a circle that the member is in."""
    circle, row = _found(work, member, subject)
    group = circles.group_of(work, circle)
    me = roles(circle, row, member)
    said_by_me = row.said_by in me
    return agreement.Facts(
        agreed.here_and_now(work, member).isoformat(),
        agreed.shown(work, circle, row),
        me,
        group is not None and group.state == "bound",
        said_by_me,
        said_by_me and row.state in ("partly", "not_kept") and row.consequence_sealed is None,
    )


def apply(_here: Municipality, work: Work, member: Member, subject: str, outcome: agreement.Outcome) -> None:
    """What the owner, the young person or whoever proposed it may do; PermissionError for everybody else."""
    circle, row = _found(work, member, subject)
    me = roles(circle, row, member)
    match outcome:
        case agreement.Nothing():
            return
        case agreement.Accepted() | agreement.Changed():
            _only(me, row, "owner", ("asked",))
            _accept(work, circle, row, member, outcome)
        case agreement.Declined():
            _only(me, row, "owner", ("asked",))
            _decline(work, circle, row, member)
        case agreement.TakenBack():
            _only(me, row, "proposer", ("asked",))
            _end(work, circle, row, member, "dropped")
        case agreement.Objected():
            _only(me, row, "young_person", agreements.OPEN)
            _object(work, circle, row, member)
        case agreement.Said(how):
            young = "young_person" in me
            if row.state not in ("open", *SAID) or not (young or ("owner" in me and row.state == "open")):
                raise PermissionError
            _say(work, circle, row, member, how)
        case agreement.Followed(consequence, next_step):
            if row.said_by not in me or row.state not in ("partly", "not_kept"):
                raise PermissionError
            agreements.follow(work, circle, row, consequence, next_step)
            agreed.show_anew(work, circle, row)
        case agreement.Moved(day):
            _only(me, row, "owner", ("open",))
            row.due_on = date.fromisoformat(day)
            agreed.plan(work, circle, row)
            agreed.put_up_anew(work, circle, row, words.more_time(agreed.shown(work, circle, row)))
        case agreement.Ended():
            if not {"owner", "young_person"} & me:
                raise PermissionError
            for each in agreements.same(work, row):
                each.repeats = ""
                agreed.show_anew(work, circle, each)
        case _:
            assert_never(outcome)


def pressed_in_group(
    _here: Municipality, work: Work, member: Member, circle: Circle, key: str, subject: str
) -> Words | None:
    """A button under an agreement; what the presser alone is shown."""
    row = agreements.get(work, int(subject))
    if row is None or row.owner_id is None:
        return hello.stale()
    if row.circle_id != circle.id:
        raise PermissionError
    me, shown = roles(circle, row, member), agreed.shown(work, circle, row)
    wanted, states = {
        **dict.fromkeys(("yes", "change", "no"), (("owner",), ("asked",))),
        **dict.fromkeys(SAID, (("owner", "young_person"), ("open",))),
        "object": (("young_person",), agreements.OPEN),
    }.get(key, ((), ()))
    if not wanted or (row.state == "asked" and "asked" not in states):
        return hello.stale()
    if not me & set(wanted):
        names = {"owner": shown.owner, "young_person": shown.young_person}
        return words.only(*dict.fromkeys(names[each] for each in wanted))
    if row.state not in states:
        return words.already(shown)
    match key:
        case "yes":
            _accept(work, circle, row, member, agreement.Accepted())
        case "no":
            _decline(work, circle, row, member)
        case "change" | "object":
            return _in_private(work, member, row, key)
        case _:
            _say(work, circle, row, member, key)
    return words.noted()


def roles(circle: Circle, row: Agreement, member: Member) -> frozenset[str]:
    """What somebody is of an agreement."""
    found = {
        "owner": row.owner_id == member.id,
        "young_person": circle.young_person_id == member.id,
        "proposer": row.proposed_by == member.id,
    }
    return frozenset(each for each, true in found.items() if true)


def _found(work: Work, member: Member, subject: str) -> tuple[Circle, Agreement]:
    row = agreements.get(work, int(subject))
    if row is None or row.owner_id is None:
        raise PermissionError
    (circle,) = agreeing.belonging(work, member, str(row.circle_id))
    return circle, row


def _only(me: frozenset[str], row: Agreement, who: str, states: tuple[str, ...]) -> None:
    """Somebody else may have been faster: then nothing is done, and it is said."""
    if who not in me or row.state not in states:
        raise PermissionError


def _accept(
    work: Work,
    circle: Circle,
    row: Agreement,
    member: Member,
    outcome: agreement.Accepted | agreement.Changed,
) -> None:
    said = words.answered
    if isinstance(outcome, agreement.Changed):
        row.due_on, said = date.fromisoformat(outcome.day), words.changed
        agreements.reword(work, circle, row, outcome.what)
    row.state, row.accepted_on = "open", agreed.here_and_now(work, member)
    agreed.show_anew(work, circle, row)
    agreed.plan(work, circle, row)
    group = circles.group_of(work, circle)
    if said is words.changed or group is None or group.state != "bound":
        _tell_proposer(work, circle, row, said(agreed.shown(work, circle, row)))


def _decline(work: Work, circle: Circle, row: Agreement, member: Member) -> None:
    _end(work, circle, row, member, "declined")
    _tell_proposer(work, circle, row, words.answered(agreed.shown(work, circle, row)))


def _object(work: Work, circle: Circle, row: Agreement, member: Member) -> None:
    for each in agreements.same(work, row):  # what comes again does not
        _end(work, circle, each, member, "objected")
    said = words.objected(agreed.shown(work, circle, row))
    tell(work, agreed.owner_of(work, row), said)
    _tell_proposer(work, circle, row, said)


def _say(work: Work, circle: Circle, row: Agreement, member: Member, how: str) -> None:
    """How it went; where not all went as agreed, whoever says so is asked what follows, in private."""
    young = circle.young_person_id == member.id
    row.said_by = "young_person" if young else "owner"
    row.consequence_sealed = row.next_step_sealed = None
    agreements.end(row, how, agreed.here_and_now(work, member))
    agreed.show_anew(work, circle, row)
    if how != "kept":
        work.begins.append(Begin(member.id, "agreement", str(row.id), outbox.REPLY))


def _end(work: Work, circle: Circle, row: Agreement, member: Member, state: str) -> None:
    agreements.end(row, state, agreed.here_and_now(work, member))
    agreed.show_anew(work, circle, row)


def _tell_proposer(work: Work, circle: Circle, row: Agreement, said: Words) -> None:
    """Only where that is somebody else, who is still in the circle."""
    if row.proposed_by is None or row.proposed_by == row.owner_id:
        return
    proposer = work.session.get_one(Member, row.proposed_by)
    place = circles.membership(work, circle, proposer.id)
    young = proposer.id == circle.young_person_id
    if (young and row.state != "objected") or (place is not None and place.state == "in"):
        tell(work, proposer, said, [starts(_("See it"), "agreement", str(row.id))])


def _in_private(work: Work, member: Member, row: Agreement, key: str) -> Words:
    if members.reach(work, member.id) is None:
        return hello.not_for_you()
    given = (("now", "pressed", key),)
    work.begins.append(Begin(member.id, "agreement", str(row.id), outbox.REPLY, given))
    return words.goes_on_in_private()
