"""What can be seen from outside: by the adults, by whoever copies the files, by whoever reads a young person's screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, LargeBinary, MetaData, Table, select

from store import answers
from store.models import AnswerSheet, Audit, Circle, Conversation, Enrolment, Group, Membership, People
from store.unit_of_work import Work
from tests.bot.circles import Town
from tests.emulators.telegram import Message, Person
from tests.emulators.telegram.chats import Chat
from tests.rig import Rig

RANDOM = re.compile(r"https://t\.me/\S+|(?<=^c\.)[\w-]+(?=\.)")
"""Links, and the conversation in a button: random, whatever anybody did."""


def chat(found: Chat) -> str:
    """Everything in a chat with its times, words and buttons; what is random is the same everywhere."""
    return "\n".join(line for message in found.messages for line in _lines(message))


async def everybody_but(rig: Rig, sol: Person) -> bytes:
    """All that the adults, the coordinator, the group and the audit show."""
    others = [person for person in rig.telegram.people if person is not sol]
    shown = [f"{person.first_name}:\n{chat(person.chat)}" for person in others]
    shown += [chat(group) for group in rig.telegram.groups]
    shown += await rig.service.store.turn(_audit)
    return "\n".join(shown).encode()


def files(folder: Path) -> bytes:
    """Every byte of every file under a folder: databases, journals, keys."""
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def rows(engine: Engine) -> bytes:
    """Every value of every row of a database."""
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return b"\0".join(value for table in metadata.sorted_tables for value in _values(connection, table))


def secrets_of(work: Work, member: int) -> dict[str, list[bytes]]:
    """Every binary value in a row that belongs to a member: keys, fingerprints, whatever is sealed."""
    found: dict[str, list[bytes]] = {}
    for table in People.metadata.sorted_tables:
        for column in table.columns:
            if column.name in ("member_id", "young_person_id") or (table.name, column.name) == (
                "member",
                "id",
            ):
                binary = [each for each in table.columns if isinstance(each.type, LargeBinary)]
                for row in work.session.execute(select(*binary).where(column == member)) if binary else ():
                    found.setdefault(table.name, []).extend(bytes(value) for value in row if value)
    return found


async def look_around(running: Rig, town: Town) -> None:
    """Everything that an adult can do to find out."""
    lars, mum = town.lars, town.mum
    await running.write(lars, "/circle")
    await running.press(lars, "Sol")
    await running.tap(lars, "nothing")
    for command in ("/figures", "/initiatives", "/areas", "/running"):
        await running.write(lars, command)
    for adult in (mum, town.ali):
        await running.write(adult, "/circle")
        await running.tap(adult, "nothing")
        await running.write(adult, "/mydata")
        await running.tap(adult, "looks")
        await running.write(adult, "Has Sol answered?")
        for command in ("/answers", "/meeting", "/mirror"):
            await running.write(adult, command)


def traces(work: Work, period: str) -> list[bytes]:
    """The ends of all that holds an answer (in the middle a page may break): sheets, open check-ins, and the key."""
    sheets = [sheet.value for sheet in work.session.query(AnswerSheet)]
    open_ones = [
        each.answers_sealed for each in work.session.query(Conversation).filter_by(dialogue="check_in")
    ]
    assert sheets
    assert open_ones
    found = [*sheets, *open_ones, (work.keys.periods / f"{period}.key").read_bytes()]
    return [end for each in found for end in (each[:32], each[-32:])]


def left(work: Work, period: str, number: int) -> list[str]:
    """Rows that tell of the closed quarter."""
    found = ["sheet" for each in work.session.query(AnswerSheet).filter_by(period=period)] + [
        "enrolment" for each in work.session.query(Enrolment).filter_by(period=period)
    ]
    found += ["check-in" for each in work.session.query(Conversation).filter_by(dialogue="check_in")]
    return found + [str(each) for each in answers.read(work, period, number)]


def whole_circle(work: Work) -> list[object]:
    """Circles, places and groups: all that silence must not change."""
    found: list[object] = [
        (each.state, each.coordinator_id, each.case_manager_id) for each in work.session.query(Circle)
    ]
    found += [
        (each.member_id, each.role, each.state, each.in_group) for each in work.session.query(Membership)
    ]
    return found + [(each.state, each.circle_id) for each in work.session.query(Group)]


def states(work: Work) -> list[str]:
    """Of every place in every circle."""
    return [each.state for each in work.session.query(Membership)]


def told_of(sol: Person, name: str) -> list[Message]:
    """The messages in which the young person read this name."""
    return [message for message in sol.messages if message.sender is not sol and name in message.text]


def _lines(message: Message) -> Iterator[str]:
    text = message.text or message.caption or str(sorted(message.service or {}))
    yield f"{message.date} {message.sender.first_name}: {RANDOM.sub('…', text)}"
    for row in message.buttons:
        yield " | ".join(f"{each.label} = {RANDOM.sub('…', each.data or each.url or '')}" for each in row)


def _audit(work: Work) -> list[str]:
    links = work.session.execute(select(Audit).order_by(Audit.id)).scalars()
    return [f"{link.at} {link.actor_id} {link.action} {link.subject_id}" for link in links]


def _values(connection: Connection, table: Table) -> Iterable[bytes]:
    for row in connection.execute(select(table)):
        for value in row:
            if value is not None:
                yield bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
