"""The menu, and the same reply to any words that nobody asked for."""

from __future__ import annotations

from bot.tell import Button, starts, tell
from conversations import hello
from conversations.text import _
from store import members
from store.models import Member
from store.unit_of_work import Work


def facts(work: Work, member: Member) -> hello.Facts:
    """Who is looking at it."""
    return hello.Facts(members.name_of(work, member), members.kind_of(work, member))


def menu(work: Work, member: Member) -> None:
    """What can be done here; a young person gets the way to say something as a button."""
    looking = facts(work, member)
    tell(work, member, hello.hello(looking), _to_say(young=looking.kind == "young_person"))


def not_read(work: Work, member: Member) -> None:
    """Nobody reads words that nothing had asked for, whatever they are."""
    young = members.own_circle(work, member) is not None
    tell(work, member, hello.not_read() if young else hello.not_read_adult(), _to_say(young=young))


def _to_say(*, young: bool) -> tuple[Button, ...]:
    return (starts(_("I want to say something"), "saying"),) if young else ()
