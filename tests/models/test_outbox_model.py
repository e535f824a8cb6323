"""Messages to be sent, whatever becomes of them: none lost, none doubled, in order, help first, never elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from store import ahead, handing, leases, members, outbox, unsent
from store.keys import KeyRing
from store.leases import Held
from store.models import Group
from store.outbox import CHECK_IN, KEPT, KEPT_IN, LANES, REPLY, Outbound
from store.queues import Lease, OutboxRow
from store.schema import PEOPLE
from store.unit_of_work import Work
from tests.clock import Clock
from tests.databases import Databases
from tests.models.bench import LONG, Bench, Choices, sequences
from tests.store.hands import Hands
from tests.store.people import adult, circle_of, group, move, newest, young_person

pytestmark = pytest.mark.timeout(LONG)

PARTS = [*(("sqlite", part, 900) for part in (1, 2, 3)), ("postgresql", 4, 200)]

LEASE = "deliver:telegram"

UNSENT = ("waiting", "claimed", "sending", "uncertain")


@dataclass
class Row:
    """What a message must be by now."""

    lane: int
    words: str
    chat: str
    at: datetime
    expires: datetime
    in_group: bool
    state: str = "waiting"
    tries: int = 0
    channel: str = "telegram"
    marks: int = 0
    wordless: bool = False
    ahead: int = 0


@dataclass
class World:
    """Two people, one of whom has a second address, and a group."""

    bench: Bench
    sol: int
    mum: int
    group: int
    chat: str = "-100"
    rows: dict[int, Row] = field(default_factory=dict)

    def put(self, work: Work, chosen: Choices, number: int) -> None:
        """Something to be said, to one of them or in the group."""
        lane, who, words = chosen.one(tuple(LANES)), chosen.one(("sol", "mum", "group")), f"{number}"
        kept = work.now + KEPT_IN.get(lane, KEPT)
        if who == "group":
            bound = work.session.get_one(Group, self.group)
            outbox.to_group(work, bound, lane, "message", {"text": words})
            row = Row(lane, words, self.chat, work.now, kept, in_group=True)
        else:
            address = members.addresses(work, self.sol if who == "sol" else self.mum)[0]
            outbox.to_address(work, address, lane, "message", {"text": words})
            row = Row(lane, words, "1" if who == "sol" else "2", work.now, kept, in_group=False)
        sender = Hands(Held(LEASE, 1, 0.0)) if chosen.below(2) else None
        if sender is not None:
            for each in handing.claim(work.session.connection(), work.later, {"telegram": sender}):
                each.over()
        number = newest(work).id
        before = self.before(row, number)
        row.ahead = max([len(before), *(each.ahead for each in before)])
        self.rows[number] = row
        if sender is not None:
            free = not row.in_group and lane <= REPLY and not any(each.state == "waiting" for each in before)
            row.state = "sending" if free else "waiting"
            read = (number, "telegram", row.chat, words, row.ahead)
            assert [(*_read(each), each.ahead) for each in sender.given] == [read] * free

    def before(self, row: Row, number: int) -> list[Row]:
        """Older messages on the way to the same chat in the same lane."""
        return [
            each
            for other, each in self.rows.items()
            if other < number
            and each.state in UNSENT
            and (each.lane, self.hash(each)) == (row.lane, self.hash(row))
        ]

    def take(self, work: Work, chosen: Choices) -> None:
        """Exactly the right ones are claimed, in the right order, for the chats that were meant."""
        limit, channel = 1 + chosen.below(4), chosen.one(("telegram", "telegram", "slack"))
        lanes = [each for each in LANES if chosen.below(4)]
        busy = {self.hash(row) for row in self.rows.values() if not chosen.below(3)}
        paused = {  # what comes after them in the same chat and lane must not overtake
            (row.lane, self.hash(row))
            for row in self.rows.values()
            if row.state == "waiting" and row.tries and row.at > work.now
        }
        fit = [
            (row.lane, row.ahead, number)
            for number, row in self.rows.items()
            if (row.state, row.channel) == ("waiting", channel)
            and row.lane in lanes
            and row.at <= work.now <= row.expires
            if self.hash(row) not in busy and (row.lane, self.hash(row)) not in paused
        ]
        expected = []
        for _lane, _ahead, number in sorted(fit)[:limit]:
            row = self.rows[number]
            older = [each for each in self.before(row, number) if each.state == "waiting"]
            assert not [
                each for each in older if each.channel == channel and each.at <= work.now <= each.expires
            ]
            row.state = "claimed" if row.lane == CHECK_IN else "sending"
            expected.append((number, row.channel, row.chat, "\n\n".join(["*"] * row.marks + [row.words])))
        assert [_read(each) for each in outbox.take(work, channel, limit, lanes, busy)] == expected

    def hash(self, row: Row) -> bytes:
        """How the store knows a chat."""
        return self.bench.keys.lookup("chat", f"{row.channel}:{row.chat}")[:16]

    def outcome(self, work: Work, chosen: Choices) -> None:
        """Something becomes of a message that was claimed."""
        claimed = [number for number, row in self.rows.items() if row.state in ("claimed", "sending")]
        if not claimed:
            return
        number = chosen.one(claimed)
        row = self.rows[number]
        match chosen.below(7):
            case 0:
                outbox.sent(work, number)
                row.state = "sent"
            case 1:
                outbox.failed(work, number)
                row.state = "failed"
            case 2:
                outbox.uncertain(work, number)
                row.state = "uncertain"
                self.repeat(work, number)
            case 3 if row.chat == "2":
                unsent.redirect(work, number, members.addresses(work, self.mum)[1])
                row.state, row.channel, row.chat = "waiting", "slack", "U2"
                row.ahead = max([0, *(each.ahead for each in self.before(row, number))])
            case 4:
                leaves = work.now <= row.expires
                assert outbox.sending(work, number) == leaves
                row.state, row.at = ("sending", row.at) if leaves else ("waiting", work.now)
            case 5:
                outbox.again(work, number, work.now, counted=False)
                row.state, row.at = "waiting", work.now
                ahead.step_back(work, self.hash(row))
                for each in self.rows.values():
                    each.ahead += each.state in UNSENT and self.hash(each) == self.hash(row)
            case _:
                pause, counted = timedelta(seconds=chosen.below(3)), bool(chosen.below(2))
                outbox.again(work, number, work.now + pause, counted=counted)
                row.state, row.at, row.tries = "waiting", work.now + pause, row.tries + counted

    def repeat(self, work: Work, number: int) -> None:
        """What is uncertain is sent again, marked once, unless it is a check-in."""
        row, kept = self.rows[number], work.session.get_one(OutboxRow, number)
        if row.lane != CHECK_IN:
            unsent.repeat(work, kept, "*")
            row.state, row.marks = "waiting", 1

    def died(self, work: Work) -> None:
        """The sender was killed and starts again."""
        uncertain = {each.id for on in ("telegram", "slack") for each in unsent.recover(work, on)}
        assert uncertain == {number for number, row in self.rows.items() if row.state == "sending"}
        for number, row in self.rows.items():
            row.state = {"claimed": "waiting", "sending": "uncertain"}.get(row.state, row.state)
            if number in uncertain:
                self.repeat(work, number)

    def moved(self, work: Work, chosen: Choices) -> None:
        """The platform gives the group another chat: whatever has not been sent goes there."""
        self.chat = f"-{200 + chosen.below(5)}"
        bound = work.session.get_one(Group, self.group)
        move(work, bound, self.chat)
        unsent.follow(work, bound)
        for row in self.rows.values():
            if row.in_group and row.state in UNSENT and not row.wordless:
                row.chat = self.chat

    def forget(self, work: Work) -> None:
        """What is over is dropped, nothing else."""
        outbox.forget(work)
        over = [
            number
            for number, row in self.rows.items()
            if (row.state in ("sent", "failed") and row.at < work.now - KEPT)
            or (row.state == "uncertain" and row.expires < work.now)
        ]
        for number in over:
            del self.rows[number]
        for row in self.rows.values():
            row.wordless |= row.state == "waiting" and row.expires < work.now


def _read(each: Outbound) -> tuple[int, str, str, str]:
    return each.id, each.channel, each.chat, each.body["text"]


def follow(world: World, numbers: list[int]) -> None:
    """Each number is something that happens; after it, every row is compared."""
    world.rows, world.chat = {}, "-100"
    for place, number in enumerate(numbers):
        chosen = Choices(number)
        with world.bench.unit_of_work() as work:
            match chosen.below(12):
                case 0 | 1 | 2:
                    world.put(work, chosen, place)
                case 3 | 4 | 5:
                    world.take(work, chosen)
                case 6:
                    world.died(work)
                case 7:
                    world.moved(work, chosen)
                case 8 if chosen.below(2):
                    world.bench.clock.forward(**chosen.one(({"seconds": 1}, {"hours": 24}, {"days": 14})))
                    world.forget(
                        Work(lambda: work.session, work.keys, world.bench.clock(), work.shared, work.later)
                    )
                case _:
                    world.outcome(work, chosen)
            work.catch_up()
            work.session.flush()
            compare(world, work)


def compare(world: World, work: Work) -> None:
    """Every message is where it must be; what is over holds no words and no chat."""
    columns = (OutboxRow.id, OutboxRow.lane, OutboxRow.state, OutboxRow.tries, OutboxRow.channel)
    found = work.session.execute(select(*columns, OutboxRow.body_sealed).order_by(OutboxRow.id)).all()
    expected = [
        (number, row.lane, row.state, row.tries, row.channel) for number, row in sorted(world.rows.items())
    ]
    assert [tuple(each[:5]) for each in found] == expected
    wordless = {
        number for number, row in world.rows.items() if row.wordless or row.state in ("sent", "failed")
    }
    assert {each.id for each in found if each.body_sealed is None} == wordless


@pytest.mark.parametrize(("kind", "part", "count"), PARTS)
def test_F3_no_message_is_lost_doubled_or_sent_elsewhere_whatever_happens(
    kind: str, part: int, count: int, databases: Databases, keys: KeyRing, clock: Clock
) -> None:
    with databases.engine(kind, PEOPLE) as engine, engine.connect() as connection:
        bench = Bench(connection, keys, clock)
        with connection.begin(), bench.unit_of_work() as work:
            sol = young_person(work, user="1")
            mum = adult(work, circle_of(work, sol), "Mum", "2")
            members.bind(work, mum, "slack", "U2")
            work.session.add(Lease(name=LEASE, holder=leases.HOLDER, fence=1, until=work.now))
            world = World(bench, sol.id, mum.id, group(work, circle_of(work, sol), "-100").id)

        def undone(numbers: list[int]) -> None:
            with bench.undone():
                follow(world, numbers)

        assert sequences(part, count, 12, undone) >= count
