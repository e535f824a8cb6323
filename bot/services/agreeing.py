"""An agreement is proposed, in private or by one line in the group."""

from __future__ import annotations

from datetime import date

from bot.municipality import Municipality
from bot.services import agreed
from bot.tell import Button, in_group, tell
from conversations import agreed as words
from conversations import agreeing, hello
from conversations.agreeing import Around, Person, read_line
from conversations.dialogue import Answer, Ask, Wrote, fits, one_line
from conversations.text import Words, _
from store import agreements, circles, members, outbox, share
from store.models import Circle, Member, Membership
from store.unit_of_work import Begin, Work

YOUNG = "young"
"""The young person's key among the people of their own circle; the others' is their place in it."""


def facts(_here: Municipality, work: Work, member: Member, subject: str) -> agreeing.Facts:
    """The circles that the member is in, or the one that `subject` names."""
    found = tuple(around(work, circle, member) for circle in belonging(work, member, subject))
    return agreeing.Facts(agreed.here_and_now(work, member).isoformat(), found)


def apply(_here: Municipality, work: Work, member: Member, _subject: str, outcome: agreeing.Outcome) -> None:
    """Ask the owner; what somebody proposes to do themselves they have said yes to."""
    if isinstance(outcome, agreeing.Dropped):
        return
    (circle,) = belonging(work, member, outcome.circle)
    owner = _owner(work, circle, outcome.owner)
    day = date.fromisoformat(outcome.day)
    propose(work, circle, member, owner, outcome.what, day, outcome.repeats, accepted=owner.id == member.id)


def commanded_in_group(_here: Municipality, work: Work, member: Member, circle: Circle, written: str) -> None:
    """`/agree Mum calls the school by Friday`; what is not surely understood goes on in private, never by guessing."""
    line = one_line(Wrote(written))
    found = read_line(line, around(work, circle, member).people, _today(work, member))
    whole = fits(Ask("what", "", longest=agreeing.LONGEST), Answer("what", Wrote(found.what)))
    if found.owner is None or found.day is None or not whole:
        given = (("line", "wrote", line),) if line else ()
        work.begins.append(Begin(member.id, "agreeing", str(circle.id), outbox.REPLY, given))
        return
    owner = _owner(work, circle, found.owner.key)
    day = date.fromisoformat(found.day)
    propose(work, circle, member, owner, found.what, day, found.repeats, accepted=False)


def pressed_in_group(
    _here: Municipality, work: Work, member: Member, circle: Circle, key: str, _subject: str
) -> Words | None:
    """Somebody wants to make one: it is written in private, and stands in the group afterwards."""
    if key != "new":
        return hello.stale()
    if members.reach(work, member.id) is None:
        return hello.not_for_you()
    work.begins.append(Begin(member.id, "agreeing", str(circle.id), outbox.REPLY))
    return words.goes_on_in_private()


def a_new_one(circle: Circle) -> Button:
    """A button under a message in the group, where an agreement may be near."""
    return in_group(_("Make an agreement"), "agreeing", "new", circle.id)


def propose(
    work: Work,
    circle: Circle,
    member: Member,
    owner: Member,
    what: str,
    day: date,
    repeats: str,
    *,
    accepted: bool,
) -> None:
    """It stands in the group, and is the owner's to answer; `accepted` where the owner has read it back and said yes."""
    if agreements.open_in(work, circle) >= agreements.MOST_OPEN:
        tell(work, member, words.too_many(agreements.MOST_OPEN))
        return
    today = agreed.here_and_now(work, member)
    row = agreements.add(work, circle, owner, member, what, day, repeats, today, accepted=accepted)
    share.note(work, circle, member, "agreement")
    agreed.put_up(work, circle, row)


def belonging(work: Work, member: Member, subject: str = "") -> list[Circle]:
    """The circles in which a member is, the young person's own included; PermissionError where there is none."""
    own = members.own_circle(work, member)
    places = [each.circle for each in circles.belonging_to(work, member) if each.state == "in"]
    found = [
        each
        for each in ([own] if own is not None else places)
        if each.state == "in" and subject in ("", str(each.id))
    ]
    if not found:
        raise PermissionError
    return found


def around(work: Work, circle: Circle, member: Member) -> Around:
    """Who can do something in a circle, by the names that they are known by there."""
    young = circle.young_person
    people = [Person(YOUNG, (members.name_of(work, young),), young.id == member.id)]
    people += [
        Person(str(each.id), _names(work, each), each.member_id == member.id)
        for each in circles.adults(work, circle)
        if not each.member.frozen  # nobody can answer by a locked account
    ]
    group = circles.group_of(work, circle)
    bound = group is not None and group.state == "bound"
    return Around(str(circle.id), members.name_of(work, young), tuple(people), bound)


def _names(work: Work, place: Membership) -> tuple[str, ...]:
    """Their own name, and what whoever invited them calls them: “mor” is somebody."""
    name = members.name_of(work, place.member)
    sealed = place.invited_as_sealed
    called = work.unseal(place.member, "membership.invited_as", sealed) if sealed else ""
    return (name, called) if called and called != name else (name,)


def _owner(work: Work, circle: Circle, key: str) -> Member:
    if key == YOUNG:
        return circle.young_person
    place = work.session.get_one(Membership, int(key))
    if place.circle_id != circle.id or place.state != "in":
        raise PermissionError
    return place.member


def _today(work: Work, member: Member) -> str:
    return agreed.here_and_now(work, member).isoformat()
