"""Compares what people did and saw with what is kept, reading the database beside the service that runs."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from conversations import answering_help, question_set
from conversations.text import Text
from store import answers, check_ins, members, outbox, patience, periods
from store.keys import KeyRing
from store.models import Circle, Conversation, Member
from store.queues import DueRow, InboxRow, OutboxRow
from store.unit_of_work import Clock, Work, shared
from tests.crashes.hands import PATIENCE, Hand
from tests.crashes.keeper import Violation
from tests.emulators.telegram import Message, TelegramEmulator

if TYPE_CHECKING:
    from tests.crashes.rings import Ring

_shipped = resources.files("conversations").joinpath("question_sets/weekly.toml")
QUESTIONS = question_set.parse(_shipped.read_text(encoding="utf-8")).questions


def _is_asked(work: Work, young: int, day: date) -> bool:
    """Whether this week is theirs: who did not get two in a row is asked every other week, and has a silent one between."""
    member, schedule = work.session.get_one(Member, young), check_ins.schedule_of(work, young)
    return schedule is not None and patience.of(work, member, schedule).asked_on == day


def _words(text: object) -> str:
    assert isinstance(text, Text)
    return text.msgid


REPEATED = _words(answering_help.repeated())

UNSENT = ("waiting", "claimed", "sending")


class Judge:
    """What should be so, noted as people act."""

    def __init__(self, telegram: TelegramEmulator, url: str, ring: KeyRing, clock: Clock) -> None:
        self._telegram, self._ring, self._clock = telegram, ring, clock
        self._engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
        self._sheets: dict[str, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        self._lines: dict[str, Hand] = {}
        self._help: dict[str, Hand] = {}
        self._circles: list[str] = []
        self._first: dict[tuple[int, int], str] = {}
        self.numbers: Counter[str] = Counter()
        self.reading = threading.Lock()
        """Held while we read, and by whoever takes the database away meanwhile."""
        self.may_give_up = False
        """Whether a message may fail for good: the line is so bad that its fate stayed unknown three times."""
        telegram.subscribe(self._seen)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def expect_answer(self, member: int, asked: str, key: str) -> None:
        """A young person pressed an answer."""
        (question,) = [each for each in QUESTIONS if _words(each.ask) in asked]
        if key != "skip":
            self._sheets[self._period][member][question.key] = key

    def expect_line(self, adult: Hand, line: str) -> None:
        """A young person sent a line to one adult."""
        self._lines[line] = adult

    def expect_help(self, adult: Hand, words: str) -> None:
        """A young person asked an adult for help."""
        self._help[words] = adult

    def expect_circle(self, young: str) -> None:
        """A young person said yes to a circle."""
        self._circles.append(young)

    async def settled(self, day: date) -> None:
        """Wait until nothing waits anywhere and the day's period is open."""
        give_up = time.monotonic() + PATIENCE
        while (waits := self._waits(day)) and time.monotonic() < give_up:
            await asyncio.sleep(0.1)
        if waits:
            raise Violation(f"still waiting: {waits}")

    def check_ins(self, rings: list[Ring], since: dict[int, int], day: date) -> list[Ring]:
        """Who was asked. Nobody twice; and who was not, is one whose message nobody knows the fate of."""
        with self._work() as work:
            found = select(Conversation.member_id).where(
                Conversation.dialogue == "check_in", Conversation.subject == day.isoformat()
            )
            due = {each for each in work.session.scalars(found) if _is_asked(work, each, day)}
            unsure = work.session.scalar(
                select(func.count()).where(OutboxRow.lane == outbox.CHECK_IN, OutboxRow.state == "uncertain")
            )
        asked = []
        for ring in rings:
            person = ring.young.person
            greetings = [
                text
                for (chat, number), text in self._first.items()
                if chat == person.id and number > since[ring.number] and f"Hi {person.first_name}." in text
            ]
            if len(greetings) > (ring.member in due):
                raise Violation(f"{person.first_name} was asked {len(greetings)} times on {day}")
            if greetings:
                asked.append(ring)
        missing = sum(ring.member in due for ring in rings) - len(asked)
        if missing > (unsure or 0):
            raise Violation(f"{missing} check-ins of {day} were lost, {unsure} are uncertain")
        self.numbers["check-ins asked"] += len(asked)
        self.numbers["check-ins uncertain, not repeated"] += missing
        return asked

    def everything(self, rings: list[Ring], day: date) -> None:
        """What must be true whenever nothing waits."""
        self._answers_are_as_pressed(rings)
        self._helped_once()
        self._right_chats(rings)
        with self._work() as work:
            states = Counter(work.session.scalars(select(InboxRow.state)))
            failed = work.session.scalar(select(func.count()).where(OutboxRow.state == "failed"))
            young = [
                members.name_of(work, each.young_person)
                for each in work.session.scalars(select(Circle).where(Circle.state == "in"))
            ]
        self.numbers["messages given up"] = failed or 0
        if states["aside"] or (failed and not self.may_give_up):
            raise Violation(f"{states['aside']} updates set aside, {failed} messages given up")
        twice = [name for name in self._circles if young.count(name) != 1]
        if twice or Counter(young).most_common(1)[0][1] > 1:
            raise Violation(f"circles lost or doubled: {twice or Counter(young).most_common(3)}")

    def unsent(self, lane: int) -> int:
        """How many messages of a lane are still to be sent."""
        with self._work() as work:
            found = select(func.count()).where(OutboxRow.lane == lane, OutboxRow.state.in_(UNSENT))
            return work.session.scalar(found) or 0

    def answers_pressed(self) -> int:
        """How many answers there should be, all of which were found when last looked."""
        return sum(len(each) for sheets in self._sheets.values() for each in sheets.values())

    def greetings(self) -> int:
        """How many check-ins have been sent in all, nudges apart."""
        return sum(bool(re.search(r"\bHi Sol\d+\..* quick one", text)) for text in self._first.values())

    def _answers_are_as_pressed(self, rings: list[Ring]) -> None:
        with self._work() as work:
            for ring in rings:
                kept = answers.read(work, self._period, ring.member)
                pressed = self._sheets[self._period][ring.member]
                if kept != pressed:
                    raise Violation(f"ring {ring.number} pressed {pressed}, kept is {kept}")

    def _helped_once(self) -> None:
        for words, adult in (self._help | self._lines).items():
            copies = [(chat, text) for (chat, _number), text in self._first.items() if f"“{words}”" in text]
            to_adult = [text for chat, text in copies if chat == adult.person.id]
            if not to_adult:
                raise Violation(f"{words!r} never arrived")
            unmarked = [text for text in to_adult if REPEATED not in text]
            if words in self._help and len(unmarked) > 1:
                raise Violation(f"{words!r} came {len(unmarked)} times without being marked as a repeat")
        self.numbers["help repeated, marked"] = sum(
            REPEATED in text and any(f"“{words}”" in text for words in self._help)
            for text in self._first.values()
        )

    def _right_chats(self, rings: list[Ring]) -> None:
        """Names carry the circle's number; lines and calls for help do too."""
        number_of = {
            hand.person.id: ring.number for ring in rings for hand in (ring.young, ring.mum, ring.ali)
        }
        for (chat, _number), text in self._first.items():
            if chat in number_of:
                named = {int(each) for each in re.findall(r"\b(?:Sol|Mum|Ali|Line |Help )(\d+)\b", text)}
                if named - {number_of[chat]}:
                    raise Violation(f"a message of circle {named} came to circle {number_of[chat]}")

    def _waits(self, day: date) -> dict[str, int]:
        try:
            with self._work() as work:
                pending = len(self._telegram.updates.pending)
                due = select(func.count()).where(DueRow.at <= self._clock(), DueRow.kind != "tidy")
                inbox = select(func.count()).where(InboxRow.state == "new")
                unsent = select(func.count()).where(OutboxRow.state.in_(UNSENT))
                # One statement, so one moment: what is due becomes a message while we look.
                counted = select(due.scalar_subquery(), inbox.scalar_subquery(), unsent.scalar_subquery())
                names = ("updates", "due", "inbox", "outbox")
                found = dict(zip(names, (pending, *work.session.execute(counted).one()), strict=True))
                found["periods"] = int(periods.open_on(work, day) is None) + len(
                    periods.unfinished(work, day)
                )
                current = periods.open_on(work, day)
                self._period = current.name if current else ""
        except DBAPIError as error:
            return {type(error).__name__: 1}
        return {what: number for what, number in found.items() if number}

    def _seen(self, message: Message) -> None:
        self._first.setdefault((message.chat.id, message.id), message.text)

    @contextmanager
    def _work(self) -> Iterator[Work]:
        with self.reading, Session(self._engine) as session:
            yield Work(lambda: session, self._ring, self._clock(), shared(self._engine))
