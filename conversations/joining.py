"""The young person's first conversation: who is asking, what goes where, yes or no, and their own choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conversations.dialogue import (
    Dialogue,
    Pressed,
    choose,
    choose_or_write,
    choose_several,
    one_line,
    say,
    write,
)
from conversations.greeting import hello
from conversations.text import Hour, Joined, Verbatim, Weekday, Words, _, lines, paragraphs

WORDING = 1
"""Raise it whenever `promises` changes; consent is kept with it and with the words as they were read."""

HOURS = ("15:30", "17:00", "18:30", "20:00")
"""Offered first: after school, before night."""

ROLES: dict[str, Words] = {
    "relative": _("Family"),
    "mentor": _("Mentor"),
    "friend": _("Friend or acquaintance"),
    "professional": _("Someone whose job it is"),
}


@dataclass(frozen=True)
class Facts:
    """`languages` pairs a code with the language's own name; `guardian` is whether a guardian's yes is needed.

    `before` pairs a key with each adult who was in the circle when it ended, for whoever begins again.
    `overseen` is the platform they are on where its owner may be able to read along, "" for none; `instead` are the others.
    """

    name: str
    invited_by: str
    place: str
    languages: tuple[tuple[str, str], ...]
    guardian: bool
    before: tuple[tuple[str, str], ...] = ()
    overseen: str = ""
    instead: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """Somebody whom the young person wants in the circle."""

    name: str
    role: str


@dataclass(frozen=True)
class Agreed:
    """A yes, with everything that was chosen. `told_if_quiet` is a place in `people`, or None for nobody.

    `again` are the keys of those who were in the circle before and are asked anew.
    """

    language: str
    weekday: int
    hour: str
    people: tuple[Person, ...]
    told_if_quiet: int | None
    again: tuple[str, ...] = ()


@dataclass(frozen=True)
class Declined:
    """A no. Nothing follows from it."""

    language: str


Outcome: TypeAlias = Agreed | Declined


def joining(facts: Facts) -> Dialogue[Outcome]:
    """From the invitation to the first agreed check-in hour."""
    language = yield from ask_language(facts.languages)
    if facts.overseen:
        yield from say(overseen(facts.overseen, facts.instead))
    if not (yield from _agree(facts)):
        yield from say(
            _(
                "That is your choice, and nothing bad comes of it. {person} hears that it is a no for now. If you change your mind, write /start here.",
                person=Verbatim(facts.invited_by),
            )
        )
        return Declined(language)
    weekday, hour = yield from ask_when()
    again = yield from _ask_again(facts)
    people = yield from ask_people()
    told = yield from ask_told_if_quiet(facts.name, [each.name for each in people])
    yield from say(_goodbye(facts, weekday, hour, people))
    return Agreed(language, weekday, hour, people, told, again)


def _ask_again(facts: Facts) -> Dialogue[tuple[str, ...]]:
    """Nobody is back in by themself: the young person picks, and each of them is asked."""
    if not facts.before:
        return ()
    asked = _(
        "These were in your circle. Whom should I ask if they want to be in it again? Nobody is in before they say yes."
    )
    options: dict[str, Words] = {key: Verbatim(name) for key, name in facts.before}
    return (yield from choose_several("again", asked, options, done=_("Go on"), at_least=0))


def promises() -> Words:
    """What the young person agrees to; kept word for word with the consent."""
    return lines(
        _("This is what I promise you:"),
        _(
            "• None of the adults around you and no coordinator can see your answers, or whether you answered, unless you share one yourself."
        ),
        _(
            "• Until the period closes you can see, change or delete your answers. Then everyone's answers are added up with a little random noise, and yours are deleted. After that nobody can find them, not even us, so they cannot be taken out either."
        ),
        _("• You always see where something goes before you send it."),
        _("• Nobody joins your circle unless you know."),
        _(
            "• “I need help” is one tap away on every screen here, and I never pretend that somebody is reading when nobody is."
        ),
        _("• I never give up on you. Nothing closes because you do not answer."),
        _("• You can pause, leave, get all your data and erase it, without asking an adult."),
    )


def overseen(platform: str, instead: Sequence[str]) -> Words:
    """To a young person, before anything is asked: who else may read there, and how to be reached another way."""
    told = _(
        "On {platform}, whoever owns this workspace may be able to read what is written here, also between you and me.",
        platform=platform,
    )
    if not instead:
        return told
    other = _(
        "Would you rather write with me somewhere else? I am here too: {platforms}. Write /connect.",
        platforms=Joined(tuple(instead), ", "),
    )
    return Joined((told, other), " ")


def ask_language(languages: Sequence[tuple[str, str]]) -> Dialogue[str]:
    """Asked first, so that what follows is understood. From here on the answer decides the language."""
    options: dict[str, Words] = {code: Verbatim(name) for code, name in languages}
    return (yield from choose("language", "👋 Hej · Hi", options))


def ask_when() -> Dialogue[tuple[int, str]]:
    """The weekday (0 is Monday) and the hour (`HH:MM`) of the check-ins."""
    days: dict[str, Words] = {str(day): Weekday(day) for day in range(7)}
    weekday = int((yield from choose("weekday", _("Which day suits you best?"), days)))
    return weekday, (yield from _ask_hour(weekday))


def ask_people() -> Dialogue[tuple[Person, ...]]:
    """Whom the young person wants, one at a time; nobody at all is fine."""
    people: list[Person] = []
    asked: Words = _(
        "Who should be in your circle? Write one name, for example “Mum” or “Coach Ali”. You can always add or remove people later."
    )
    enough: Words = _("Nobody right now")
    while True:
        reply = yield from choose_or_write("person", asked, {"enough": enough}, longest=40)
        if isinstance(reply, Pressed):
            return tuple(people)
        name = one_line(reply)
        role = yield from choose("role", _("Who is {name} to you?", name=Verbatim(name)), ROLES)
        people.append(Person(name, role))
        if len(people) == 8:
            return tuple(people)
        asked, enough = _("Anyone else? Write a name."), _("That is everyone")


def ask_told_if_quiet(name: str, names: Sequence[str]) -> Dialogue[int | None]:
    """Who is asked to say hello now and then, in which words; a place in `names`, or None."""
    if not names:
        return None
    options: dict[str, Words] = {str(place): Verbatim(name) for place, name in enumerate(names)}
    picked = yield from choose(
        "told_if_quiet",
        paragraphs(
            _(
                "May I ask one of them to say hello to you now and then? Then somebody does, also when it has been quiet between us for long. This is all that they read:"
            ),
            hello(name),
            _(
                "The days are drawn by lot and have nothing to do with what you answer. So nobody can tell from it whether you did."
            ),
        ),
        options | {"nobody": _("No, nobody")},
    )
    return None if picked == "nobody" else int(picked)


def _agree(facts: Facts) -> Dialogue[bool]:
    welcome = paragraphs(
        _(
            "Hi {name}. I am Kreds, a chat robot. {person} from {place} asked me to write to you.",
            name=Verbatim(facts.name),
            person=Verbatim(facts.invited_by),
            place=Verbatim(facts.place),
        ),
        _(
            "I keep the adults you choose together in one group chat, so that you do not have to tell the same thing again and again. And once a week I ask you how it is going. It takes half a minute."
        ),
        promises(),
    )
    asked: Words = _(
        "Do you want to try? {person} hears whether it is a yes or a no.", person=Verbatim(facts.invited_by)
    )
    if facts.guardian:
        asked = paragraphs(
            _(
                "Because of your age {place} also asks one of your parents or guardians for a yes. But you decide first.",
                place=Verbatim(facts.place),
            ),
            asked,
        )
    options: dict[str, Words] = {
        "yes": _("Yes, let's try"),
        "no": _("No thanks"),
        "kept": _("What is kept about me?"),
    }
    yield from say(welcome)
    while True:
        pressed = yield from choose("agree", asked, options)
        if pressed != "kept":
            return pressed == "yes"
        del options["kept"]
        yield from say(what_is_kept())


def what_is_kept() -> Words:
    """Everything that is kept about a young person, in plain words."""
    return lines(
        _("This is what I keep, locked with a key of your own:"),
        _("• the name you are called here, your language, roughly how old you are and your part of town"),
        _("• when you want to be asked, and who is in your circle"),
        _("• your answers until the period closes, and the last day I heard from you"),
        _("• how often I ask you, and how often in a row I asked without hearing from you"),
        _("• what you decided about your circle and what came of it, for you alone"),
        _("• lines you asked me to keep for you, until you delete them"),
        _("• what you write for a meeting, until two weeks after it"),
        _("• your goals, if you have any, and what you shared with your circle, for a year"),
        _("• when somebody looked something up about you"),
        _("• where your browser is told that something is new, if you turned that on"),
        _("• agreements in your circle, until 12 weeks after they are over"),
        _("What you write in the group is not kept by me, apart from an agreement that you make there."),
    )


def _ask_hour(weekday: int) -> Dialogue[str]:
    options: dict[str, Words] = {hour: Hour(hour) for hour in HOURS}
    options["other"] = _("Another time")
    hour = yield from choose("hour", _("And what time?"), options)
    asked: Words = _("Write the time, for example 16:15.")
    while hour == "other":
        written = yield from write("hour_written", asked, longest=20)
        parsed = parse_hour(written or "")
        asked = _("I did not get that. Write the time like this: 16:15.")
        if parsed is None:
            continue
        odd = _unusual(weekday, parsed)
        if odd is None:
            return parsed
        sure = yield from choose("hour_sure", odd, {"yes": _("Yes, that time"), "no": _("No, another time")})
        if sure == "yes":
            return parsed
        asked = _("Write the time, for example 16:15.")
    return hour


def parse_hour(written: str) -> str | None:
    """`HH:MM` from what people write for a time ("16.15", "kl. 9", "0730", "5 pm"), or None.

    Nothing is guessed: the Danish "halv 5" is half past four, so an unknown word in front is not passed over.
    """
    found = re.fullmatch(
        r"(?:kl\.?|klokken|at)?\s*(\d{1,2})(?:[:. ]?(\d{2}))?\s*(?:([ap])\.?m|h)?[.!?]?",
        written.strip().lower(),
    )
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    return f"{hour:02}:{minute:02}" if hour <= 23 and minute <= 59 else None


def _unusual(weekday: int, hour: str) -> Words | None:
    if hour < "07:00" or hour >= "22:00":
        return _("{time} is at night. Is that what you want?", time=Hour(hour))
    if weekday < 5 and "08:00" <= hour < "15:00":
        return _("{time} is in school hours. Is that what you want?", time=Hour(hour))
    return None


def _goodbye(facts: Facts, weekday: int, hour: str, people: tuple[Person, ...]) -> Words:
    when = _(
        "That's it, {name}. I write to you on {weekday} at {time}. You can change everything with /settings.",
        name=Verbatim(facts.name),
        weekday=Weekday(weekday),
        time=Hour(hour),
    )
    parts: list[Words] = [when]
    if facts.guardian:
        parts.append(
            _("First your parent or guardian says yes. I give you a link for them now, and wait until then.")
        )
    if people:
        parts.append(_("Here comes an invitation for each person you named. Pass it on to them yourself."))
    return Joined(tuple(parts))
