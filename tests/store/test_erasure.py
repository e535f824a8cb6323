"""Forgetting one person: no row, no sheet, and on SQLite no byte of them is left."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from store import (
    answers,
    audit,
    cards,
    check_ins,
    circles,
    conversations,
    database,
    due,
    erasure,
    goals,
    help_requests,
    inbox,
    invitations,
    meetings,
    members,
    outbox,
    own_choices,
    rhythm,
    successes,
)
from store.growth import Card, CardDraft, CardOffer, Celebrating, Goal, Success
from store.meeting_models import Meeting, MeetingNote, MeetingPoint
from store.models import (
    AnswerSheet,
    Audit,
    Circle,
    Consent,
    Conversation,
    Group,
    HelpRequest,
    Invitation,
    KeptLine,
    Member,
    Membership,
    People,
)
from store.queues import DueRow, InboxRow
from store.rhythm_models import HeldWords, MirrorAnswer, Rhythm
from store.unit_of_work import Store, Work
from tests.clock import Clock
from tests.conftest import START
from tests.store.people import DENMARK, adult, circle_of, coordinator, group, open_period, young_person

Q4 = "2026-Q4"
PLACES = ("Kanariefuglevej", "kanariefugle-afdelingen")
"""What lies open in a circle's rows, so that it could be found."""


def somebody(work: Work, name: str = "Sol", user: str = "1001") -> Member:
    """A young person in every table; with Mum, who is in some of them too, and Karen."""
    sol = young_person(work, name, user)
    circle = circle_of(work, sol)
    circle.area, circle.department = PLACES
    mum = adult(work, circle, f"Mum of {name}", f"{user}2")
    circle.case_manager_id = coordinator(work, circle, f"Karen of {name}", f"{user}3").id
    work.session.query(Membership).filter_by(member_id=mum.id).one().department = PLACES[1]
    bound = group(work, circle, f"-{user}")
    bound.claimed_by = mum.id
    for inviter, kind in ((sol, "adult"), (mum, "guardian")):
        invitations.issue(
            work, kind, "Birgit", 72, circle_id=circle.id, invited_by=inviter.id, department=PLACES[1]
        )
    for member in (sol, mum):
        conversations.begin(work, member, "check_in", "")
        due.put(work, "nudge", START, member=member.id)
        (address,) = members.addresses(work, member.id)
        outbox.to_address(work, address, outbox.REPLY, "text", {"text": "hello"})
        sealed = work.seal(member, "consent.wording", "I say yes")
        told = {"kind": "guardian", "version": 1, "language": "da", "agreed": True, "at": work.now}
        work.session.add(Consent(member_id=member.id, wording_sealed=sealed, **told))
        line = work.seal(member, "kept_line.line", "today was fine")
        work.session.add(KeptLine(id=f"{member.id}", member_id=member.id, line_sealed=line))
    for member in (sol, mum):
        successes.add(work, circle, member, "made dinner", "shared")
    goals.add(work, sol, "proud", "a dog")
    goals.share(work, sol, goals.of(work, sol)[0], "adult", circles.membership(work, circle, mum.id))
    card = cards.let_go(work, cards.hand_in(work, sol, cards.Told("proud", "friend", "school", "sat beside")))
    cards.hand_in(work, sol, cards.Told("proud", "friend", "school", "sat beside again"))
    cards.offer(work, circle, card, both=True)
    successes.choose(work, circle, direct=True)
    outbox.to_group(work, bound, outbox.GROUP, "text", {"text": "welcome"})
    check_ins.set_hour(work, sol, 3, "16:00")
    own_choices.note(work, sol, own_choices.Choice("leave", who=mum.id, came="left"))
    planned = meetings.plan(work, circle, date(2026, 8, 27), "15:00", PLACES[0])
    for member in (sol, mum):
        meetings.add_point(work, planned, member, "the bike")
        rhythm.show(work, circle, member.id, work.seal(member, "mirror_answer.said", "mostly"))
    meetings.add_note(work, planned, sol, "more sleep")
    rhythm.hold(work, circle, "hello all")
    rhythm.spend(work, circle)
    rhythm.plan_digest(work, circle)
    help_requests.tell(work, help_requests.add(work, sol, "help", [mum.id]), mum.id)
    audit.note(work, "circle.looked", actor=mum.id, subject=sol.id)
    return sol


