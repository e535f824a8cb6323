"""Answers: about sixteen young people share each sheet, sealed with the period's key, gone when it closes.

Every sheet is there from the start of the period, is always the same size, and is written whole whenever somebody on it
answers: neither number, length nor order, nor the versions that a database keeps, say who answered. Which people share
one, only the period's key tells.
"""

from __future__ import annotations

import base64
import hmac
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple, TypeAlias, cast

from sqlalchemy import Row, Table, bindparam, delete, func, insert, select, text, update

from store.among import among
from store.keys import PeriodClosed, seal, unseal
from store.models import AnswerSheet, Period
from store.unit_of_work import Work

TOGETHER = 16
"""How many people share a sheet on average, if nobody joins later."""

FEW = 25
"""Sheets that are opened together: at the close, and as they are sealed anew."""

SHEET_BYTES = 8 * 1024
"""What every sheet is padded to: room for sixty people with forty answers each (what would not fit is compressed)."""

_NEVER = ""

_table = cast("Table", AnswerSheet.__table__)
_LAST = (
    select(_table.c.row).where(_table.c.period == bindparam("period")).order_by(_table.c.row.desc()).limit(1)
)
LAST_OF = (
    select(_table.c.row)
    .where(_table.c.period == Period.name)
    .order_by(_table.c.row.desc())
    .limit(1)
    .scalar_subquery()
)
"""The number of a period's last sheet, for whoever asks for the period anyway: see `is_open`."""

_STATE_AND_LAST = (
    select(Period.__table__.c.state, _LAST.scalar_subquery().label("last"))
    .where(Period.__table__.c.name == bindparam("period"))
    .with_for_update()
)
_OF_PERIOD = select(_table.c.row, _table.c.value).where(_table.c.period == bindparam("period"))
_SHEET = _OF_PERIOD.where(_table.c.row == bindparam("row"))
_SHEETS = {shared: _OF_PERIOD.where(among(_table.c.row, "rows", shared=shared)) for shared in (False, True)}
_NEXT = (
    select(_table.c.row, _table.c.value)
    .where(_table.c.period == bindparam("period"), _table.c.row > bindparam("after"))
    .order_by(_table.c.row)
    .limit(FEW)
)
_KEEP = (
    update(_table)
    .where(_table.c.period == bindparam("of"), _table.c.row == bindparam("number"))
    .values(value=bindparam("sealed"))
)
# Columns and not objects: every press comes through here.

_Sheet: TypeAlias = dict[str, dict[str, str]]
"""Member → question key → option; and who was seen last on which day."""


class _Opened(NamedTuple):
    """A sheet as it is now; `everybody` is not to be changed but replaced. It stays as large as it is (bytes)."""

    row: bytes
    everybody: _Sheet
    size: int


