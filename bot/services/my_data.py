"""Everything about one person: to see, change, take along or erase."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, assert_never

from bot.municipality import Municipality
from bot.render import render
from bot.services import agreed, ending, leaving, my_growth, signs, taking_part, who_looked
from bot.tell import send_file, tell
from conversations import hello, my_data, passing_circle
from store import (
    agreements,
    answers,
    circles,
    erasure,
    linked_log_ins,
    meetings,
    members,
    outbox,
    own_choices,
    patience,
    periods,
    pushes,
    rhythm,
    roles,
    share,
    unsent,
    web,
)
from store import taking_part as taking_part_rows
from store.check_ins import schedule_of
from store.initiatives import Initiative
from store.meeting_models import MeetingNote, MeetingPoint
from store.models import Circle, Consent, KeptLine, Member, Period
from store.unit_of_work import Begin, Work


def facts(here: Municipality, work: Work, member: Member, subject: str) -> my_data.Facts:
    """What there is. `subject` may name the page to begin with."""
    young = members.is_young(work, member)
    period = periods.open_on(work, here.today(work.now)) if young else None
    given = answers.read(work, period.name, member.id) if period else {}
    lines = work.session.query(KeptLine).filter(KeptLine.member_id == member.id).order_by(KeptLine.id)
    looks = who_looked.told(work, member)
    return my_data.Facts(
        young,
        (period.closes - timedelta(days=1)).isoformat() if period else None,
        tuple((each, given[each.key]) for each in here.questions.questions if each.key in given),
        tuple((each.id, work.unseal(member, "kept_line.line", each.line_sealed)) for each in lines),
        tuple(looks[-20:]),
        subject,
        _for_meetings(work, member),
        tuple(
            (str(each.number), each.name, state == "in") for each, state in _initiatives(here, work, member)
        ),
        my_growth.items(work, member),
    )


def apply(here: Municipality, work: Work, member: Member, _subject: str, outcome: my_data.Outcome) -> None:
    """Change, delete, hand over or erase."""
    period = periods.open_on(work, here.today(work.now))
    match outcome:
        case my_data.Changed(question, option):
            if period is not None:
                answers.write(work, period.name, member.id, {question: option})
        case my_data.AllDeleted():
            if period is not None:
                answers.clear(work, period.name, member.id)
        case my_data.LineDeleted(key):
            line = work.session.get(KeptLine, key)
            if line is not None and line.member_id == member.id:
                work.session.delete(line)
                erasure.traces_left(work)
        case my_data.MeetingLineDeleted(key):
            _delete_for_meetings(work, member, key)
        case my_data.MoreDeleted(key):
            my_growth.delete(work, member, key)
        case my_data.FileWanted():
            content = json.dumps(everything(here, work, member), ensure_ascii=False, indent=2)
            send_file(work, member, "document", "kreds.json", content.encode(), "")
        case my_data.Erased():
            erase(work, member)
        case my_data.InitiativeOpened(key):
            work.begins.append(Begin(member.id, "taking_part", key, outbox.REPLY))
        case my_data.Nothing():
            pass
        case _:
            assert_never(outcome)


def commanded_in_group(_here: Municipality, work: Work, member: Member, circle: Circle, _words: str) -> None:
    """Somebody asks for the answers: the young person sees their own, in private; everybody else hears a kind no."""
    if circle.young_person_id == member.id:
        work.begins.append(Begin(member.id, "my_data", "answers", 1))
    else:
        tell(work, member, hello.not_yours_to_see())


def erase(work: Work, member: Member) -> None:
    """Forget a person: out of circles and groups first, then every row."""
    own = members.own_circle(work, member)
    if own is not None and own.state in ("waiting", "in"):
        ending.end(work, own, "none", for_good=True)
    for place in circles.belonging_to(work, member):
        leaving.step_out(work, member, place.circle)
    unsent.last_words(work, member.id)
    alone = [each for each in circles.run_by(work, member) if each.state in circles.GOES_ON]
    erasure.forget_member(work, member)
    if alone:
        _tell_the_others(work, len(alone))


def _tell_the_others(work: Work, number: int) -> None:
    """Circles whose coordinator has erased themselves are still there: somebody must look after them."""
    for each in members.coordinators(work):
        tell(work, each, passing_circle.nobody_coordinates(number, each.id), lane=outbox.GROUP)


def _for_meetings(work: Work, member: Member) -> tuple[tuple[str, str], ...]:
    """What somebody put on agendas or prepared, for as long as it is kept."""
    points = ((f"p{each.id}", meetings.line_of(work, each)) for each in meetings.points_of(work, member))
    notes = (
        (f"n{each.id}", meetings.words_of(work, member, each)) for each in meetings.notes_of(work, member)
    )
    return (*points, *notes)


def _delete_for_meetings(work: Work, member: Member, key: str) -> None:
    row: MeetingPoint | MeetingNote | None
    if key.startswith("p"):
        row = work.session.get(MeetingPoint, int(key[1:]))
    else:
        row = work.session.get(MeetingNote, int(key[1:]))
    if row is not None and row.member_id == member.id:
        work.session.delete(row)
        erasure.traces_left(work)


def _group(work: Work, own: Circle) -> dict[str, Any]:
    """What a young person chose about the group."""
    chosen = rhythm.of(work, own)
    return {
        "quiet_hours": [chosen.quiet_from, chosen.quiet_to],
        "quiet_until": chosen.quiet_until.isoformat() if chosen.quiet_until else None,
        "week_in_short": [chosen.digest_weekday, chosen.digest_hour],
        "chats_are_one": own.bridge == "on",
    }


def everything(here: Municipality, work: Work, member: Member) -> dict[str, Any]:
    """All that is kept about a person, as one JSON object."""
    own = members.own_circle(work, member)
    schedule = schedule_of(work, member.id)
    consents = work.session.query(Consent).filter(Consent.member_id == member.id).order_by(Consent.id)
    told = facts(here, work, member, "")
    return {
        "name": members.name_of(work, member),
        "language": member.language,
        "zone": member.zone,
        "addresses": [
            {"channel": each.channel, "user": members.account(work, each)}
            for each in members.addresses(work, member.id)
        ],
        "circle": {
            "area": own.area,
            "born_between": [own.born_from, own.born_to],
            "since": own.enrolled_on.isoformat() if own.enrolled_on else None,
            "adults": [
                {
                    "name": members.name_of(work, each.member),
                    "role": each.role,
                    "state": each.state,
                    "may_be_picked_for": sorted(circles.hears(each)),
                    "asked_to_say_hello": each.told_if_quiet,
                }
                for each in circles.remembered_in(work, own)
            ],
            "counted": [
                {
                    "week": each.week.isoformat(),
                    "what": each.what,
                    "professionals": each.professional,
                    "number": each.number,
                }
                for each in share.kept(work, own)
            ],
        }
        if own
        else None,
        "circles_of_others": [
            {"name": members.name_of(work, each.circle.young_person), "role": each.role, "state": each.state}
            | roles.kept(work, each)
            for each in circles.remembered(work, member)
        ],
        "check_ins": {
            "weekday": schedule.weekday,
            "hour": schedule.hour,
            "paused": schedule.paused,
            **patience.of(work, member, schedule).model_dump(mode="json"),
            "last_heard_on": signs.last(here, work, member),
        }
        if schedule
        else None,
        "agreements": [
            {
                "owner": members.name_of(work, agreed.owner_of(work, row)),
                "what": agreements.words_of(work, circle, row),
                "by": row.due_on.isoformat(),
                "repeats": row.repeats,
                "state": row.state,
                "proposed_on": row.proposed_on.isoformat(),
                "what_came_of_it": "; ".join(each for each in agreements.followed(work, circle, row) if each),
            }
            for circle, row in agreed.about(work, member)
        ],
        "answers": {
            period.name: answers.read(work, period.name, member.id)
            for period in work.session.query(Period).filter(Period.state == "open")
        }
        if own
        else {},
        "initiatives": [
            {"initiative": each.name, "part": state == "in", "in_it": _stretches(work, own, each.number)}
            for each, state in _initiatives(here, work, member)
        ],
        "reminded_of_initiatives": taking_part_rows.kept_by(work, member),
        "own_choices": own_choices.shown(work, member),
        "kept_lines": [line for _key, line in told.kept_lines],
        "for_meetings": [line for _key, line in told.for_meetings],
        "mirror_answers_shown": [
            {
                "circle": each.circle_id,
                "said": work.unseal(member, "mirror_answer.said", each.said_sealed),
                "at": each.at.isoformat(),
            }
            for each in rhythm.shown_by(work, member.id)
        ],
        "group": _group(work, own) if own else None,
        "on_the_web": _on_the_web(work, member),
        "linked_log_in": _linked(work, member),
        **my_growth.everything(work, member),
        "consents": [
            {
                "kind": each.kind,
                "version": each.version,
                "language": each.language,
                "agreed": each.agreed,
                "at": each.at.isoformat(),
                "wording": work.unseal(member, "consent.wording", each.wording_sealed),
            }
            for each in consents
        ],
        "who_looked": [
            {"on": day, "what": render(what, member.language)} for day, what in who_looked.told(work, member)
        ],
    }


def _on_the_web(work: Work, member: Member) -> dict[str, Any] | None:
    account = members.user_on(work, member.id, web.CHANNEL)
    if account is None:
        return None
    told = {"browsers_told_when_something_is_new": pushes.everything(work, account)}
    return web.everything(work, account) | told


def _linked(work: Work, member: Member) -> dict[str, str] | None:
    """What is kept of it says who somebody is there to nobody, not even to us."""
    found = linked_log_ins.of(work, member)
    return {"at": found.issuer, "since": found.since.isoformat()} if found is not None else None


def _stretches(work: Work, own: Circle | None, initiative: int) -> list[dict[str, str | None]]:
    found = taking_part_rows.stretches(work, own) if own is not None else []
    return [
        {"since": each.since.isoformat(), "until": each.until.isoformat() if each.until else None}
        for each in found
        if each.initiative == initiative
    ]


def _initiatives(here: Municipality, work: Work, member: Member) -> list[tuple[Initiative, str]]:
    own = members.own_circle(work, member)
    return taking_part.named(here, work, own) if own is not None else []
