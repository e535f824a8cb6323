"""Who may press what: every dialogue that a button can open, everybody, their own circle and another's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.channel import ButtonPressed, GroupCommanded, GroupPressed, GroupSpoke, Inbound, Opened
from bot.registry import ANYBODY, NUMBERED, SERVICES
from bot.render import render
from conversations import hello
from conversations.asking_for_help import numbers
from conversations.quiet import only_the_young_person
from store import (
    agreements,
    cards,
    circles,
    decisions,
    goals,
    initiatives,
    meetings,
    members,
    offers,
    own_choices,
    reopenings,
    rhythm,
    roles,
    successes,
    taking_part,
)
from store.initiatives import Initiative
from store.invitations import issue
from store.models import Circle, Member, Membership, People
from store.unit_of_work import Work
from tests.databases import Databases
from tests.models.town import CHATS, USERS, Town, called, town

MORE = {name: str(2000 + place) for place, name in enumerate(("Cas", "Rex", "Ida", "Ann", "Bob", "Una"))}

ROLES = {
    "young_person": "Sol",
    "relative": "Mum",
    "professional": "Pia",
    "case_manager": "Cas",
    "coordinator": "Lars",
    "other_coordinator": "Eva",
    "other_member": "Dad",
    "stranger": "Zoe",
    "removed": "Rex",
    "frozen": "Ida",
}
"""Each as seen from Sol's circle; "other" belongs to Kim's alone."""

EVERYBODY = set(ROLES) - {"stranger", "frozen"}
COORDINATORS = {"coordinator", "other_coordinator"}
INSIDE = {"relative", "professional", "case_manager"}
MAY_INVITE = {"young_person", "professional", "case_manager", "coordinator"}


def anywhere(roles: set[str]) -> dict[str, set[str]]:
    """The same people, whichever circle the button names."""
    return dict.fromkeys(("", "sol", "kim"), roles)


OF_THE_CIRCLE = {
    "": {"young_person", *INSIDE, "other_member"},
    "sol": {"young_person", *INSIDE},
    "kim": {"other_member"},
}
"""Who is in the circle that is named."""

ALLOWED: dict[str, dict[str, set[str]]] = {
    "agreeing": OF_THE_CIRCLE,
    "agreement": {**OF_THE_CIRCLE, "": set()},
    "agreements": OF_THE_CIRCLE,
    "asking_for_help": anywhere(EVERYBODY),
    "circle": anywhere(COORDINATORS),
    "connecting": anywhere(EVERYBODY),
    "figures": anywhere(COORDINATORS),
    "greeting": anywhere({"young_person"}),
    "hearing": anywhere({"young_person"}),
    "my_choices": anywhere({"young_person"}),
    "bridging": anywhere({"young_person"}),
    "resting": anywhere({"young_person"}),
    "language": anywhere(EVERYBODY),
    "leaving": anywhere(EVERYBODY),
    "meeting": OF_THE_CIRCLE,
    "mirror": OF_THE_CIRCLE,
    "my_circle": {
        "": {"young_person", *INSIDE, "other_member"},
        "sol": {"young_person", *INSIDE},
        "kim": {"young_person", "other_member"},  # a young person is always shown their own
    },
    "my_data": anywhere(EVERYBODY),
    "preparing": anywhere({"young_person"}),
    "quiet": OF_THE_CIRCLE,
    "saying": anywhere({"young_person"}),
    "settings": anywhere(EVERYBODY),
    "area": anywhere(COORDINATORS),
    "initiative": anywhere(COORDINATORS),
    "running": anywhere(COORDINATORS),
    "signing_in": anywhere(COORDINATORS),
    "deciding": {"": set(), "sol": COORDINATORS, "kim": COORDINATORS},
    "taking_part": {"": set(), "sol": {"young_person"}, "kim": set()},
    "was_right": {"": set(), "sol": {"young_person"}, "kim": set()},
    "confirming": {"": set(), "sol": MAY_INVITE, "kim": {"other_coordinator"}},
    "inviting": {"": set(), "sol": MAY_INVITE, "kim": {"other_coordinator"}},
    "goals": anywhere(EVERYBODY),  # to anybody but a young person those that are shown to them
    "good_news": anywhere(EVERYBODY),
    "looking_back": anywhere({"young_person"}),
    "passing_on": anywhere({"young_person"}),
    "reading_cards": anywhere({"coordinator", "other_coordinator"}),
    "celebrating": {"": set(), "sol": {"young_person"}, "kim": set()},
    "trying_out": {"": set(), "sol": {"young_person", "case_manager"}, "kim": set()},
    "reopening": {
        "": set(),
        "sol": {"young_person", *INSIDE, "coordinator"},
        "kim": {"other_coordinator", "other_member"},
    },
    "share": {
        "": {"young_person", *INSIDE, "coordinator", "other_coordinator", "other_member"},
        "sol": {"young_person", *INSIDE, "coordinator"},
        "kim": {"other_coordinator", "other_member"},
    },
    "role": {
        "": set(),
        "sol": {"professional", "case_manager", "coordinator"},
        "kim": {"other_coordinator"},
    },
    "approving": {"": set(), "sol": {"young_person"}, "kim": set()},
    "staying": {"": set(), "sol": {"young_person"}, "kim": set()},
    "taking_over": {"": set(), "sol": {"relative"}, "kim": {"other_member"}},
    "coming_back": {"": set(), "sol": {"removed"}, "kim": set()},
    "case_manager": {"": set(), "sol": {"coordinator"}, "kim": {"other_coordinator"}},
    "taking_circle": {"": set(), "sol": {"other_coordinator"}, "kim": {"coordinator"}},
}
"""Dialogue → about which circle the button says it is → who may open it. Nothing else opens by a button."""

SOLS = [called(name) for name in ("Sol", "Mum", "Pia", "Cas", "Rex", "Ida", "Ann")]
KIMS = [called(name) for name in ("Kim", "Dad", "Bob", "Una")]
"""Names that only the one circle may read."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def built(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Sol's circle with everybody in it, Ann who waits to be confirmed, and Kim's."""
    with town(request.param, databases, tmp_path_factory.mktemp("matrix")) as made:
        with made.bench.connection.begin(), made.bench.unit_of_work() as work:
            more(made, work)
            initiatives_of(made, work)
            work.session.expire_all()
            planned(made, work)
        yield made


