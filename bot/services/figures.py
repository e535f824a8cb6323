"""The figures, for a coordinator: from what is published alone."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.municipality import Municipality
from conversations import figures as dialogue
from conversations import plan as plan_words
from conversations.text import Day, Text, Words
from store import members, outbox, periods, published
from store.changes import Change, changes, previous
from store.figures import Figure, Release, figures
from store.guarantee import times_right, worst
from store.models import Member
from store.plan import ANSWERED, EVERYONE, Plan
from store.unit_of_work import Begin, Work

AGAIN = "+more"
"""At the end of a subject: the figures stand above already, and it is about what else there is."""

MOST = 8
"""Earlier periods to choose from."""


def facts(here: Municipality, work: Work, member: Member, subject: str) -> dialogue.Facts:
    """The newest release, or that of the period in `subject`; before there is one, how far it is."""
    if not member.coordinator:
        raise PermissionError
    today = here.today(work.now)
    following = here.plan.next_period(here.plan.period_containing(today))
    current = periods.open_on(work, today)
    with Session(here.strategy) as session:
        known = [each for each in published.releases(session) if each.cells]
        release = _chosen(known, subject.removesuffix(AGAIN))
        plan = published.plan_of(session, release.plan_hash) if release else here.plan
    before = previous(release, known) if release else None
    return dialogue.Facts(
        here.place,
        release.period if release else None,
        parts(here, release, before) if release else (),
        periods.number_in(work),
        here.plan.bar,
        Day(following.opens.isoformat()),
        Day(current.closes.isoformat()) if current is not None and current.tier != "nothing" else None,
        plan_told(plan),
        before.period if before else None,
        tuple(each.period for each in reversed(known) if each is not release)[:MOST],
        subject.endswith(AGAIN),
    )


def apply(here: Municipality, work: Work, member: Member, subject: str, outcome: dialogue.Outcome) -> None:
    """Pictures follow the words; they are drawn when they are sent, for drawing takes long."""
    if isinstance(outcome, dialogue.Leafed):
        work.begins.append(Begin(member.id, "figures", outcome.period, 1))
        return
    if not outcome.picture:
        return
    with Session(here.strategy) as session:
        known = [each for each in published.releases(session) if each.cells]
    release = _chosen(known, subject.removesuffix(AGAIN))
    address = members.reach(work, member.id)
    if release is None or address is None:
        return
    for part in splits(release) if outcome.picture == "trend" else ("",):
        body = {
            "period": release.period,
            "language": member.language,
            "what": outcome.picture,
            "part": part,
        }
        outbox.to_address(work, address, outbox.REPLY, "chart", body)
    if outcome.picture == "release":
        work.begins.append(Begin(member.id, "figures", release.period + AGAIN, 1))


def splits(release: Release) -> tuple[str, ...]:
    """Everyone and the parts that a release speaks of, in its order."""
    return tuple(dict.fromkeys(cell.split for cell in release.cells))


def parts(here: Municipality, release: Release, before: Release | None = None) -> tuple[dialogue.Part, ...]:
    """A release as it is told: by part, and beside the release before it."""
    moved = changes(release, before)
    found: dict[str, list[dialogue.Shown]] = {}
    for figure in figures(release):
        found.setdefault(figure.split, []).append(shown(here, figure, moved.get((figure.key, figure.split))))
    return tuple(
        dialogue.Part("" if split == EVERYONE else split, release.enrolled_in(split), tuple(each))
        for split, each in found.items()
    )


def shown(here: Municipality, figure: Figure, change: Change | None = None) -> dialogue.Shown:
    """One figure with the question as it was asked and the replies that it counts."""
    how = ""
    if change is not None:
        how = ("up" if change.points > 0 else "down") if change.certain and change.points else "unsure"
    return dialogue.Shown(
        label(here, figure.key), figure.share, figure.plus_minus, counts(here, figure.key), how
    )


def plan_told(plan: Plan) -> plan_words.Plan:
    """A plan in the numbers that are told of it."""
    return plan_words.Plan(
        plan.name,
        plan.period,
        tuple(
            plan_words.Level(
                tier.enrolled_from,
                len({item for mechanism in tier.mechanisms for item in mechanism.items}),
                tier.split,
            )
            for tier in plan.tiers
        ),
        times_right(worst(plan, 1)),
        times_right(worst(plan, plan.maximum_reports)),
        plan.maximum_reports,
        plan.hash,
        plan.pooled,
    )


def label(here: Municipality, key: str) -> Words:
    """A figure's name: the question as it was asked."""
    if key == ANSWERED:
        return dialogue.answered()
    try:
        return here.questions.question(key).ask
    except KeyError:
        return Text(key)


def counts(here: Municipality, key: str) -> tuple[Words, ...]:
    """The replies that a figure counts."""
    try:
        return tuple(each.label for each in here.questions.question(key).options if each.positive)
    except KeyError:
        return ()


def _chosen(known: list[Release], period: str) -> Release | None:
    """The release of a period, or else the newest."""
    return next((each for each in known if each.period == period), known[-1] if known else None)
