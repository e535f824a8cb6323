"""Answers: one sheet for each young person and period, sealed with the period's key, gone when it closes.

A sheet exists from enrolment on, is always the same size and is written whole at every check-in, so that
neither its presence nor its length says whether somebody answered.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping

from sqlalchemy import delete, select

from store.keys import PeriodClosed, seal, unseal
from store.models import AnswerSheet, Period
from store.unit_of_work import Work

SHEET_BYTES = 1024
"""What every sheet is padded to; room for about forty answers."""


def begin(work: Work, period: str, member_id: int) -> None:
    """An empty sheet, unless there is one, or the period's key is gone because it has closed."""
    try:
        key = work.keys.open_period(period)
    except PeriodClosed:
        return
    _sheet(work, key, period, member_id)


def read(work: Work, period: str, member_id: int) -> dict[str, str]:
    """A person's answers of an open period: question key → option; nothing once it has closed."""
    try:
        key = work.keys.open_period(period)
    except PeriodClosed:
        return {}
    sheet = work.session.get(AnswerSheet, (period, _row(key, member_id)))
    return _opened(key, sheet) if sheet is not None else {}


def write(work: Work, period: str, member_id: int, changes: Mapping[str, str | None]) -> bool:
    """Put the latest answers over the earlier ones, None to delete; false once the period closes."""
    known = work.session.get(Period, period)
    if known is None or known.state != "open":
        return False
    try:
        key = work.keys.open_period(period)
    except PeriodClosed:  # a database from a backup may think that it is still open
        return False
    sheet = _sheet(work, key, period, member_id)
    answers = _opened(key, sheet) | {question: option for question, option in changes.items() if option}
    for question, option in changes.items():
        if option is None:
            answers.pop(question, None)
    sheet.value = _sealed(key, sheet.row, answers)
    return True


def clear(work: Work, period: str, member_id: int) -> None:
    """Delete all answers of one person in an open period; the empty sheet stays."""
    write(work, period, member_id, dict.fromkeys(read(work, period, member_id)))


def remove(work: Work, period: str, member_id: int) -> None:
    """Remove a person's sheet altogether, because the person is erased."""
    try:
        key = work.keys.open_period(period)
    except PeriodClosed:
        return
    work.session.execute(
        delete(AnswerSheet).where(AnswerSheet.period == period, AnswerSheet.row == _row(key, member_id))
    )


def remove_all(work: Work, period: str) -> None:
    """Remove every sheet of a period, because it has closed."""
    work.session.execute(delete(AnswerSheet).where(AnswerSheet.period == period))


def sheets(work: Work, period: str, member_ids: list[int]) -> list[dict[str, str]]:
    """The sheets of these people, for the one count at the close; an empty one for who has none."""
    key = work.keys.open_period(period)
    rows = {_row(key, member) for member in member_ids}
    found = {}
    for sheet in work.session.execute(
        select(AnswerSheet).where(AnswerSheet.period == period).execution_options(yield_per=1000)
    ).scalars():
        if sheet.row in rows:
            found[sheet.row] = _opened(key, sheet)
    return [found.get(row, {}) for row in rows]


def _sheet(work: Work, key: bytes, period: str, member_id: int) -> AnswerSheet:
    row = _row(key, member_id)
    sheet = work.session.get(AnswerSheet, (period, row))
    if sheet is None:
        sheet = AnswerSheet(period=period, row=row, value=_sealed(key, row, {}))
        work.session.add(sheet)
    return sheet


def _row(key: bytes, member_id: int) -> bytes:
    return hmac.digest(key, f"member {member_id}".encode(), "sha256")


def _sealed(key: bytes, row: bytes, answers: Mapping[str, str]) -> bytes:
    plain = json.dumps(dict(answers), sort_keys=True)
    size = -(-max(len(plain.encode()), 1) // SHEET_BYTES) * SHEET_BYTES
    return seal(key, plain + " " * (size - len(plain.encode())), f"answer_sheet.value|{row.hex()}")


def _opened(key: bytes, sheet: AnswerSheet) -> dict[str, str]:
    found: dict[str, str] = json.loads(unseal(key, sheet.value, f"answer_sheet.value|{sheet.row.hex()}"))
    return found