def lay_out(work: Work, period: str, people: int, most: int | None = None) -> bool:
    """Blank sheets for a period that opens, enough for so many people and as many again who may join.

    Those that are not there yet, `most` at a time; whether all are there now.
    """
    key = work.keys.open_period(period)
    there = work.session.scalar(select(func.count()).where(_table.c.period == period)) or 0
    all_ = max(1, people // TOGETHER)
    upto = all_ if most is None else min(all_, there + most)
    numbers = [number.to_bytes(4, "big") for number in range(there, upto)]
    blank = [{"period": period, "row": row, "value": _sealed(key, row, {})} for row in numbers]
    if blank:
        work.session.execute(insert(AnswerSheet), blank)
    return upto >= all_


def read(work: Work, period: str, member_id: int) -> dict[str, str]:
    """A person's answers of an open period: question key → option; nothing once it has closed."""
    try:
        key = work.keys.open_period(period)
    except PeriodClosed:
        return {}
    sheet = _sheet_of(work, key, period, member_id)
    return sheet.everybody.get(str(member_id), {}) if sheet is not None else {}


def write(
    work: Work, period: str, member_id: int, changes: Mapping[str, str | None], seen: str | None = None
) -> bool:
    """Put the latest answers over the earlier ones, None to delete; false once the period closes.

    `seen` is the day (ISO) of a sign of any kind: it lies on the sheet too, for nowhere else is it as well hidden.
    """
    work.session.flush()
    if not _takes(work, period):
        return False
    try:
        key = _key(work, period)
    except PeriodClosed:  # a database from a backup may think that it is still open
        return False
    sheet = _sheet_of(work, key, period, member_id)
    if sheet is None:
        return False
    everybody = dict(sheet.everybody)
    mine = {**everybody.pop(str(member_id), {}), **changes}
    if kept := {question: option for question, option in mine.items() if option}:
        everybody[str(member_id)] = kept
    if seen is not None:
        everybody.pop(_sign(member_id), None)
        everybody |= {_sign(member_id): {"on": seen}} if seen else {}
    work.put_off(
        _KEEP,
        {"of": period, "number": sheet.row},
        sealed=lambda: {"sealed": _sealed(key, sheet.row, everybody, sheet.size)},
    )
    work.known["sheet", period, sheet.row] = sheet._replace(everybody=everybody)
    return True


def last_seen(work: Work, period: str, member_id: int) -> str | None:
    """The day (ISO) of the latest sign of any kind in an open period; None where there was none."""
    try:
        key = _key(work, period)
    except PeriodClosed:
        return None
    sheet = _sheet_of(work, key, period, member_id)
    return sheet.everybody.get(_sign(member_id), {}).get("on") if sheet is not None else None


def clear(work: Work, period: str, member_id: int) -> None:
    """Delete all answers of one person in an open period, and the sign that they were here."""
    write(work, period, member_id, dict.fromkeys(read(work, period, member_id)), _NEVER)


def remove_all(work: Work, period: str) -> None:
    """Remove every sheet of a period, because it has closed."""
    work.catch_up_with(_KEEP)
    work.known.clear()
    if work.session.get_bind().dialect.name != "postgresql":
        work.session.execute(delete(AnswerSheet).where(AnswerSheet.period == period))
        return
    # PostgreSQL keeps what is deleted in its file for a while; of a table that is emptied whole it throws the file away.
    work.session.execute(text("LOCK TABLE answer_sheet IN ACCESS EXCLUSIVE MODE"))
    table = AnswerSheet.__table__
    others = work.session.execute(select(*table.columns).where(AnswerSheet.period != period)).mappings().all()
    work.session.expire_all()
    work.session.execute(text("TRUNCATE answer_sheet"))
    if others:
        work.session.execute(insert(AnswerSheet), [dict(each) for each in others])


def seal_anew(work: Work) -> None:
    """Write every sheet once more, so that a sheet on which nobody answered for long looks like any other."""
    work.catch_up_with(_KEEP)
    for period in work.session.scalars(select(Period).where(Period.state == "open").with_for_update()).all():
        try:
            key = work.keys.open_period(period.name)
        except PeriodClosed:
            continue
        last = b""
        while found := work.connection.execute(_NEXT, {"period": period.name, "after": last}).all():
            sheets = [
                {"of": period.name, "number": row, "sealed": _sealed(key, row, everybody, size)}
                for row, everybody, size in (_opened(key, each) for each in found)
            ]
            work.connection.execute(_KEEP, sheets)
            last = found[-1].row


def by_hundreds(work: Work, period: str) -> Iterator[dict[int, dict[str, str]]]:
    """Everything on the sheets of a period, some hundreds of people at a time: member → question → option."""
    key = work.keys.open_period(period)
    work.catch_up_with(_KEEP)
    found = select(AnswerSheet).where(AnswerSheet.period == period).order_by(AnswerSheet.row)
    found = found.execution_options(yield_per=FEW, populate_existing=True)
    for sheets in work.session.scalars(found).partitions():
        yield {
            int(member): said
            for sheet in sheets
            for member, said in _opened(key, sheet).everybody.items()
            if member.isdecimal()  # the rest are signs
        }
        for sheet in sheets:
            work.session.expunge(sheet)


def is_open(work: Work, period: str, last: bytes | None) -> None:
    """Somebody has just seen that a period takes answers, and its last sheet: where nobody else can write, it stays so."""
    if not work.shared:
        work.known["takes answers", period] = True
        if last is not None:
            work.known["last sheet", period] = last


def _takes(work: Work, period: str) -> bool:
    """Whether it still does: asked once in each transaction, which from then on is the only one that writes, for several
    people share a sheet (SQLite has one writer anyway)."""
    place = ("takes answers", period)
    if place not in work.known:
        found = work.connection.execute(_STATE_AND_LAST, {"period": period}).first()
        work.known[place] = found is not None and found.state == "open"
        if found is not None and found.last is not None:
            work.known["last sheet", period] = found.last
    takes: bool = work.known[place]
    return takes


def _key(work: Work, period: str) -> bytes:
    """Its key, read from its file once in each transaction."""
    known = work.known.get(("period key", period))
    key: bytes = known if known is not None else work.keys.open_period(period)
    work.known["period key", period] = key
    return key


def _sign(member_id: int) -> str:
    """Where on a sheet the last sign of somebody stands: beside their answers, and never counted."""
    return f"seen {member_id}"


def read_together(work: Work, period: str, member_ids: Iterable[int]) -> None:
    """Read the sheets of those who are about to answer, in one question."""
    try:
        key = _key(work, period)
    except PeriodClosed:
        return
    if _takes(work, period) and (last := _last(work, period)) is not None:
        _read(work, key, period, {_row_of(key, each, last) for each in member_ids})


def _last(work: Work, period: str) -> bytes | None:
    last: bytes | None = work.known.get(("last sheet", period))
    if last is None:
        last = work.connection.scalar(_LAST, {"period": period})
        work.known["last sheet", period] = last
    return last


def _row_of(key: bytes, member_id: int, last: bytes) -> bytes:
    drawn = hmac.digest(key, f"member {member_id}".encode(), "sha256")
    number = int.from_bytes(drawn[:16], "big") % (int.from_bytes(last, "big") + 1)
    return number.to_bytes(4, "big")


def _sheet_of(work: Work, key: bytes, period: str, member_id: int) -> _Opened | None:
    """The sheet that a person shares; None where the period has none (any more)."""
    last = _last(work, period)
    if last is None:
        return None
    row = _row_of(key, member_id, last)
    found: _Opened | None = work.known.get(("sheet", period, row)) or _read(work, key, period, {row}).get(row)
    return found


def _read(work: Work, key: bytes, period: str, rows: Set[bytes]) -> dict[bytes, _Opened]:
    """These sheets. They stay known where nobody else writes any more: only then are they the latest at any time."""
    work.catch_up_with(_KEEP)
    if len(rows) == 1:  # a statement of its own, for a list is made anew each time
        found = work.connection.execute(_SHEET, {"period": period, "row": next(iter(rows))})
    else:
        found = work.connection.execute(_SHEETS[work.shared], {"period": period, "rows": sorted(rows)})
    sheets = {each.row: _opened(key, each) for each in found}
    if work.known.get(("takes answers", period)):
        work.known |= {("sheet", period, row): sheet for row, sheet in sheets.items()}
    return sheets


def _sealed(key: bytes, row: bytes, sheet: _Sheet, size: int = SHEET_BYTES) -> bytes:
    plain = json.dumps(sheet, sort_keys=True)
    if len(plain) > size:
        plain = base64.b64encode(zlib.compress(plain.encode())).decode()
    size = max(size, -(-len(plain) // SHEET_BYTES) * SHEET_BYTES)
    return seal(key, plain.ljust(size), f"answer_sheet.value|{row.hex()}")


def _opened(key: bytes, sheet: AnswerSheet | Row[bytes, bytes]) -> _Opened:
    plain = unseal(key, sheet.value, f"answer_sheet.value|{sheet.row.hex()}")
    size = len(plain)
    if not plain.startswith("{"):
        plain = zlib.decompress(base64.b64decode(plain.rstrip())).decode()
    found: _Sheet = json.loads(plain)
    return _Opened(sheet.row, found, size)