def more(built: Town, work: Work) -> None:
    """The case manager, who was taken out, who is frozen, and one who waits in each circle."""
    for name, where, role, place_state in (
        ("Cas", "sol", "professional", "in"),
        ("Rex", "sol", "professional", "left"),
        ("Ida", "sol", "professional", "in"),
        ("Ann", "sol", "mentor", "waiting"),
        ("Bob", "kim", "mentor", "waiting"),
        ("Una", "kim", "professional", "in"),
    ):
        member = members.add(work, called(name), "en", "Europe/Copenhagen")
        members.bind(work, member, "telegram", MORE[name])
        member.frozen = name == "Ida"
        place = Membership(circle_id=built.circle[where], member_id=member.id, role=role, state=place_state)
        work.session.add(place)
        work.session.flush()
        built.number[name] = place.id
        if name == "Cas":
            work.session.get_one(Circle, built.circle["sol"]).case_manager_id = member.id
    sols = work.session.get_one(Circle, built.circle["sol"]).young_person
    own_choices.note(work, sols, own_choices.Choice("rest", came="done"))
    for where, runs, locked in (("sol", "Lars", "Ida"), ("kim", "Eva", "Una")):
        circle = work.session.get_one(Circle, built.circle[where])
        meetings.plan(work, circle, work.now.date() + timedelta(days=7), "15:00", None)
        lost = work.session.get_one(Membership, built.number[locked]).member
        token = reopenings.issue(work, lost, circle, work.session.get_one(Member, built.number[runs]))
        back = reopenings.open_by(work, token, "telegram", f"30{lost.id}")
        assert back is not None
        back.state = "vouched"  # one more person is asked
        built.number[f"reopening {where}"] = back.id
        agreed = agreements.add(
            work,
            circle,
            circle.young_person,
            lost,
            "comes to training",
            date(2026, 9, 4),
            "",
            date(2026, 8, 20),
            accepted=False,
        )
        built.number[f"agreement {where}"] = agreed.id
        built.number[f"confirming {where}"] = built.number["Ann" if where == "sol" else "Bob"]
        _good_news(built, work, circle, where)


def _good_news(built: Town, work: Work, circle: Circle, where: str) -> None:
    """A goal that nobody sees, something shared, something that waits for a decision, and a card on offer."""
    young = circle.young_person
    goals.add(work, young, "proud", "A dog")
    teller = circles.adults(work, circle)[0].member
    successes.add(work, circle, young, "Passed the exam", "shared")
    waits = successes.add(work, circle, teller, "Was on time", "asked")
    card = cards.let_go(
        work, cards.hand_in(work, young, cards.Told("proud", "friend", "school", "Sat beside"))
    )
    built.number[f"celebrating {where}"] = waits.id
    built.number[f"trying_out {where}"] = cards.offer(work, circle, card, both=True).id


