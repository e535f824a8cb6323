"""A town that has been lived in for three weeks, for pictures of every page: everybody speaks one language there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from store import agreements, goals, members, successes, web, web_sessions
from store.models import Circle, Membership
from store.unit_of_work import Work
from tests import desk_town
from tests.browser.conftest import Web
from tests.channels import people
from tests.channels.people import ENGLISH, Tongue
from tests.rig import ZONE

FRIDAY = datetime(2026, 8, 21, 17, tzinfo=ZONE)
MORNING = datetime(2026, 8, 31, 9, 30, tzinfo=ZONE)
"""When somebody looks: a Monday, after the second check-in was left lying."""

TONGUES = {
    "en": ENGLISH,
    "da": Tongue("da", (("Mor", "relative", "evening"), ("Ali", "mentor", "anytime")), "Ungeindsatsen"),
}

SAID: dict[str, Mapping[str, str]] = {
    "en": {},
    "da": {
        "Youth services": "Ungeindsatsen",
        "School": "Skolen",
        "Mum": "Mor",
        "Coach Ali": "Træner Ali",
        "Ms Lund": "Fru Lund",
        "Dr Bæk": "Dr. Bæk",
        "when school feels far away": "når skolen føles langt væk",
        "Somebody walked along the first days": "At nogen gik med de første dage",
        "Swimming on Saturdays": "Svømning om lørdagen",
        "Homework café": "Lektiecafé",
        "A mentor each": "En mentor til hver",
        "Everybody between 13 and 18": "Alle mellem 13 og 18",
        "Something to be proud of": "Noget at være stolt af",
        "More say that they were listened to": "Flere siger, at nogen lyttede til dem",
        "Two in three wanted another day": "To ud af tre ville hellere have en anden dag",
        "We meet on Thursdays now": "Nu mødes vi om torsdagen",
        "Got up by myself four days": "Stod selv op fire dage",
        "Dinner at six tonight?": "Aftensmad klokken seks i aften?",
        "I will be there. Shall I bring the drawing that Alma asked about last week, or is it still at school?": (
            "Jeg kommer. Skal jeg tage den tegning med, som Alma spurgte til i sidste uge, eller er den stadig på skolen?"
        ),
        "/agree Mum calls the school by Friday": "/agree Mor ringer til skolen på fredag",
        "Get up by myself on school days": "Stå selv op på skoledage",
        "Call Grandma on Sundays": "Ringe til mormor om søndagen",
        "Noor's circle": "Kredsen om Noor",
        "Thank you all. It was a good year.": "Tak, alle sammen. Det har været et godt år.",
        "Calls the job centre": "Ringer til jobcentret",
        "First day at work": "Første dag på arbejde",
        "Aunt Anne-Margrethe Frederiksen-Sørensen": "Moster Anne-Margrethe Frederiksen-Sørensen",
    },
}


@dataclass
class Lived:
    """Who is there. `browsers` are cookies of a chat by whose they are; `desk` is who coordinates."""

    language: str
    kirsten: Any
    circle: int
    group: str
    ended: str
    browsers: dict[str, dict[str, str]]


async def lived_in(web_: Web, language: str) -> Lived:
    """Three weeks in the language; takes half a minute."""
    said, tongue = SAID[language], TONGUES[language]
    rig = web_.rig

    def say(words: str) -> str:
        return said.get(words, words)

    async with web_.working:
        kirsten = await people.coordinator(rig, "web", "Kirsten", language)
        made = await people.circle(rig, "web", kirsten, "Alma", tongue=tongue)
        mum, ali = made.adults.values()
        runs = await rig.service.store.turn(partial(_number, account=kirsten.id))
        here = desk_town.Setting(language, said, runs, "web")
        town = await desk_town.town(rig, setting=here)
        await rig.service.store.turn(partial(_carried_on, town=town, here=here))
    await web_.until(FRIDAY)
    async with web_.working:
        for key in ("yes", "some"):
            await rig.tap(made.sol, key)
        await rig.write(made.sol, say("Got up by myself four days"))
        await rig.tap(made.sol, "circle")
        await rig.act(mum.write(say("Dinner at six tonight?"), made.group))
        long = "I will be there. Shall I bring the drawing that Alma asked about last week, or is it still at school?"
        await rig.act(ali.write(say(long), made.group))
        await rig.act(mum.mark(made.group.seen_by(mum)[-1], "❤️"))
        await rig.act(made.sol.write(say("/agree Mum calls the school by Friday"), made.group))
        message = made.group.seen_by(mum)[-1]
        await rig.act(mum.press_data(message, message.buttons[0][0].data))
        await rig.service.store.turn(partial(_goals, account=made.sol.id, here=here))
    await web_.until(MORNING)
    browsers = {"sol": dict(made.sol.cookies), "mum": dict(mum.cookies), "kirsten": dict(kirsten.cookies)}
    ended = web.new_account().replace(web.OWN, web.GROUP, 1)
    more = partial(_others, ended=ended, mum=mum.id, here=here, hers=browsers["mum"])
    browsers |= await rig.service.store.turn(more)
    return Lived(language, kirsten, town.circle, made.group.id, ended, browsers)


async def coordinator_alone(web_: Web, language: str) -> Any:
    """A town on its first day: somebody coordinates, and there is nothing to coordinate yet."""
    async with web_.working:
        return await people.coordinator(web_.rig, "web", "Kirsten", language)


def _number(work: Work, account: str) -> int:
    member = members.by_address(work, web.CHANNEL, account)
    assert member is not None
    return member.id


def _carried_on(work: Work, town: desk_town.Town, here: desk_town.Setting) -> None:
    """What has been agreed, kept and celebrated; somebody waits, somebody is invited, one circle has not begun."""
    today = work.now.date()
    own = work.session.query(Circle).order_by(Circle.id).all()
    for circle in own:
        place = work.session.query(Membership).filter_by(circle_id=circle.id).first()
        if circle.state != "in" or place is None:
            continue
        for number in range(3):
            agreed = agreements.add(
                work, circle, place.member, place.member, here("Calls the job centre"),
                today - timedelta(days=5 + number), "", today - timedelta(days=20), accepted=True,
            )  # fmt: skip
            agreements.end(agreed, "kept" if number else "not_kept", today - timedelta(days=3))
        if circle.id % 2:
            successes.add(work, circle, circle.young_person, here("First day at work"), "shared")
    first = work.session.get_one(Circle, town.circle)
    aunt = members.add(
        work, here("Aunt Anne-Margrethe Frederiksen-Sørensen"), here.language, "Europe/Copenhagen"
    )
    work.session.add(
        Membership(circle_id=first.id, member_id=aunt.id, role="relative", state="waiting", department="")
    )
    later = next(each for each in own if each.id == town.circle + 3)
    later.state = "invited"


def _goals(work: Work, account: str, here: desk_town.Setting) -> None:
    sol = members.by_address(work, web.CHANNEL, account)
    assert sol is not None
    for words, scores in (("Get up by myself on school days", (3, 4, 4, 6)), ("Call Grandma on Sundays", ())):
        goal = goals.add(work, sol, "everyday_life", here(words))
        for week, value in enumerate(scores):
            goals.score(work, sol, goal, work.now.date() - timedelta(weeks=len(scores) - week), value)


def _others(
    work: Work, ended: str, mum: str, here: desk_town.Setting, hers: dict[str, str]
) -> dict[str, dict[str, str]]:
    """A group that has ended; somebody who is locked, one who may go, and one who has only just come in."""
    web.change(
        work,
        ended,
        lambda found: found.add(work.now, text=here("Thank you all. It was a good year.")),
        title=here("Noor's circle"),
    )
    web.admit(work, ended, mum)
    web.close(work, ended)
    (cookie,) = hers
    found = {}
    for who in ("locked", "leaver"):
        account = web.new_account()
        member = members.add(work, "Kim", here.language, "Europe/Copenhagen")
        members.bind(work, member, web.CHANNEL, account)
        member.frozen = who == "locked"
        found[who] = {cookie: web_sessions.begin(work, "chat", account=account)}
    return found
