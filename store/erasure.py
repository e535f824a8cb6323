"""Forgetting one person at once, and everything else in its time.

| what | how long |
|---|---|
| answers, and the day of the last sign | to the close of the period |
| how often somebody is asked; their own list of choices | as long as they are a member; the list until they delete it |
| an update from a platform | until it is worked on; its number 14 days |
| a message's words | until it is sent; the row 24 hours |
| an open dialogue | 7 days, a check-in to the close of its period |
| the words of a call for help | 14 days at most |
| a goal | until it is put away, then 400 days; deleted at once where the young person says so |
| what was shared as a success | 400 days; an adult's that waits for a decision 14 days |
| a card on its way | until a coordinator lets it go, 60 days at most |
| a card | 2 years: nobody can be found in it |
| who looked | 13 months |
| an agreement | until 4 weeks after its day, or until it is over; then its words 12 weeks, and what became of it, as a number, 13 months |
| a link that opens a locked account | 1 hour to open, then 2 days to be vouched for |
| a code for one more address, and the account that wrote it | 10 minutes each |
| a meeting, its agenda, and what was prepared for it | 14 days after its day |
| what there was no room for in a week in the group | until the week in short, 14 days at most |
| an adult's mirror answer that the young person may see | until the next month's question, 40 days at most |
| what a successor should know, why a professional stays longer | until it is read and settled, 28 days at most |
| how many messages and beginnings, by kind of adult and week | 13 weeks |
| from when until when a circle took part in an initiative | 400 days after it has left it |
| a circle offered to another coordinator | 14 days |
| a browser that is signed in | the chat: 90 days unused, 400 days at most; the desk: 30 minutes, 10 hours |
| where a browser is told that something is new | as long as it is signed in, or until it is turned off; gone with a locked account, a new device, leaving |
| what is said in a chat on the web | 30 days in somebody's own, 90 in a group, 14 after its end; pictures and files 7 |
| what people write where two chats are one | as an update and as a message above; which message stands where, as numbers, 72 hours |
| a coordinator's link and code to the desk | 10 minutes each; that there was one, a day; that a form was sent, a day |
| a coordinator's account at the municipality's own log-in, as a fingerprint | until they take it off, are locked, or coordinate no more; a browser on its way there 10 minutes |
| releases | for ever: nobody can be found in them |
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from store import (
    agreements,
    answers,
    audit,
    bridges,
    cards,
    conversations,
    desk_runs,
    due,
    goals,
    help_requests,
    inbox,
    linked_log_ins,
    linkings,
    meetings,
    members,
    offers,
    outbox,
    receipts_given,
    reopenings,
    rhythm,
    roles,
    share,
    signing_in,
    successes,
    taking_part,
    unsent,
    web,
    web_sessions,
)
from store.models import Member, Period
from store.queues import DueRow
from store.unit_of_work import Work

AGAIN = timedelta(minutes=1)
"""When the files are written afresh once more if nobody has said by then that they are."""


def forget_member(work: Work, member: Member) -> None:
    """Erase a member: key, name, addresses, circle, answers, lines, whatever waits to be sent to them.

    Rows that hang on the member go by the database's own cascades. The count of a period that has closed is
    not touched: nobody can be found in it.
    """
    for period in work.session.query(Period).filter(Period.state == "open"):
        answers.clear(work, period.name, member.id)
    agreements.forget_by(work, member.id)
    share.forget_alone(work, member)
    account = members.user_on(work, member.id, web.CHANNEL)
    if account is not None:
        web.forget_account(work, account)
    bridges.forget_around(work, member)
    work.keys.remember_erased(member.key, member.key_version)
    receipts_given.forget_member(work.keys, member.id)
    conversations.end_all(work, member.id)
    work.session.execute(delete(DueRow).where(DueRow.member_id == member.id))
    own = members.own_circle(work, member)
    if own is not None:
        due.drop_of_circle(work, own.id)
    unsent.drop(work, member.id)
    work.woken.add("recalled")
    work.session.flush()
    work.session.expire_all()
    work.session.execute(delete(Member).where(Member.id == member.id))
    traces_left(work)


def traces_left(work: Work) -> None:
    """Something was deleted of which no copy may stay in the files: they are written afresh after this commit.

    Should the service die before that, it is due again.
    """
    work.woken.add("erased")
    due.put(work, "traces", work.now + AGAIN)


def traces(work: Work) -> datetime | None:
    """For which erasure the files are still to be written afresh."""
    return work.session.scalar(select(DueRow.at).where(DueRow.kind == "traces"))


def no_traces_left(work: Work, of: datetime | None) -> None:
    """The files have been written afresh since then."""
    work.session.execute(delete(DueRow).where(DueRow.kind == "traces", DueRow.at == of))


def tidy(work: Work) -> None:
    """Everything whose time is up; and sheets look the same age."""
    inbox.forget(work)
    outbox.forget(work)
    conversations.forget(work)
    help_requests.forget(work)
    audit.forget(work)
    reopenings.forget(work)
    linkings.forget(work)
    meetings.forget(work)
    rhythm.forget(work)
    roles.forget(work)
    offers.forget(work)
    agreements.forget(work)
    goals.forget(work)
    successes.forget(work)
    if cards.forget(work):
        traces_left(work)
    share.forget(work)
    taking_part.forget(work)
    web_sessions.forget(work)
    signing_in.forget(work)
    linked_log_ins.forget(work)
    web.forget(work)
    bridges.forget(work)
    desk_runs.forget(work)
    answers.seal_anew(work)
