"""The menu."""

from __future__ import annotations

from conversations import hello
from store import members
from store.models import Member
from store.unit_of_work import Work


def facts(work: Work, member: Member) -> hello.Facts:
    """Who is looking at it."""
    return hello.Facts(members.name_of(work, member), members.kind_of(work, member))
