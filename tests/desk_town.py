"""A municipality with a coordinator to log in as: circles, figures of two quarters, initiatives and a card that waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from store import cards, decisions, initiatives, members, release, roles, share, taking_part
from store.figures import Counts
from store.initiatives import Initiative
from store.models import Circle, Member, Membership
from store.plan import read_plan
from store.unit_of_work import Work
from tests.bot.circles import enrol
from tests.emulators.telegram import Person
from tests.rig import Rig
from tests.store.test_plan import SHIPPED

PLAN = read_plan(SHIPPED)
NAMES = ("Sol", "Kim", "Noor", "Malte", "Ida", "Emil", "Freja", "Amir", "Liv", "Otto", "Yasmin", "Bo")
AREAS = ("Vollsmose", "Vollsmose", "Bolbro")
DEPARTMENTS = ("Youth services", "School")


@dataclass
class Town:
    """Lars, who coordinates all circles but the last, which is Eva's; their numbers in the store."""

    lars: Person
    eva: Person
    circle: int
    others: int
    members: dict[str, int]


@dataclass(frozen=True)
class Setting:
    """In which language it plays; `said` is what people say instead, where it is not English.

    `runs` coordinates in Lars's place, a member who is there already; `on` is the platform that people are on.
    """

    language: str = "en"
    said: Mapping[str, str] = field(default_factory=dict)
    runs: int | None = None
    on: str = "telegram"

    def __call__(self, words: str) -> str:
        return self.said.get(words, words)


async def town(running: Rig, language: str = "en", setting: Setting | None = None) -> Town:
    """Everybody is there, and two quarters are published."""
    lars, eva = (running.telegram.person(name) for name in ("Lars", "Eva"))
    here = setting or Setting(language)

    def made(work: Work) -> Town:
        found = {
            name: work.session.get_one(Member, here.runs)
            if name == "Lars" and here.runs
            else _coordinator(work, person, name, here)
            for name, person in (("Lars", lars), ("Eva", eva))
        }
        numbers = []
        for place, name in enumerate(NAMES):
            runs = found["Eva" if place == len(NAMES) - 1 else "Lars"]
            numbers.append(_circle(work, runs, name, place, here).id)
        cards.hand_in(
            work,
            work.session.get_one(Circle, numbers[1]).young_person,
            cards.Told(
                "proud",
                "friend",
                here("when school feels far away"),
                here("Somebody walked along the first days"),
            ),
        )
        return Town(lars, eva, numbers[0], numbers[-1], {name: each.id for name, each in found.items()})

    built = await running.service.store.turn(made)
    _published(running)
    await running.service.store.turn(lambda work: _initiatives(running, work, built, here))
    return built


def _coordinator(work: Work, person: Person, name: str, here: Setting) -> Member:
    member = members.add(work, name, here.language, "Europe/Copenhagen", coordinator=True)
    members.bind(work, member, here.on, str(person.id))
    return member


def _circle(work: Work, runs: Member, name: str, place: int, here: Setting) -> Circle:
    circle = enrol(work, runs, name, enrolled_on=work.now.date() - timedelta(days=60))
    circle.area, circle.department = AREAS[place % 3], here(DEPARTMENTS[place % 2])
    today = work.now.date()
    if place % 5:
        members.bind(work, circle.young_person, here.on, f"8{place}")
    adults = [
        ("Mum", "relative"),
        ("Coach Ali", "mentor"),
        ("Ms Lund", "professional"),
        ("Dr Bæk", "professional"),
    ]
    places: dict[str, Membership] = {}
    for each, role in adults[: 4 - place % 3]:
        adult = members.add(work, here(each), here.language, "Europe/Copenhagen")
        members.bind(work, adult, here.on, f"9{place}{len(places)}")
        there = Membership(circle_id=circle.id, member_id=adult.id, role=role, state="in", department="")
        if role == "professional":
            there.department, there.until = here("School"), today + timedelta(days=90 + 60 * place % 200)
        work.session.add(there)
        work.session.flush()
        places[each] = there
    if place % 2 == 0 and "Ms Lund" in places:
        roles.name_successor(work, places["Ms Lund"], places["Mum"], None)
    for times, each in ((9, "Coach Ali"), (5, "Ms Lund")):
        for _time in range(times if each in places else 0):
            share.note(work, circle, places[each].member, "message")
    return circle


def _published(running: Rig) -> None:
    for day, answered, listened in ((date(2026, 2, 1), 41, 28), (date(2026, 5, 1), 52, 40)):
        period = PLAN.period_containing(day)
        with Session(running.service.here.strategy) as session:
            opened = datetime(period.opens.year, period.opens.month, 1, tzinfo=UTC)
            release.open_period(session, PLAN, period, {"outside": 64}, opened)
        counts = Counts({("outside", "answered"): answered, ("outside", "listened"): listened})
        with Session(running.service.here.strategy) as session:
            closed = datetime(period.closes.year, period.closes.month, 1, 1, tzinfo=UTC)
            release.publish(session, period.name, counts, closed)


def _initiatives(running: Rig, work: Work, built: Town, here: Setting) -> None:
    today = work.now.date()
    for name, path, area, decide_on in (
        ("Swimming on Saturdays", "proud", "Vollsmose", today - timedelta(days=3)),
        ("Homework café", "self_supporting", "", today + timedelta(days=40)),
        ("A mentor each", "significant_adults", "Bolbro", today + timedelta(days=70)),
    ):
        new = Initiative(
            0, here(name), path, area, here("School"), today - timedelta(days=120), None,
            here("Everybody between 13 and 18"), here("Something to be proud of"),
            here("More say that they were listened to"), decide_on,
        )  # fmt: skip
        with Session(running.service.here.strategy) as session:
            made = initiatives.register(session, new, work.now)
        taking_part.keep(work, made.number, work.session.get_one(Member, built.members["Lars"]))
    with Session(running.service.here.strategy) as session:
        decisions.decide(
            session, 3, 1, "adjust", here("Two in three wanted another day"), today + timedelta(days=70),
            {here.language: here("We meet on Thursdays now")}, {"area": "Bolbro"}, work.now - timedelta(days=20),
        )  # fmt: skip
