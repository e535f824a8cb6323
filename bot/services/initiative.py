"""Initiatives as a coordinator sees them, and what they do with one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from bot.municipality import Municipality
from bot.tell import starts, tell
from conversations import initiative as dialogue
from conversations import taking_part as taking_part_words
from conversations.initiative import Card, Facts, Taken
from conversations.text import Day, Text, Words, _
from store import audit, circles, decisions, initiatives, members, outbox, taking_part
from store.decisions import Decision
from store.initiatives import Initiative
from store.models import Circle, Member
from store.small_cells import shown
from store.unit_of_work import Begin, Work

DISSENTS = 2
"""Disagreements shown on a page, the latest; all of them are in `kreds decisions list`."""


def facts(here: Municipality, work: Work, member: Member, _subject: str) -> Facts:
    """Every initiative, those that wait for a decision first."""
    if not member.coordinator:
        raise PermissionError
    with Session(here.strategy) as session:
        found = initiatives.everything(session)
        taken = decisions.decisions(session)
        back = decisions.answered_back(session, work.now)
    today = here.today(work.now)
    number_in, asked = taking_part.number_in(work), taking_part.asked(work, member)
    own = {
        each.id: members.name_of(work, each.young_person)
        for each in circles.run_by(work, member)
        if each.state == "in"
    }
    cards = [
        card(
            here,
            each,
            taken,
            today,
            number_in.get(each.number, 0),
            _may_join(own, asked.get(each.number, ())),
        )
        for each in sorted(found, key=lambda each: order(each, today))
    ]
    return Facts(tuple(cards), back.in_time, back.releases)


def apply(here: Municipality, work: Work, member: Member, _subject: str, outcome: dialogue.Outcome) -> None:
    """Go on to another dialogue, put a circle down, or note a disagreement."""
    match outcome:
        case dialogue.New():
            work.begins.append(Begin(member.id, "registering", "", outbox.REPLY))
        case dialogue.Deciding(key):
            work.begins.append(Begin(member.id, "deciding", key, outbox.REPLY))
        case dialogue.PutDown(key, circle):
            _put_down(here, work, member, int(key), int(circle))
        case dialogue.Disagreed(key, number, reason):
            with Session(here.strategy) as session:
                decisions.disagree(session, int(key), number, reason, work.now)
            audit.note(work, "decision.disagreed", actor=member.id)
        case dialogue.Nothing():
            pass


def card(
    here: Municipality,
    each: Initiative,
    taken: Sequence[Decision],
    today: date,
    circles: int,
    may_join: tuple[tuple[str, str], ...] = (),
) -> Card:
    """One initiative as it is shown; few circles are hidden here."""
    late = (today - each.decide_on).days if each.decide_on is not None and each.waits(today) else None
    return Card(
        str(each.number),
        each.name,
        path_name(here, each),
        each.area,
        each.department,
        Day(each.opens.isoformat()),
        Day(each.closes.isoformat()) if each.closes else None,
        each.audience,
        each.expected,
        each.seen,
        shown(circles),
        each.state,
        Day(each.decide_on.isoformat()) if each.decide_on else None,
        late or None,
        _latest(here, [one for one in taken if one.initiative == each.number]),
        may_join if each.state == "going_on" else (),
    )


def path_name(here: Municipality, each: Initiative) -> Words:
    """A path by its name; by its key where the strategy no longer has it."""
    return Text(here.paths.name_of(each.path))


def _latest(here: Municipality, taken: Sequence[Decision]) -> Taken | None:
    last = next((each for each in reversed(taken) if each.voice == 0), None)
    if last is None:
        return None
    dissents = [each.reason for each in taken if each.voice and each.number == last.number]
    on = here.today(last.at).isoformat()
    told = next(iter(last.sentences.values()), "")
    return Taken(last.number, last.choice, Day(on), last.reason, tuple(dissents[-DISSENTS:]), told)


def order(each: Initiative, today: date) -> tuple[bool, bool, date, int]:
    """What waits for a decision first, then what is decided about next, then what has ended."""
    return (
        not each.waits(today),
        each.decide_on is None,
        each.decide_on or each.closes or each.opens,
        each.number,
    )


def _may_join(own: Mapping[int, str], asked: Collection[int]) -> tuple[tuple[str, str], ...]:
    """The coordinator's own circles that were not put down for it yet, whatever their young people said."""
    return tuple((str(circle), name) for circle, name in own.items() if circle not in asked)


def _put_down(here: Municipality, work: Work, member: Member, number: int, circle_id: int) -> None:
    circle = work.session.get_one(Circle, circle_id)
    with Session(here.strategy) as session:
        found = initiatives.find(session, number)
    if circle.coordinator_id != member.id or circle.state != "in" or found is None or found.decide_on is None:
        raise PermissionError
    if not taking_part.put_down(work, circle, number):
        return
    audit.note(work, "initiative.put_down", actor=member.id, subject=circle.young_person_id)
    said = taking_part_words.told(found.name, members.name_of(work, member))
    button = starts(_("Read what it is"), "taking_part", str(number))
    tell(work, circle.young_person, said, [button], lane=outbox.GROUP)