def initiatives_of(built: Town, work: Work) -> None:
    """One for each circle, with a decision that is told where the circle is; Kim's is told to another area."""
    for number, (where, area) in enumerate((("sol", "Vollsmose"), ("kim", "Bolbro")), 1):
        day = date(2026, 9, 1)
        new = Initiative(
            0, f"Swimming {number}", "proud", area, "School", day, None, "All", "Joy", "Faces", day
        )
        with Session(built.here.strategy) as session:
            made = initiatives.register(session, new, work.now)
        with Session(built.here.strategy) as session:
            said = {"en": "We swim later"}
            taken = decisions.decide(
                session, made.number, 1, "adjust", "They said so", day, said, {"area": area}, work.now
            )
        taking_part.put_down(work, work.session.get_one(Circle, built.circle[where]), made.number)
        for dialogue, about in (
            ("deciding", made.number),
            ("taking_part", made.number),
            ("was_right", taken.id),
        ):
            built.number[f"{dialogue} {where}"] = about


def planned(built: Town, work: Work) -> None:
    """Pia hands over to Mum and would like to stay longer, Una to Dad; each circle is offered to the other coordinator."""
    for where, leaves, follows, runs, to in (
        ("sol", "Pia", "Mum", "Lars", "Eva"),
        ("kim", "Una", "Dad", "Eva", "Lars"),
    ):
        circle = work.session.get_one(Circle, built.circle[where])
        by_name = {members.name_of(work, each.member): each for each in circle.memberships}
        place, successor = by_name[called(leaves)], by_name[called(follows)]
        place.until = work.now.date()
        roles.name_successor(work, place, successor, None)
        roles.extend(work, place, work.now.date() + timedelta(weeks=13), "The exams are in June")
        roles.hand_over(work, place, successor, "Tuesdays are hard")
        coordinator, other = (work.session.get_one(Member, built.number[each]) for each in (runs, to))
        offers.make(work, circle, other, by=coordinator, leaves=False)
        for dialogue in ("role", "approving", "staying", "taking_over"):
            built.number[f"{dialogue} {where}"] = place.id
        built.number[f"coming_back {where}"] = built.number["Rex" if where == "sol" else "Bob"]


def state(work: Work) -> dict[str, str]:
    """A fingerprint of every row of every table, but for what is said and what comes in."""
    found = {}
    for table in People.metadata.sorted_tables:
        if table.name not in ("outbox", "inbox"):
            rows = sorted(repr(tuple(row)) for row in work.session.execute(select(table)))
            found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def user(role: str) -> str:
    """The account of somebody in that role."""
    return {**USERS, **MORE}[ROLES[role]]


def subject(built: Town, dialogue: str, target: str) -> str:
    """What a button about that circle carries."""
    if not target:
        return ""
    return str(built.number.get(f"{dialogue} {target}", built.circle[target]))


def refused(built: Town, inbound: Inbound, who: str) -> bool:
    """Whether nothing changed, and nobody but the presser heard anything, and nothing of any circle."""
    with built.bench.unit_of_work() as work:
        before = state(work)
    said = built.act(inbound)
    with built.bench.unit_of_work() as work:
        after = state(work)
    told = [each for each in said if each.kind == "message"]
    if after != before or not all(each.text.startswith(refusals(built)) for each in told):
        return False
    assert {each.chat for each in said} == {who}
    shown = " ".join(each.text for each in said)
    assert not any(name in shown for name in (*SOLS, *KIMS))
    return True


def refusals(built: Town) -> tuple[str, ...]:
    """How everything that is refused begins."""
    words = (hello.not_for_you(), hello.frozen(), hello.stale(), hello.hello(hello.Facts("", "stranger")))
    return tuple(render(each, "en") for each in (*words, numbers(built.here.numbers)))


def test_T14_the_table_names_every_dialogue_that_a_button_opens() -> None:
    assert set(ALLOWED) == ANYBODY
    assert all(not ALLOWED[each][""] for each in NUMBERED)