def opened(work: Work, *people: Member) -> None:
    open_period(work, Q4, date(2026, 10, 1), date(2027, 1, 1), "headline", {each.id: "" for each in people})
    for each in people:
        answers.write(work, Q4, each.id, {"listened": "yes"})


def forget(people: Store, number: int) -> None:
    with people.unit_of_work() as work:
        erasure.forget_member(work, work.session.get_one(Member, number))


def references(work: Work, number: int) -> list[str]:
    """Where somebody is still named: every column that is a member's number, by its name or by what it points to."""
    work.catch_up()
    return [
        f"{table.name}.{column.name}"
        for table in People.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith(("member_id", "young_person_id"))
        or any(each.target_fullname == "member.id" for each in column.foreign_keys)
        for _row in work.session.execute(select(column).where(column == number))
    ]


def test_every_reference_is_looked_for(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = somebody(work)
        opened(work, sol)
        mum = work.session.query(Membership).one().member
        found = {*references(work, sol.id), *references(work, mum.id)}
    assert found >= {
        *("address.member_id", "circle.young_person_id", "conversation.member_id", "consent.member_id"),
        *("due.member_id", "enrolment.member_id", "group.claimed_by", "help_request.member_id"),
        *("help_told.member_id", "invitation.invited_by", "kept_line.member_id", "membership.member_id"),
        *("outbox.member_id", "schedule.member_id", "meeting_point.member_id", "meeting_note.member_id"),
        "mirror_answer.member_id",
        *("goal.member_id", "success.by_id", "card_draft.member_id"),
    }


@pytest.mark.parametrize("who", ["Sol", "Mum of Sol", "Karen of Sol"])
def test_after_somebody_is_forgotten_no_row_refers_to_them(people: Store, who: str) -> None:
    with people.unit_of_work() as work:
        opened(work, somebody(work))
        number = next(each.id for each in work.session.query(Member) if members.name_of(work, each) == who)
        assert references(work, number)
    forget(people, number)
    with people.unit_of_work() as work:
        assert references(work, number) == []
        assert work.session.get(Member, number) is None


def test_a_circle_goes_with_its_young_person_and_not_with_an_adult(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = somebody(work).id
        mum = work.session.query(Membership).one().member_id
    forget(people, mum)
    with people.unit_of_work() as work:
        assert work.session.query(Circle).one().young_person_id == sol
        assert work.session.query(Group).one().circle_id is not None
    forget(people, sol)
    with people.unit_of_work() as work:
        assert work.session.query(Circle).count() == 0
        assert work.session.query(Invitation).count() == 0
        for gone in (Meeting, MeetingPoint, MeetingNote, Rhythm, HeldWords, MirrorAnswer):
            assert work.session.query(gone).count() == 0
        assert {each.kind for each in work.session.query(DueRow)} == {"traces"}
        for row in (Goal, Success, CardDraft, CardOffer, Celebrating):
            assert work.session.query(row).count() == 0
        assert work.session.query(Card).count() == 1, "it is nobody's"
        assert work.session.query(Group).one().circle_id is None


def test_nobody_else_is_forgotten_with_somebody(people: Store) -> None:
    with people.unit_of_work() as work:
        sol, alma = somebody(work), somebody(work, "Alma", "2002")
        opened(work, sol, alma)
        before = sorted(references(work, alma.id))
    forget(people, sol.id)
    with people.unit_of_work() as work:
        assert sorted(references(work, alma.id)) == before
        assert members.by_address(work, "telegram", "1001") is None
        found = members.by_address(work, "telegram", "2002")
        assert found is not None
        assert members.name_of(work, found) == "Alma"
        assert answers.read(work, Q4, alma.id) == {"listened": "yes"}


def test_answers_of_open_periods_go_with_their_person(people: Store) -> None:
    with people.unit_of_work() as work:
        sol, alma = somebody(work), somebody(work, "Alma", "2002")
        opened(work, sol, alma)
        assert [*answers.by_hundreds(work, Q4)] == [{key: {"listened": "yes"} for key in (sol.id, alma.id)}]
        before = [(each.row, len(each.value)) for each in work.session.query(AnswerSheet)]
    forget(people, sol.id)
    with people.unit_of_work() as work:
        assert [*answers.by_hundreds(work, Q4)] == [{alma.id: {"listened": "yes"}}]
        assert [(each.row, len(each.value)) for each in work.session.query(AnswerSheet)] == before


def test_who_looked_stays_in_its_chain(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = somebody(work).id
    forget(people, sol)
    with people.unit_of_work() as work:
        assert audit.unbroken(work)
        assert len(audit.about(work, sol)) == 1


def test_the_number_of_somebody_forgotten_is_never_given_to_another(people: Store) -> None:
    with people.unit_of_work() as work:
        last = members.add(work, "Sol", "da", DENMARK).id
    forget(people, last)
    with people.unit_of_work() as work:
        assert members.add(work, "Alma", "da", DENMARK).id > last


def test_F16_after_a_restore_only_the_same_person_is_forgotten_again(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = members.add(work, "Sol", "da", DENMARK)
        number, restored = sol.id, (sol.id, sol.key, sol.key_version)
    forget(people, number)
    with people.unit_of_work() as work:
        alma = members.add(work, "Alma", "da", DENMARK)
        assert people.keys.was_erased([restored]) == [number]
        assert people.keys.was_erased([(number, alma.key, alma.key_version)]) == [], "with Sol's number"


def test_T4_on_sqlite_no_byte_of_somebody_is_left_in_any_file(people: Store) -> None:
    if people.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps its own files")
    with people.unit_of_work() as work:
        for number in range(20):
            opened_last = somebody(work, f"Name {number}", f"{1000 + number}")
        opened(work, opened_last)
        kept = somebody(work, "Alma", "2002").id
        everybody = [each.id for each in work.session.query(Member) if each.id < kept]
        canaries = _canaries(work, everybody)
        alma = circle_of(work, work.session.get_one(Member, kept))
        alma.area = alma.department = "Vollsmose"
        for each in (*alma.memberships, *work.session.query(Invitation).filter_by(circle_id=alma.id)):
            each.department = "Vollsmose"
    assert len(canaries) > 200
    assert _left(people, canaries)
    with people.unit_of_work() as work:
        for number in everybody:
            erasure.forget_member(work, work.session.get_one(Member, number))
    database.forget_deleted(people.engine)
    assert _left(people, canaries) == []
    assert _left(people, [b"Vollsmose"]), "what is still there is found this way"


def test_everything_whose_time_is_up_goes(people: Store, clock: Clock) -> None:
    with people.unit_of_work() as work:
        somebody(work)
        inbox.add(work, "telegram", [inbox.Seen("1", "1001", "{}")])
        inbox.done(work, inbox.claim(work, 1)[0].id)
    clock.forward(days=15)
    with people.unit_of_work() as work:
        erasure.tidy(work)
        for gone in (InboxRow, Conversation, HelpRequest):
            assert work.session.query(gone).count() == 0
        assert work.session.query(Audit).count() == 1
    clock.forward(days=400, seconds=timedelta(hours=1).total_seconds())
    with people.unit_of_work() as work:
        erasure.tidy(work)
        assert work.session.query(Audit).count() == 0


def _canaries(work: Work, numbers: list[int]) -> list[bytes]:
    """Every long run of bytes that a row about these people holds, and the words that lie open."""
    found = {place.encode() for place in PLACES}
    for table in People.metadata.sorted_tables:
        for column in table.columns:
            if (
                any(each.target_fullname == "member.id" for each in column.foreign_keys)
                or table.name == "member"
            ):
                number = table.c.id if table.name == "member" else column
                for row in work.session.execute(table.select().where(number.in_(numbers))):
                    found |= {value for value in row if isinstance(value, bytes) and len(value) > 15}
    found -= {group.chat_sealed for group in work.session.query(Group)}
    found -= {group.chat_hash for group in work.session.query(Group)}
    return sorted(found)


def _left(people: Store, canaries: list[bytes]) -> list[bytes]:
    main = Path(str(people.engine.url.database))
    lie = b"".join(each.read_bytes() for each in main.parent.glob(f"{main.name}*"))
    return [each for each in canaries if each in lie]
