"""T4: sealed words belong to their row; moved to another by somebody who can write into the database, they do not open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import LargeBinary, select
from sqlalchemy.exc import SQLAlchemyError

from store import (
    answers,
    backup,
    cards,
    conversations,
    help_requests,
    inbox,
    invitations,
    linkings,
    members,
    outbox,
    places,
    pushes,
    reopenings,
    rotation,
    web,
    web_sessions,
)
from store.growth import Card
from store.keys import WrongKey
from store.migrations.versions import p0003_rows_and_chain
from store.models import Circle, Group, Invitation, Linking, Member, MemberAddress, People
from store.queues import InboxRow, OutboxRow
from store.schema import PEOPLE
from store.unit_of_work import Store, Work
from store.web_models import WebChat, WebFile
from tests.store.people import adult, circle_of, coordinator, group, open_period, young_person


@pytest.fixture
def two(people: Store) -> Store:
    """Two circles, each with something in every sealed column of the installation's own key."""
    with people.unit_of_work() as work:
        for each, name in enumerate(("Sol", "Alma")):
            young = young_person(work, name, f"70710{each}")
            circle = circle_of(work, young)
            run_by = coordinator(work, circle, "Karen", f"70720{each}")
            circle.case_manager_sealed = work.keys.seal("Nora", places.case_manager(circle))
            bound = group(work, circle, f"-70730{each}")
            invitations.issue(work, "adult", "Mormor", 72, circle_id=circle.id, invited_by=young.id)
            inbox.add(work, "telegram", [inbox.Seen(f"{each}", "1", '{"text": "hi"}')])
            outbox.to_group(work, bound, outbox.GROUP, "message", {"text": f"to {name}'s circle"})
            (address,) = members.addresses(work, young.id)
            outbox.to_address(work, address, outbox.REPLY, "message", {"text": f"to {name}"})
            cards.let_go(work, cards.hand_in(work, young, cards.Told("proud", "friend", "school", name)))
            opened = conversations.begin(work, young, "settings", "")
            conversations.keep(work, young, opened, [("hour", "wrote", "17:00")])
            token = reopenings.issue(work, adult(work, circle, "Mum", f"70740{each}"), circle, run_by)
            assert reopenings.open_by(work, token, "telegram", f"70750{each}") is not None
            code = linkings.issue(work, young, "slack")
            assert linkings.typed(work, "slack", f"U70760{each}", code) is not None
            web.change(work, f"w{each}", lambda found, name=name: found.add(work.now, text=name))  # type: ignore[misc]
            web.keep_file(work, f"w{each}", "aGk=")
            pushes.keep(
                work, web_sessions.begin(work, "chat", account=f"w{each}"), f"https://push/{each}", "p", "a"
            )
    return people


READ: dict[str, Callable[[Work], object]] = {
    "address.user_sealed": lambda work: [
        members.account(work, each) for each in work.session.query(MemberAddress)
    ],
    "group.chat_sealed": lambda work: [
        work.keys.open(each.chat_sealed, places.group_chat(each)) for each in work.session.query(Group)
    ],
    "invitation.name_sealed": lambda work: [
        invitations.name_on(work, each) for each in work.session.query(Invitation)
    ],
    "circle.case_manager_sealed": lambda work: [
        work.keys.open(each.case_manager_sealed or b"", places.case_manager(each))
        for each in work.session.query(Circle)
    ],
    "inbox.payload_sealed": lambda work: inbox.claim(work, 9),
    "outbox.chat_sealed": lambda work: outbox.take(work, "telegram", 9, tuple(outbox.LANES), ()),
    "outbox.body_sealed": lambda work: outbox.take(work, "telegram", 9, tuple(outbox.LANES), ()),
    "conversation.answers_sealed": lambda work: [
        conversations.answers(work, each, opened)
        for each in work.session.query(Member)
        for opened in conversations.all_of(work, each.id)
    ],
    "linking.user_sealed": lambda work: [
        linkings.account(work, each) for each in work.session.query(Linking)
    ],
    "card.words_sealed": lambda work: [cards.read(work, each) for each in work.session.query(Card)],
    "reopening.user_sealed": lambda work: [
        reopenings.account(work, each) for each in reopenings.everything(work)
    ],
    "web_chat.thread_sealed": lambda work: [
        web.thread(work.session, work.keys, each.name) for each in work.session.query(WebChat)
    ],
    "web_file.content_sealed": lambda work: [
        work.keys.open(each.content_sealed, places.web_file(each)) for each in work.session.query(WebFile)
    ],
    "web_push.told_sealed": lambda work: [pushes.everything(work, f"w{each}") for each in range(2)],
}
"""How each is read by the service itself."""


@pytest.mark.parametrize("column", READ)
def test_T4_sealed_words_that_changed_places_do_not_open(two: Store, column: str) -> None:
    table, name = column.split(".")
    sealed = People.metadata.tables[table]
    with two.unit_of_work() as work:
        READ[column](work)
        work.session.rollback()
    with two.engine.begin() as connection:
        key = next(iter(sealed.primary_key))
        rows = connection.execute(select(key, sealed.c[name]).order_by(key)).all()
        first, last = rows[0], rows[-1]
        assert first[1] != last[1]
        for number, value in ((first[0], last[1]), (last[0], first[1])):
            connection.execute(sealed.update().where(key == number).values({name: value}))
    with two.unit_of_work() as work:
        with pytest.raises(WrongKey, match=r"cannot open"):
            READ[column](work)
        work.session.rollback()


