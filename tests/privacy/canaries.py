"""People in whose every row lies a word of their own, and where such a word can be found again."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, LargeBinary, select, text

from store import (
    agreements,
    answers,
    cards,
    check_ins,
    conversations,
    due,
    goals,
    help_requests,
    inbox,
    invitations,
    meetings,
    members,
    outbox,
    pushes,
    rhythm,
    successes,
    web,
    web_sessions,
)
from store.models import AnswerSheet, Consent, Group, KeptLine, Member, People
from store.unit_of_work import Work
from store.web_models import WebPush, WebSession
from tests.store.people import adult, circle_of, young_person

KINDS = (
    *("name", "adult", "invitation", "line", "consent"),
    *("conversation", "help", "message", "update", "answer"),
    *("place", "point", "note", "held", "mirror"),
    *("agreement", "consequence", "next"),
    *("goal", "success", "card"),
    "browser",
)
"""What people write, or what is written about them."""

WORD = re.compile(rb"kanariefugl-[0-9]+-[a-z]+")


def word(number: int, kind: str) -> str:
    """A word that stands nowhere else in the world."""
    return f"kanariefugl-{number}-{kind}"


def somebody(work: Work, number: int) -> list[int]:
    """A young person and their adult, with a word in every kind of row; their numbers."""
    young = young_person(work, word(number, "name"), f"{number}001")
    circle = circle_of(work, young)
    mum = adult(work, circle, word(number, "adult"), f"{number}002")
    invitations.issue(work, "adult", word(number, "invitation"), 72, circle_id=circle.id, invited_by=young.id)
    line = work.seal(young, "kept_line.line", word(number, "line"))
    wording = work.seal(young, "consent.wording", word(number, "consent"))
    yes = {"kind": "young_person", "version": 1, "language": "da", "agreed": True, "at": work.now}
    work.session.add_all(
        [
            KeptLine(id=f"{number:016}", member_id=young.id, line_sealed=line),
            Consent(member_id=young.id, wording_sealed=wording, **yes),
        ]
    )
    opened = conversations.begin(work, young, "check_in", "2026-10-02")
    conversations.keep(work, young, opened, [("went_well", "wrote", word(number, "conversation"))])
    help_requests.add(work, young, word(number, "help"), [mum.id])
    goals.add(work, young, "proud", word(number, "goal"))
    successes.add(work, circle, mum, word(number, "success"), "shared")
    cards.hand_in(work, young, cards.Told("proud", "friend", "school", word(number, "card")))
    (address,) = members.addresses(work, young.id)
    outbox.to_address(work, address, outbox.REPLY, "message", {"text": word(number, "message")})
    due.put(work, "nudge", work.now, member=young.id, subject="2026-10-02")
    check_ins.set_hour(work, young, 4, "17:00")
    planned = meetings.plan(work, circle, date(2026, 12, 3), "15:00", word(number, "place"))
    meetings.add_point(work, planned, mum, word(number, "point"))
    meetings.add_note(work, planned, young, word(number, "note"))
    rhythm.hold(work, circle, word(number, "held"))
    rhythm.show(work, circle, mum.id, work.seal(mum, "mirror_answer.said", word(number, "mirror")))
    day = date(2026, 12, 4)
    agreed = agreements.add(work, circle, mum, young, word(number, "agreement"), day, "", day, accepted=True)
    agreements.follow(work, circle, agreed, word(number, "consequence"), word(number, "next"))
    payload = json.dumps({"text": word(number, "update")})
    inbox.add(work, "telegram", [inbox.Seen(str(number), f"{number}001", payload)])
    members.bind(work, young, "web", f"w{number}")
    token = web_sessions.begin(work, "chat", account=f"w{number}")
    pushes.keep(work, token, f"https://push.example/{word(number, 'browser')}", "p", "a")
    return [young.id, mum.id]


def answer(work: Work, period: str, people: list[int]) -> None:
    """Each gives an answer with a word of their own."""
    for number, member in enumerate(people):
        assert answers.write(work, period, member, {"listened": word(number, "answer")})


def sealed(work: Work, people: list[int]) -> dict[bytes, Member]:
    """Eight bytes from the middle of all that is sealed or wrapped for these people, and of the sheets."""
    found: dict[bytes, Member] = {}
    for table in People.metadata.sorted_tables:
        binary = [each for each in table.columns if isinstance(each.type, LargeBinary)]
        owners = [each for each in table.columns if each.name in ("member_id", "young_person_id")]
        owners += [table.c.id] if table.name == "member" else []
        for owner in owners if binary else ():
            for row in work.session.execute(table.select().where(owner.in_(people))).mappings():
                member = work.session.get_one(Member, row[owner])
                for value in (bytes(row[each] or b"") for each in binary):
                    if len(value) >= 32:
                        found[value[16:24]] = member
    for push, session in work.session.execute(
        select(WebPush, WebSession).join(WebSession, WebSession.id_hash == WebPush.session_hash)
    ).all():
        owner_of = web.member_of(work.session, work.keys, session.account)
        if owner_of is not None and owner_of.id in people:
            found[push.told_sealed[16:24]] = owner_of
    return found


def sheets(work: Work) -> set[bytes]:
    """The same of the sheets."""
    return {bytes(each.value[16:24]) for each in work.session.query(AnswerSheet)}


def of_groups(work: Work) -> set[bytes]:
    """Groups stay: they are not anybody's own."""
    return {each.chat_sealed[16:24] for each in work.session.query(Group)}


def found_in(files: list[Path], marks: set[bytes]) -> tuple[int, int]:
    """How many words lie open in these files, and how many marks."""
    wanted = np.array([int.from_bytes(each, "little") for each in sorted(marks)], dtype=np.uint64)
    words, left = 0, 0
    for file in files:
        if not file.is_file():
            continue
        try:
            content = file.read_bytes()
        except FileNotFoundError:  # the database has just thrown it away
            continue
        words += len(WORD.findall(content))
        for start in range(8):
            usable = len(content) - start - (len(content) - start) % 8
            if usable > 0:
                lie = np.frombuffer(content, dtype="<u8", count=usable // 8, offset=start)
                left += int(np.isin(lie, wanted).sum())
    return words, left


def files_of(engine: Engine) -> list[Path] | None:
    """Every file of a database apart from PostgreSQL's journal; None where they are on another machine."""
    if engine.dialect.name == "sqlite":
        main = Path(str(engine.url.database))
        return sorted(main.parent.glob(f"{main.name}*"))
    folder = _folder(engine)
    with engine.connect() as connection:
        number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    return [*folder.glob(f"base/{number}/*"), *folder.glob("base/pgsql_tmp/*")] if folder.exists() else None


def journal_of(engine: Engine) -> list[Path]:
    """PostgreSQL's journal, and whatever its server says; SQLite's journal lies beside the file."""
    if engine.dialect.name == "sqlite":
        return []
    folder = _folder(engine)
    return [each for each in (*folder.glob("pg_wal/*"), folder.parent / "log") if each.is_file()]


def written_out(engine: Engine) -> None:
    """Let PostgreSQL put into its files what it holds in memory, and throw away the journal up to here."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for _again in range(2):
                connection.execute(text("SELECT pg_switch_wal()"))
                connection.execute(text("CHECKPOINT"))


def sampled(engine: Engine) -> None:
    """Let PostgreSQL take its samples of the tables, as it does by itself within minutes."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def _folder(engine: Engine) -> Path:
    with engine.connect() as connection:
        return Path(str(connection.scalar(text("SHOW data_directory"))))
