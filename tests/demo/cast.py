"""Who plays: coordinators, young people and the adults around them. All invented, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from tests.demo.lines import LINES

AREAS = ("Vollsmose", "Bolbro", "Dalum", "Tarup", "Korsløkke", "Skibhus", "Højby", "Næsby")

DEPARTMENTS = (
    "Children and Families",
    "Ungdommens Uddannelsesvejledning",
    "Job centre",
    "Sundhedsplejen",
    "School",
    "Fritid og Kultur",
)

COORDINATORS = ("Kirsten", "Jonas", "Fatma", "Lars", "Bodil", "Samir", "Tove", "Mikkel")

NICKNAMES = [
    "Sol",
    "Freja",
    "Emil",
    "Noor",
    "Villads",
    "Amina",
    "Storm",
    "Liv",
    "Bilal",
    "Luna",
    "Oskar",
    "Yasmin",
    "Birk",
    "Ella",
    "Hassan",
    "Saga",
    "Viggo",
    "Maryam",
    "Nohr",
    "Alma",
    "Idris",
    "Ronja",
    "Sander",
    "Zahra",
    "Elias",
    "Vilma",
    "Omar",
    "Josefine",
    "Malthe",
    "Leyla",
    "Anker",
    "Nanna",
    "Rashid",
    "Karla",
    "Silas",
    "Sumaya",
    "Aksel",
    "Filippa",
    "Jamal",
    "Rosa",
    "Theo",
    "Hawa",
    "Valdemar",
    "Esther",
    "Khalid",
    "Molly",
    "Otto",
    "Selma",
    "Bashir",
    "Ida",
    "Bertram",
    "Naja",
    "Yusuf",
    "Clara",
    "Arne",
    "Fadumo",
    "Magne",
    "Dina",
    "Walid",
    "Kaya",
    "Laurits",
    "Safia",
    "Eskild",
    "Tilde",
]

RELATIVES = (
    "Mor",
    "Mum",
    "Far",
    "Dad",
    "Farmor Inge",
    "Aunt Hala",
    "Storebror Ali",
    "Grandma",
    "Moster Lone",
)

NETWORK = (
    ("Coach Per", "mentor"),
    ("Anders", "mentor"),
    ("Mentor Gitte", "mentor"),
    ("Sofie", "friend"),
    ("Ven Kasper", "friend"),
    ("Nabo Bente", "friend"),
    ("Neighbour Tom", "friend"),
)

CASE_MANAGERS = [
    "Mette",
    "Hanne",
    "Søren",
    "Anne",
    "Peter",
    "Dorthe",
    "Ole",
    "Nadia",
    "Birgit",
    "Torben",
    "Rikke",
    "Jesper",
    "Aisha",
    "Kim",
    "Lone",
]

SECOND = (("Louise", "School"), ("Nurse Ditte", "Sundhedsplejen"), ("Ahmed", "Job centre"))
"""Professionals whom the case manager asks in."""

LOOKS = ("anytime", "daytime", "evening", "seldom")
MONTHS = ("3", "6", "12")
OLDEST = 2
"""The place of the eldest among the bands of birth years: whose people are surely old enough for any platform."""


@dataclass(frozen=True)
class Adult:
    """Somebody in a circle. `looks` and `months` are what they answer when they join."""

    name: str
    role: str
    language: str
    looks: str
    department: str = ""
    months: str = "6"


@dataclass(frozen=True)
class Circle:
    """Everybody around one young person. `case_manager` is None where the coordinator is it."""

    young_person: str
    language: str
    coordinator: str
    area: str
    band: int
    weekday: str
    hour: str
    department: str
    case_manager: Adult | None
    network: tuple[Adult, ...]
    second: Adult | None
    told_if_quiet: str = "0"

    @property
    def adults(self) -> tuple[Adult, ...]:
        """Everybody but the young person; the coordinator belongs to many circles and is not among them."""
        professionals = [each for each in (self.case_manager, self.second) if each is not None]
        return (*self.network, *professionals)


@dataclass(frozen=True)
class Cast:
    """Everybody. The first circle is the one that is shown."""

    circles: tuple[Circle, ...]
    coordinators: tuple[str, ...]
    random: Random = field(repr=False)


def cast(circles: int, seed: int, *, grown: bool = False) -> Cast:
    """So many circles, with two coordinators or more if there is work for them; all surely of age where `grown`."""
    random = Random(seed)
    coordinators = COORDINATORS[: min(len(COORDINATORS), max(1, (circles + 2) // 4))]
    others = tuple(
        _circle(random, number, coordinators[number % len(coordinators)]) for number in range(1, circles)
    )
    found = (sol(), *others)
    if grown:
        found = tuple(replace(each, band=OLDEST) for each in found)
    return Cast(found, coordinators, random)


def sol(language: str = "en") -> Circle:
    """The circle that is shown."""
    lines = LINES[language]
    return Circle(
        young_person="Sol",
        language=language,
        coordinator=COORDINATORS[0],
        area="Vollsmose",
        band=1,
        weekday="4",
        hour="17:00",
        department=lines.department,
        case_manager=Adult("Mette", "professional", language, "daytime", lines.department, "6"),
        network=(
            Adult(lines.mum, "relative", language, "anytime"),
            Adult(lines.ali, "mentor", language, "evening"),
        ),
        second=None,
    )


def _circle(random: Random, number: int, coordinator: str) -> Circle:
    language = random.choice(("da", "da", "en"))
    department = random.choice(DEPARTMENTS)
    relatives = [(random.choice(RELATIVES), "relative")] if random.random() < 0.7 else []
    friends = random.sample(NETWORK, random.choice((0, 0, 1, 2) if relatives else (1, 2)))
    case_manager = _adult(random, random.choice(CASE_MANAGERS), "professional", department)
    second = _adult(random, *_as_professional(random.choice(SECOND))) if number % 5 == 1 else None
    return Circle(
        young_person=_nickname(number),
        language=language,
        coordinator=coordinator,
        area=random.choice(AREAS),
        band=random.choice((0, 1, 1, 2)),
        weekday=str(random.choice((0, 2, 3, 4, 4, 6))),
        hour=random.choice(("17:00", "17:00", "17:00", "20:00", "20:00", "16:15")),
        department=department,
        case_manager=None if number % 6 == 2 else case_manager,
        network=tuple(_adult(random, name, role) for name, role in (*relatives, *friends)),
        second=second if number % 6 != 2 else None,
        told_if_quiet=random.choice(("0", "0", "nobody")),
    )


def _nickname(number: int) -> str:
    name = NICKNAMES[number % len(NICKNAMES)]
    again = number // len(NICKNAMES)
    return f"{name}{again + 1}" if again else name


def _as_professional(who: tuple[str, str]) -> tuple[str, str, str]:
    return who[0], "professional", who[1]


def _adult(random: Random, name: str, role: str, department: str = "") -> Adult:
    language = random.choice(("da", "da", "en"))
    return Adult(name, role, language, random.choice(LOOKS), department, random.choice(MONTHS))