def test_T4_a_message_redirected_to_another_chat_does_not_open(two: Store) -> None:
    with two.unit_of_work() as work:
        to_sol, to_alma = work.session.scalars(
            select(OutboxRow).where(OutboxRow.member_id.is_not(None)).order_by(OutboxRow.id)
        )
        to_sol.chat_hash, to_sol.chat_sealed = to_alma.chat_hash, to_alma.chat_sealed
    with two.unit_of_work() as work:
        with pytest.raises(WrongKey, match=r"outbox\.body"):
            outbox.take(work, "telegram", 9, tuple(outbox.LANES), ())
        work.session.rollback()


def test_every_sealed_column_of_the_installation_s_own_key_is_turned_over() -> None:
    by_person = {
        *("member.name_sealed", "membership.invited_as_sealed", "consent.wording_sealed"),
        *("agreement.words_sealed", "agreement.consequence_sealed", "agreement.next_step_sealed"),
        *("goal.told_sealed", "success.words_sealed", "card_draft.words_sealed"),
        *("kept_line.line_sealed", "help_request.words_sealed", "conversation.answers_sealed"),
        *("meeting.place_sealed", "meeting_point.line_sealed", "meeting_note.line_sealed"),
        *("held_words.words_sealed", "mirror_answer.said_sealed"),
        *("role.reason_sealed", "role.successor_sealed", "handover.words_sealed", "schedule.patience_sealed"),
        "own_choices.choices_sealed",
    }
    every = {
        f"{table.name}.{column.name}"
        for table in People.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_sealed")
    }
    turned_over = {f"{column.class_.__tablename__}.{column.key}" for column, _place in rotation.SEALED}
    assert every == by_person | turned_over
    assert set(READ) - {"conversation.answers_sealed"} == turned_over


OPEN = {
    "activity": ("what",),
    "handover": ("state",),
    "taking_part": ("state",),
    "agreement": ("owned_by", "repeats", "state", "said_by", "stands"),
    "member": ("language", "zone", "looks"),
    "address": ("channel",),
    "circle": ("department", "area", "state", "bridge"),
    "membership": ("role", "department", "state", "hears"),
    "invitation": ("kind", "role", "department"),
    "group": ("channel", "rights", "state", "roster_message"),
    "consent": ("kind", "language"),
    "schedule": ("hour", "month"),
    "kept_line": ("id",),
    "help_request": ("next_ids", "state"),
    "help_told": ("state",),
    "conversation": ("id", "dialogue", "subject"),
    "answer_period": ("name", "tier", "state"),
    "enrolment": ("period", "part"),
    "answer_sheet": ("period",),
    "audit": ("action",),
    "reopening": ("state", "channel"),
    "linking": ("channel", "number"),
    "meeting": ("uid", "hour", "state"),
    "rhythm": ("quiet_from", "quiet_to", "digest_hour", "week"),
    "contact": ("channel",),
    "inbox": ("channel", "event", "state"),
    "outbox": ("state", "channel", "kind", "then"),
    "due": ("kind", "subject"),
    "lease": ("name", "holder"),
    "plan_told": ("hash",),
    "goal": ("path", "seen_by"),
    "success": ("state", "message"),
    "card_draft": ("state", "reason"),
    "card": ("path", "language"),
    "card_offer": ("reply",),
    "passed": ("message", "under"),
    "web_session": ("kind", "account", "browser"),
    "linked_log_in": ("issuer",),
    "web_chat": ("name", "mark"),
    "web_place": ("account",),
    "web_file": ("name",),
}
"""All text that is not sealed: codes, numbers, and the area and department that a coordinator chose from a list."""


def test_T4_no_other_column_holds_text_than_codes_and_places() -> None:
    found = {
        table.name: tuple(
            column.name
            for column in table.columns
            if not isinstance(column.type, LargeBinary) and column.type.python_type is str
        )
        for table in People.metadata.sorted_tables
    }
    assert {name: columns for name, columns in found.items() if columns} == OPEN


def test_T4_a_dump_of_the_database_shows_no_name_address_or_words(two: Store, tmp_path) -> None:  # type: ignore[no-untyped-def]
    with two.unit_of_work() as work:
        sol = work.session.query(Circle).order_by(Circle.id).first()
        assert sol is not None
        help_requests.add(work, sol.young_person, "canary-call", [])
        open_period(work, "2026-Q4", date(2026, 10, 1), date(2027, 1, 1), "", {sol.young_person_id: ""})
        answers.write(work, "2026-Q4", sol.young_person_id, {"listened": "canary-answer"})
    path = tmp_path / "dump"
    if two.engine.dialect.name == "postgresql":
        backup._run("pg_dump", two.engine, ["--format=plain", f"--file={path}"])
    else:
        backup.write(two.engine, path)
    content = path.read_bytes()
    for secret in ("Sol", "Alma", "Karen", "Nora", "Mormor", "to Sol", "canary", "70710", "-70730", "17:00"):
        assert secret.encode() not in content, secret
    assert b"Vollsmose" in content
    assert isinstance(InboxRow.payload_sealed.type, LargeBinary)


def test_a_database_sealed_before_rows_counted_is_refused_with_words(people: Store) -> None:
    with people.engine.begin() as connection:
        if people.engine.dialect.name == "postgresql":
            return  # one kind is enough: the refusal comes before anything that differs
        for table in ("audit_forgotten", "reopening"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        before = p0003_rows_and_chain.down_revision
        connection.exec_driver_sql(f"UPDATE people_version SET version_num = '{before}'")
    with people.unit_of_work() as work:
        members.add(work, "Sol", "da", "Europe/Copenhagen")
    with pytest.raises((WrongKey, SQLAlchemyError), match="begin with an empty database"):
        PEOPLE.upgrade(people.engine)
    assert PEOPLE.state(people.engine) == "older"
