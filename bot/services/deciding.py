"""Deciding about an initiative: what is known goes in, a decision that nobody can change comes out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import steering
from bot.config import LANGUAGES
from bot.municipality import Municipality
from bot.services import figures as figures_service
from bot.services import initiative as initiative_service
from bot.services.running import row
from bot.tell import tell
from conversations import deciding as dialogue
from conversations.deciding import Decided, Facts
from conversations.figures import Part
from conversations.text import _
from store import audit, decisions, initiatives, outbox, published, running, taking_part
from store.changes import changes, previous
from store.figures import Figure, Release, figures
from store.initiatives import Initiative
from store.models import Circle, Member
from store.plan import ANSWERED, EVERYONE, Plan
from store.unit_of_work import Begin, Work


def facts(here: Municipality, work: Work, member: Member, subject: str) -> Facts:
    """`subject` is the initiative's number. Any coordinator may decide; what has ended is not decided again."""
    found, release = _of(here, member, subject)
    today = here.today(work.now)
    with Session(here.strategy) as session:
        taken = decisions.decisions(session, found.number)
        before = previous(release, published.releases(session)) if release is not None else None
    counted = running.in_area(work, found.area)
    return Facts(
        initiative_service.card(here, found, taken, today, taking_part.number_in(work).get(found.number, 0)),
        found.decided + 1,
        release.period if release else None,
        _parts(here, found, release, before),
        row("", counted) if counted is not None else None,
        steering.days_to_choose(today),
        _languages(here, work, found, release),
        today.isoformat(),
        _told_apart(here, found, release),
    )


def apply(here: Municipality, work: Work, member: Member, subject: str, outcome: dialogue.Outcome) -> None:
    """Take the decision, wind the clock anew, and let the young people be told."""
    if not isinstance(outcome, Decided):
        return
    found, release = _of(here, member, subject, number=outcome.number)
    try:
        with Session(here.strategy) as session:
            taken = decisions.decide(
                session,
                found.number,
                outcome.number,
                outcome.choice,
                outcome.reason,
                date.fromisoformat(outcome.next_on),
                dict(outcome.sentences),
                evidence(here, work, found, release),
                work.now,
            )
    except decisions.Decided:
        tell(work, member, _("Somebody else has decided about it in the meantime: /initiatives shows what."))
        return
    audit.note(work, "decision.taken", actor=member.id)
    if taking_part.keeper(work, found.number) is None:
        taking_part.keep(work, found.number, member)
    steering.wind(here, work)
    steering.tell_the_young(work, taken)
    if outcome.choice == "new":
        work.begins.append(Begin(member.id, "registering", "", outbox.REPLY))


def evidence(here: Municipality, work: Work, found: Initiative, release: Release | None) -> dict[str, Any]:
    """What was known at the moment of the decision, and whom it is told to: facts of enrolment, never of answers."""
    counted = running.in_area(work, found.area)
    told: dict[str, Any] = {"area": found.area, "enrolled_by": None}
    if _told_apart(here, found, release):
        told["taking_part_on"] = _began(here, work, release).isoformat()
    if release is not None:
        plan = _plan(here, release)
        told |= {
            "enrolled_by": (release.opens - timedelta(days=plan.days_enrolled_first)).isoformat(),
            "release": release.period,
            "plan": release.plan_hash,
            "figures": [
                {"what": each.key, "who": each.split, "share": each.share, "plus_minus": each.plus_minus}
                for each in _belonging(found, release, plan)
            ],
        }
    if counted is not None:
        told["circles"] = counted.circles
    return told


def _of(
    here: Municipality, member: Member, subject: str, number: int | None = None
) -> tuple[Initiative, Release | None]:
    """The initiative and the latest figures; PermissionError where there is nothing to decide for this member."""
    if not member.coordinator or not subject.isdigit():
        raise PermissionError
    with Session(here.strategy) as session:
        found = initiatives.find(session, int(subject))
        release = published.latest(session)
    if found is None:
        raise PermissionError
    if found.decide_on is None and found.decided != number:  # it has ended, and not by this very decision
        raise PermissionError
    return found, release


def _plan(here: Municipality, release: Release) -> Plan:
    with Session(here.strategy) as session:
        return published.plan_of(session, release.plan_hash)


def _belonging(found: Initiative, release: Release, plan: Plan) -> list[Figure]:
    """The figures of the initiative's own part or area, where the release has them; else of everyone."""
    shown, part = figures(release), EVERYONE
    if plan.split is not None and plan.split.by != "age":
        part = plan.split.part_named(found.name if plan.split.by == "initiative" else found.area)
    belonging = [each for each in shown if each.split == part]
    return belonging or [each for each in shown if each.split == EVERYONE]


def _parts(
    here: Municipality, found: Initiative, release: Release | None, before: Release | None
) -> tuple[Part, ...]:
    if release is None:
        return ()
    belonging = _belonging(found, release, _plan(here, release))
    items = [each for each in belonging if here.paths.path_of(each.key) == found.path]
    if not items:  # a path without a question: what everybody said is the nearest there is
        items = [each for each in belonging if each.key != ANSWERED]
    chosen = [each for each in belonging if each.key == ANSWERED] + items
    if not chosen:
        return ()
    split = chosen[0].split
    moved = changes(release, before)
    shown = tuple(figures_service.shown(here, each, moved.get((each.key, each.split))) for each in chosen)
    return (Part(split, release.enrolled_in(split), shown),)


def _told_apart(here: Municipality, found: Initiative, release: Release | None) -> bool:
    """Whether the plan has figures for this very initiative: then those who were in it are told, wherever they live."""
    split = (here.plan if release is None else _plan(here, release)).split
    return split is not None and split.by == "initiative" and split.part_named(found.name) in split.parts


def _began(here: Municipality, work: Work, release: Release | None) -> date:
    """The day on which it was fixed who is counted with whom; today where there are no figures yet."""
    if release is None:
        return work.now.date()
    with Session(here.strategy) as session:
        opened = published.opened(session, release.period)
    return opened.opened_at.date() if opened is not None else release.opens


def _languages(
    here: Municipality, work: Work, found: Initiative, release: Release | None
) -> tuple[tuple[str, str], ...]:
    """Those in use among the young people who are told; the municipality's own first, and always."""
    wanted = select(Member.language).join(Circle, Circle.young_person_id == Member.id)
    wanted = wanted.where(Circle.state == "in").distinct()
    if _told_apart(here, found, release):
        took_part = taking_part.took_part(found.number, _began(here, work, release))
        wanted = wanted.where(Circle.id.in_(took_part))
    elif found.area:
        wanted = wanted.where(Circle.area == found.area)
    used = set(work.session.scalars(wanted)) | {here.settings.language}
    return tuple((code, name) for code, name in here.languages if code in used & LANGUAGES.keys())
