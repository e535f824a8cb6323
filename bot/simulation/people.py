"""Young people with given chances to answer and to say yes: the same seed gives the same people, who do the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import sin
from random import Random

from conversations.question_set import Question, QuestionSet
from store import check_ins, members
from store.models import Circle, Member
from store.plan import Plan
from store.unit_of_work import Work

HABITS = (0.0, 0.15, 0.5, 0.85, 1.0)
"""How likely somebody answers when asked; each is as frequent as another."""

AREAS = ("Vollsmose", "Bolbro", "Tarup")
HOURS = ("15:30", "17:00", "18:30", "20:00")


@dataclass
class Person:
    """A young person: their number, and how they are. `said` is their newest reply to each question of this period."""

    number: int
    willing: float
    leaning: float
    said: dict[str, str] = field(default_factory=dict)

    @property
    def chat(self) -> str:
        """Their private chat."""
        return f"{10_000 + self.number}"


def rate(question: Question, period: int) -> float:
    """How many of 100 are inclined to a good reply to this question in a period: given, and different for each."""
    place = sum(question.key.encode()) % 17
    return 0.5 + 0.25 * sin(place + period / 2)


def reply(person: Person, question: Question, period: int, chance: Random) -> str:
    """What somebody presses."""
    good = [each.key for each in question.options if each.positive]
    others = [each.key for each in question.options if not each.positive]
    inclined = chance.random() < min(max(rate(question, period) + person.leaning, 0.02), 0.98)
    return chance.choice(good if inclined or not others else others)


def join(work: Work, plan: Plan, number: int, today: date, chance: Random, *, in_chat: bool) -> list[Person]:
    """So many young people who said yes today, of one coordinator; `in_chat` is whether they are asked by the service."""
    lars = _coordinator(work)
    found = []
    for _person in range(number):
        young = members.add(work, "Young person", "en", plan.zone)
        age = chance.choice((chance.randint(13, 16), chance.randint(19, 24)))
        work.session.add(
            Circle(
                young_person_id=young.id,
                coordinator_id=lars.id,
                case_manager_id=lars.id,
                department="Youth services",
                area=chance.choice(_areas(plan)),
                born_from=today.year - age - 1,
                born_to=today.year - age,
                state="in",
                enrolled_on=today,
            )
        )
        work.session.flush()
        person = Person(young.id, chance.choice(HABITS), chance.uniform(-0.2, 0.2))
        if in_chat:
            members.bind(work, young, "telegram", person.chat)
            check_ins.set_hour(work, young, chance.randrange(7), chance.choice(HOURS))
        found.append(person)
    return found


def in_a_period(
    person: Person, questions: QuestionSet, period: int, weeks: int, chance: Random
) -> dict[str, str]:
    """The newest replies of a whole period, where nobody is asked by the service."""
    said: dict[str, str] = {}
    for week in range(weeks):
        if chance.random() < person.willing:
            for question in questions.pick(f"2026-01-{1 + week % 28:02}", week, week % 4 == 0, 99):
                said[question.key] = reply(person, question, period, chance)
    return said


def _coordinator(work: Work) -> Member:
    known: Sequence[Member] = members.coordinators(work)
    return known[0] if known else members.add(work, "Lars", "en", "Europe/Copenhagen", coordinator=True)


def _areas(plan: Plan) -> tuple[str, ...]:
    return plan.split.parts if plan.split and plan.split.by == "area" else AREAS
