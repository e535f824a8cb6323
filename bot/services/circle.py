"""A coordinator's circles: starting one, seeing how each runs."""

from __future__ import annotations

from collections.abc import Sequence

from bot.municipality import Municipality
from bot.services import group, roster
from bot.tell import tell
from conversations import circle as dialogue
from conversations.circle import Chosen, Facts, Outcome, Running, Started
from conversations.dialogue import Answer, Pressed
from conversations.text import Verbatim, _
from store import audit, circles, members, places, roles
from store.invitations import issue, name_on, revoke_all
from store.models import Circle, Member
from store.unit_of_work import Begin, Work

AGES = ((13, 14), (15, 17), (18, 25))
"""The bands to choose from, as ages reached this year."""


def facts(here: Municipality, work: Work, member: Member, _subject: str) -> Facts:
    """Only the asker's own circles."""
    if not member.coordinator:
        raise PermissionError
    year = here.today(work.now).year
    bands = tuple(
        (f"{year - oldest}-{year - youngest}", f"{year - oldest}–{year - youngest}")
        for youngest, oldest in AGES
    )
    return Facts(
        tuple(_running(work, each) for each in circles.run_by(work, member)),
        tuple(circles.areas(work)),
        tuple(circles.departments(work)),
        bands,
        here.languages,
        here.settings.invitation_hours,
    )


def progress(
    _here: Municipality,
    work: Work,
    member: Member,
    _subject: str,
    given: Sequence[Answer],
    _dropped: Sequence[str],
) -> None:
    """A circle is shown as soon as it is picked: that is the look, whatever is pressed afterwards."""
    for answer in given:
        if answer.asked == "circle" and isinstance(answer.reply, Pressed) and answer.reply.key.isdigit():
            circle = work.session.get_one(Circle, int(answer.reply.key))
            audit.note_once_a_day(work, "circle.looked", actor=member.id, subject=circle.young_person_id)


def apply(here: Municipality, work: Work, member: Member, _subject: str, outcome: Outcome) -> None:
    """Start a circle, or do what was chosen for one."""
    match outcome:
        case Started():
            _start(here, work, member, outcome)
        case Chosen(key, action):
            circle = work.session.get_one(Circle, int(key))
            if circle.coordinator_id != member.id:
                raise PermissionError
            if action == "reinvite" and circle.state in ("invited", "waiting", "declined"):
                _invite_young_person(here, work, circle, member)
            elif action == "invite":
                work.begins.append(Begin(member.id, "inviting", key, 1))
            elif action == "freeze":
                work.begins.append(Begin(member.id, "freezing", key, 1))
            elif action == "case_manager":
                work.begins.append(Begin(member.id, "case_manager", key, 1))
            elif action == "role":
                work.begins.append(Begin(member.id, "role", f"in{key}", 1))
            elif action == "share":
                work.begins.append(Begin(member.id, "share", key, 1))
            elif action == "pass":
                work.begins.append(Begin(member.id, "passing_circle", key, 1))
            elif action == "group":
                group.offer_to_make_it(here, work, circle, member)
        case dialogue.Nothing():
            pass


def overview(_here: Municipality, work: Work, member: Member, most: int) -> list[Running]:
    """How a coordinator's own circles run; to have it in front of one is to have looked."""
    shown = list(circles.run_by(work, member))[:most]
    for each in shown:
        audit.note_once_a_day(work, "circle.looked", actor=member.id, subject=each.young_person_id)
    return [_running(work, each) for each in shown]


def look(work: Work, member: Member, number: int) -> tuple[Circle, Running]:
    """One of a coordinator's own circles, which is noted as looked at; PermissionError for any other."""
    circle = work.session.get(Circle, number)
    if circle is None or circle.coordinator_id != member.id:
        raise PermissionError
    audit.note_once_a_day(work, "circle.looked", actor=member.id, subject=circle.young_person_id)
    return circle, _running(work, circle)


def _start(here: Municipality, work: Work, member: Member, started: Started) -> None:
    young = members.add(work, started.nickname, started.language, here.settings.timezone)
    born_from, _dash, born_to = started.band.partition("-")
    circle = Circle(
        young_person_id=young.id,
        coordinator_id=member.id,
        department=started.department,
        area=started.area,
        born_from=int(born_from),
        born_to=int(born_to),
        state="invited",
    )
    if started.case_manager:
        circle.case_manager_sealed = work.keys.seal(started.case_manager, places.case_manager(circle))
    work.session.add(circle)
    work.session.flush()
    audit.note(work, "circle.started", actor=member.id, subject=young.id)
    _invite_young_person(here, work, circle, member)


def _invite_young_person(here: Municipality, work: Work, circle: Circle, member: Member) -> None:
    revoke_all(work, circle.id, "young_person")
    circle.state = "invited"
    name = members.name_of(work, circle.young_person)
    token = issue(
        work,
        "young_person",
        name,
        here.settings.invitation_hours,
        circle_id=circle.id,
        invited_by=member.id,
    )
    tell(
        work,
        member,
        _("For {name}: {link}", name=Verbatim(name), link=here.links.invitation_link(token)),
    )


def group_state(work: Work, circle: Circle) -> str:
    """Whether a circle's group stands: "none", "bound" or "silent"."""
    bound = circles.group_of(work, circle)
    return bound.state if bound is not None and bound.state in ("bound", "silent") else "none"


def _running(work: Work, circle: Circle) -> Running:
    held = roles.held_from(work, circle)
    return Running(
        str(circle.id),
        members.name_of(work, circle.young_person),
        circle.area,
        circle.state,
        group_state(work, circle),
        tuple(roster.someone(work, each, held) for each in circles.adults(work, circle, waiting=True)),
        tuple(name_on(work, each) for each in circles.open_invitations(work, circle)),
        circle.resting,
    )
