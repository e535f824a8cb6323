"""Chats on the web: what lies open of them, how long they last, and what is left of somebody."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from store import erasure, members, web, web_sessions
from store.models import Member
from store.unit_of_work import Store, Work
from store.web_models import WebChat, WebFile, WebPlace
from store.web_thread import KEPT, Thread
from tests.clock import Clock
from tests.store.people import DENMARK

GROUP = "g0123456789"


def joined(work: Work, name: str) -> tuple[Member, str]:
    """Somebody with a browser, in the group."""
    member, account = members.add(work, name, "da", DENMARK), web.new_account()
    members.bind(work, member, web.CHANNEL, account)
    web_sessions.begin(work, "chat", account=account)
    web.change(work, GROUP, lambda _found: None, title="Sol's circle")
    web.admit(work, GROUP, account)
    return member, account


def say(work: Work, chat: str, words: str, by: str = "") -> None:
    web.change(work, chat, lambda found: found.add(work.now, text=words, by=by))


def read(work: Work, chat: str) -> Thread:
    found = web.thread(work.session, work.keys, chat)
    assert found is not None
    return found


def test_T3_T4_a_chat_lies_there_at_the_same_size_whether_or_not_somebody_answered(people: Store) -> None:
    with people.unit_of_work() as work:
        (_sol, quiet), (_alma, talks) = joined(work, "Sol"), joined(work, "Alma")
        say(work, quiet, "Did someone listen to you this week?")
        for words in (
            "Did someone listen to you this week?",
            "Thanks ✓",
            "Did the adults keep it?",
            "Thanks ✓",
        ):
            say(work, talks, words)
        rows = {each.name: each for each in work.session.scalars(select(WebChat))}
        assert len(rows[quiet].thread_sealed) == len(rows[talks].thread_sealed)
        assert {each.name for each in WebChat.__table__.columns} == {
            *("id", "name", "thread_sealed", "mark", "ended_on")
        }


def test_nothing_is_left_of_somebody_who_is_erased(people: Store) -> None:
    with people.unit_of_work() as work:
        (sol, account), (_mum, hers) = joined(work, "Sol"), joined(work, "Mum")
        say(work, account, "hello Sol")
        web.keep_file(work, account, "aGk=")
        for by, words in ((account, "Dinner at six"), (hers, "Lovely")):
            say(work, GROUP, words, by)
        web.change(work, GROUP, lambda found: found.lines[1].marks.update({"👏": [account]}))
        web.change(work, GROUP, lambda found: found.tags.update({account: "the one"}))
        erasure.forget_member(work, sol)
        found = read(work, GROUP)
        assert [each.text for each in found.lines] == ["Lovely"]
        assert account not in repr(found)
        assert work.session.scalars(select(WebPlace.account)).all() == [hers]
        assert work.session.scalars(select(WebChat.name)).all() == [GROUP]
        assert work.session.scalars(select(WebFile)).all() == []


def test_what_was_said_goes_when_its_time_is_up(people: Store, clock: Clock) -> None:
    with people.unit_of_work() as work:
        _sol, account = joined(work, "Sol")
        say(work, account, "hello")
        say(work, GROUP, "hello all")
        web.keep_file(work, account, "aGk=")
    clock.forward(days=8)
    with people.unit_of_work() as work:
        erasure.tidy(work)
        assert work.session.scalars(select(WebFile)).all() == []
    clock.forward(days=(KEPT["own"] - timedelta(days=7)).days)
    with people.unit_of_work() as work:
        erasure.tidy(work)
        assert read(work, account).lines == []
        assert [each.text for each in read(work, GROUP).lines] == ["hello all"]
    clock.forward(days=KEPT["group"].days)
    with people.unit_of_work() as work:
        erasure.tidy(work)
        assert read(work, GROUP).lines == []


def test_the_group_of_a_circle_that_ended_can_be_read_for_two_weeks(people: Store, clock: Clock) -> None:
    with people.unit_of_work() as work:
        joined(work, "Sol")
        web.close(work, GROUP)
    clock.forward(days=13)
    with people.unit_of_work() as work:
        erasure.tidy(work)
        assert read(work, GROUP).ended
    clock.forward(days=2)
    with people.unit_of_work() as work:
        erasure.tidy(work)
        assert web.thread(work.session, work.keys, GROUP) is None


def test_the_chat_of_a_stranger_goes_with_their_browser(people: Store, clock: Clock) -> None:
    with people.unit_of_work() as work:
        account = web.new_account()
        web_sessions.begin(work, "chat", account=account)
        say(work, account, "This link does not work.")
        erasure.tidy(work)
        assert web.exists(work, account)
    clock.forward(days=92)
    with people.unit_of_work() as work:
        erasure.tidy(work)
        assert not web.exists(work, account)