@pytest.mark.parametrize("dialogue", sorted(SERVICES))
@pytest.mark.parametrize("target", ["", "sol", "kim"])
def test_T14_each_role_opens_what_it_may_and_nothing_else(built: Town, dialogue: str, target: str) -> None:
    allowed = ALLOWED.get(dialogue, {}).get(target, set())
    for role in ROLES:
        pressed = ButtonPressed(user(role), f"s.{dialogue}.{subject(built, dialogue, target)}", "7")
        with built.bench.undone():
            built.begin()
            assert refused(built, pressed, user(role)) == (role not in allowed), role
            shown = " ".join(f"{each.text} {each.buttons}" for each in built.said)
            theirs = KIMS if role in (*INSIDE, "young_person", "coordinator") else SOLS
            assert not any(name in shown for name in theirs), role


@pytest.mark.parametrize(
    "dialogue",
    sorted(each for each in ANYBODY - {"share", "bridging"} if "young_person" in ALLOWED[each]["sol"]),
)  # share asks nothing, nor does bridging where all are on one platform
def test_T7_a_button_of_sol_s_works_for_sol_alone(built: Town, dialogue: str) -> None:
    with built.bench.undone():
        built.begin()
        built.act(
            ButtonPressed(
                USERS["Sol"],
                f"s.{dialogue}.{subject(built, dialogue, 'sol' if dialogue in NUMBERED else '')}",
                "7",
            )
        )
        buttons = [data for _label, data in built.said[-1].buttons if data.startswith("c.")]
        assert buttons
        for role in set(ROLES) - {"young_person"}:
            for data in buttons:
                assert refused(built, ButtonPressed(user(role), data, "7"), user(role)), role


@pytest.mark.parametrize("role", ROLES)
def test_T7_in_a_group_only_who_is_in_its_circle_presses_and_commands(built: Town, role: str) -> None:
    with built.bench.undone():
        built.begin()
        with built.bench.unit_of_work() as work:
            before = state(work)
        pressed = built.act(GroupPressed(user(role), CHATS["sol"], "g.nothing.yes.1", "7", "9"))
        built.act(GroupSpoke(user(role), CHATS["sol"]))
        written = built.act(GroupCommanded(user(role), CHATS["sol"], "dance", "with me"))
        with built.bench.unit_of_work() as work:
            after = state(work)
    (answer,) = pressed
    assert (answer.chat, answer.kind) == (user(role), "answer")
    assert {each.chat for each in written} <= {user(role)}
    belongs = role in (*INSIDE, "young_person")
    expected = hello.stale() if belongs else hello.frozen() if role == "frozen" else hello.not_for_you()
    assert answer.text == render(expected, "en")
    assert not any(name in each.text for each in written for name in (*SOLS, *KIMS))
    changed = {table for table in before if before[table] != after[table]}
    counted = {"activity", "due"} if role in INSIDE else set()  # that somebody wrote, by kind of adult
    assert changed <= ({"membership", *counted} if belongs else set())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("command", ["meeting", "quiet", "answers"])
def test_T7_in_a_group_each_role_commands_what_it_may(built: Town, role: str, command: str) -> None:
    """Those who are not in the circle get nothing, and of quiet and answers only the young person gets anything."""
    with built.bench.undone():
        built.begin()
        words = "1w" if command == "quiet" else ""
        done = GroupCommanded(user(role), CHATS["sol"], command, words)
        if role not in (*INSIDE, "young_person"):
            with built.bench.unit_of_work() as work:
                before = state(work)
            told = [each for each in built.act(done) if each.kind == "message"]
            with built.bench.unit_of_work() as work:
                assert state(work) == before
            assert all((each.chat, each.text) == (user(role), refusals(built)[0]) for each in told)
            return
        said = built.act(done)
        heard = {each.chat for each in said if each.kind == "message"}
        if command == "meeting" or (command == "quiet" and role == "young_person"):
            assert heard == {CHATS["sol"]}
        else:
            assert heard == {user(role)}
            kind_no = render(hello.not_yours_to_see(), "en")
            quiet_no = render(only_the_young_person(called("Sol")), "en")
            assert (said[0].text in (kind_no, quiet_no)) == (role != "young_person")
        with built.bench.unit_of_work() as work:
            circle = work.session.get_one(Circle, built.circle["sol"])
            wanted = rhythm.quiet_until(work, circle) is not None
        assert wanted == (command == "quiet" and role == "young_person")


@pytest.mark.parametrize("kind", ["coordinator", "adult", "guardian"])
def test_T17_a_frozen_account_opens_no_invitation(built: Town, kind: str) -> None:
    with built.bench.undone():
        built.begin()
        with built.bench.unit_of_work() as work:
            token = issue(
                work, kind, "Somebody", 72, circle_id=built.circle["kim"], invited_by=built.number["Kim"]
            )
        assert refused(built, Opened(user("frozen"), token, "en"), user("frozen"))
