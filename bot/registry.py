"""Which dialogue is run by which service: one name for both, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import import_module
from typing import Any

from bot.municipality import Municipality
from conversations.dialogue import Answer, Dialogue
from conversations.text import Words
from store.models import Circle, Member
from store.unit_of_work import Work


@dataclass(frozen=True)
class Service:
    """A dialogue with what feeds it and what takes its outcome. `progress` is told of each reply as it comes,
    and of the questions whose replies were taken back.

    In the circle's group, by a member who is in it: `commanded_in_group` takes the words of a command (without it the
    dialogue opens in private, about the circle); `pressed_in_group` takes a button's key and subject, and what it returns
    is shown to the presser alone; `stands_in_group` hears where a message about a subject stands, for `tell.edit_group`.
    A service that has a function of such a name takes part. `read_together` reads in one go what the `facts` of several
    members who are in the dialogue are about to need, each with a subject.
    """

    dialogue: Callable[[Any], Dialogue[Any]]
    facts: Callable[[Municipality, Work, Member, str], Any]
    apply: Callable[[Municipality, Work, Member, str, Any], None]
    progress: Callable[[Municipality, Work, Member, str, Sequence[Answer], Sequence[str]], None] | None = None
    commanded_in_group: Callable[[Municipality, Work, Member, Circle, str], None] | None = None
    pressed_in_group: Callable[[Municipality, Work, Member, Circle, str, str], Words | None] | None = None
    stands_in_group: Callable[[Work, str, str], None] | None = None
    read_together: Callable[[Municipality, Work, Sequence[tuple[Member, str]]], None] | None = None


DIALOGUES = (
    "agreeing",
    "agreement",
    "agreements",
    "answering_help",
    "approving",
    "area",
    "asking_for_help",
    "bridging",
    "case_manager",
    "celebrating",
    "check_in",
    "circle",
    "coming_back",
    "confirming",
    "connecting",
    "deciding",
    "figures",
    "freezing",
    "goals",
    "good_news",
    "greeting",
    "guardian",
    "hearing",
    "initiative",
    "inviting",
    "joining",
    "joining_as_adult",
    "joining_as_coordinator",
    "language",
    "leaving",
    "looking_back",
    "meeting",
    "mirror",
    "my_choices",
    "my_circle",
    "my_data",
    "parting",
    "passing_circle",
    "passing_on",
    "preparing",
    "quiet",
    "reading_cards",
    "registering",
    "reopening",
    "resting",
    "role",
    "running",
    "saying",
    "settings",
    "share",
    "signing_in",
    "staying",
    "taking_circle",
    "taking_over",
    "taking_part",
    "trying_out",
    "was_right",
)
"""Each a file in `conversations` with a dialogue of its own name, and one in `bot.services`."""


@cache
def _service(name: str) -> Service:
    said, done = import_module(f"conversations.{name}"), import_module(f"bot.services.{name}")
    more: dict[str, Any] = {each.name: getattr(done, each.name, None) for each in fields(Service)[3:]}
    return Service(getattr(said, name), done.facts, done.apply, **more)


class _Services(Mapping[str, Service]):
    """Reads in a dialogue as it is opened for the first time: the service starts sooner without the others."""

    def __getitem__(self, name: str) -> Service:
        if name not in DIALOGUES:
            raise KeyError(name)
        return _service(name)

    def __iter__(self) -> Iterator[str]:
        return iter(DIALOGUES)

    def __len__(self) -> int:
        return len(DIALOGUES)

    def __contains__(self, name: object) -> bool:
        return name in DIALOGUES


SERVICES = _Services()

ANYBODY = {
    "agreeing",
    "agreement",
    "agreements",
    "bridging",
    "connecting",
    "circle",
    "figures",
    "greeting",
    "hearing",
    "my_choices",
    "resting",
    "asking_for_help",
    "language",
    "leaving",
    "meeting",
    "mirror",
    "my_circle",
    "my_data",
    "saying",
    "preparing",
    "quiet",
    "settings",
    "confirming",
    "inviting",
    "reopening",
    "area",
    "deciding",
    "initiative",
    "running",
    "taking_part",
    "was_right",
    "approving",
    "case_manager",
    "coming_back",
    "role",
    "staying",
    "taking_circle",
    "taking_over",
    "celebrating",
    "goals",
    "good_news",
    "looking_back",
    "passing_on",
    "reading_cards",
    "trying_out",
    "share",
    "signing_in",
}
"""Dialogues that a button may open; each service still decides by itself who may."""

NUMBERED = {
    "agreement",
    "approving",
    "case_manager",
    "celebrating",
    "coming_back",
    "confirming",
    "deciding",
    "inviting",
    "reopening",
    "role",
    "staying",
    "taking_circle",
    "taking_over",
    "taking_part",
    "trying_out",
    "was_right",
}
"""Those of them that are about one numbered thing: a place, circle, way back in, initiative, decision, success or card."""

COMMANDS = {
    "answers": "my_data",
    "settings": "settings",
    "pause": "settings",
    "mydata": "my_data",
    "circle": "my_circle",
    "invite": "inviting",
    "figures": "figures",
    "initiatives": "initiative",
    "areas": "area",
    "running": "running",
    "freeze": "freezing",
    "connect": "connecting",
    "language": "language",
    "leave": "leaving",
    "say": "saying",
    "meeting": "meeting",
    "mirror": "mirror",
    "role": "role",
    "needhelp": "asking_for_help",
    "quiet": "quiet",
    "agree": "agreeing",
    "aftale": "agreeing",
    "agreements": "agreements",
    "aftaler": "agreements",
    "goals": "goals",
    "goodnews": "good_news",
    "success": "good_news",
    "lookback": "looking_back",
    "cards": "reading_cards",
    "card": "passing_on",
    "share": "share",
    "web": "signing_in",
}
"""What each command opens; /circle is the coordinators' own where a coordinator writes it."""

STARTS = {"answers": "answers", "pause": "pause"}
"""Where a command goes on to within what it opens."""

TAKES_WORDS = {"agreeing": "line"}
"""What is written after the command answers this question of its dialogue."""

GROUP_COMMANDS = {
    "answers": "my_data",
    "be": "quiet",
    "møde": "meeting",
    "stille": "quiet",
    "vær": "quiet",
    "agree": "agreeing",
    "aftale": "agreeing",
    "agreements": "agreements",
    "aftaler": "agreements",
    "needhelp": "asking_for_help",
    "circle": "my_circle",
    "share": "share",
    "meeting": "meeting",
    "quiet": "quiet",
    "success": "good_news",
    "goodnews": "good_news",
}
"""What each command opens where it is written in a circle's group; any other is not kept, not even for a moment."""
