"""Forms of the desk are applied once, however often a browser sends them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from store.keys import fingerprint
from store.models import Member
from store.unit_of_work import Work
from store.web_models import DeskRun

KEPT = timedelta(days=1)
"""Longer than any session lasts, whose forms they are."""


def first_time(work: Work, member: Member, run: str) -> bool:
    """Whether this run of a form was not applied before; from now on it was."""
    run_hash = fingerprint(f"{member.id}:{run}")
    if work.session.get(DeskRun, run_hash) is not None:
        return False
    work.session.add(DeskRun(run_hash=run_hash, member_id=member.id, at=work.now))
    work.session.flush()
    return True


def forget(work: Work) -> None:
    """Those whose form nobody can send any more."""
    work.session.execute(delete(DeskRun).where(DeskRun.at < work.now - KEPT))
