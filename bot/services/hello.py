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
    """What can be done here; a young person gets what they need most as buttons."""
    looking = facts(work, member)
    tell(work, member, hello.hello(looking), (*_to_say(work, member), *_their_own(work, member)))


def more(work: Work, member: Member) -> None:
    """Everything; the adults' menu has it already."""
    if not members.is_young(work, member):
        menu(work, member)
    else:
        tell(work, member, hello.more())


def not_read(work: Work, member: Member) -> None:
    """Nobody reads words that nothing had asked for, whatever they are."""
    young = members.is_young(work, member)
    tell(work, member, hello.not_read() if young else hello.not_read_adult(), _to_say(work, member))


def _to_say(work: Work, member: Member) -> tuple[Button, ...]:
    """What a young person has at hand; good news and goals once they have said yes."""
    circle = members.own_circle(work, member)
    if circle is None:
        return ()
    say = (starts(_("I want to say something"), "saying"),)
    if circle.state not in ("waiting", "in"):
        return say
    return (*say, starts(hello.good_news(), "good_news"), starts(hello.my_goals(), "goals"))


def _their_own(work: Work, member: Member) -> tuple[Button, ...]:
    if not members.is_young(work, member):
        return ()
    return (starts(_("My circle"), "my_circle"), starts(_("What I chose"), "settings"))
