"""From a yes to a running circle: the first check-in and the case manager's way in."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.services import group, inviting, mirror, my_circle
from bot.tell import tell
from conversations.text import Verbatim, _
from store import check_ins, hellos, members, places, rhythm, roles
from store.models import Circle, Member, Membership
from store.unit_of_work import Work


def enrol(here: Municipality, work: Work, circle: Circle) -> None:
    """The young person is in, and everyone whose yes was needed has said it."""
    begun_again = circle.enrolled_on is not None
    circle.state = "in"
    circle.enrolled_on = here.today(work.now)
    check_ins.plan_next(work, circle.young_person)
    rhythm.plan_digest(work, circle)
    mirror.plan(work, circle)
    hellos.plan(work, circle.young_person, here.silence.hello)
    if circle.coordinator_id is None:
        return
    coordinator = work.session.get_one(Member, circle.coordinator_id)
    if begun_again:
        group.offer_to_make_it(here, work, circle, coordinator)
        if circle.case_manager_id is None:
            my_circle.nobody_holds_together(work, circle)
    elif circle.case_manager_sealed is None:
        if circle.case_manager_id is None:
            _coordinator_is_case_manager(work, circle, coordinator)
        group.offer_to_make_it(here, work, circle, coordinator)
    elif circle.case_manager_id is None:
        name = work.keys.open(circle.case_manager_sealed, places.case_manager(circle))
        inviting.hand_over(
            here, work, circle, coordinator, name, "professional", circle.department, case_manager=True
        )


def _coordinator_is_case_manager(work: Work, circle: Circle, coordinator: Member) -> None:
    circle.case_manager_id = coordinator.id
    name = members.name_of(work, coordinator)
    place = Membership(
        circle_id=circle.id,
        member_id=coordinator.id,
        role="professional",
        department=circle.department,
        invited_as_sealed=work.seal(coordinator, "membership.invited_as", name),
        state="in",
    )
    work.session.add(place)
    work.session.flush()
    roles.watch(work, place)
    tell(
        work,
        circle.young_person,
        _(
            "{name} is in your circle from the start, as your case manager. You can change that: /circle",
            name=Verbatim(name),
        ),
    )
