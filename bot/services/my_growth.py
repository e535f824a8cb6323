"""What is kept about somebody's goals, good news and cards on their way: for them to see, get and delete."""

from __future__ import annotations

from typing import Any

from store import cards, erasure, goals, members, successes
from store.growth import CardDraft, Goal, Success
from store.models import Circle, Member
from store.unit_of_work import Work


def items(work: Work, member: Member) -> tuple[tuple[str, str], ...]:
    """Each with a key, in the writer's own words."""
    return (
        *(
            (f"g{each.id}", f"🎯 {goals.told(work, member, each).words}")
            for each in goals.of(work, member, ended=True)
        ),
        *((f"s{each.id}", f"🎉 {successes.words_of(work, each)}") for each in _successes(work, member)),
        *((f"c{each.id}", f"💡 {cards.told(work, each).done}") for each in cards.drafts_of(work, member)),
    )


def delete(work: Work, member: Member, key: str) -> None:
    """One of them, if it is still there. What stands in the group's chat stays there: it is the people's."""
    if key not in dict(items(work, member)):
        return
    kind = {"g": Goal, "s": Success, "c": CardDraft}[key[0]]
    work.session.delete(work.session.get_one(kind, int(key[1:])))
    erasure.traces_left(work)


def everything(work: Work, member: Member) -> dict[str, Any]:
    """The same for the file, with all that is known of each."""
    own = members.own_circle(work, member)
    chosen = successes.choices(work, own) if own is not None else None
    return {
        "goals": [_goal(work, member, each) for each in goals.of(work, member, ended=True)],
        "good_news": [
            {
                "words": successes.words_of(work, each),
                "on": each.on.isoformat(),
                "state": each.state,
                "cheers": each.cheers,
                "by_me": each.by_id == member.id,
                "about_me": own is not None and each.circle_id == own.id,
            }
            for each in _successes(work, member)
        ],
        "cards_on_their_way": [
            {**vars(cards.told(work, each)), "state": each.state, "on": each.on.isoformat()}
            for each in cards.drafts_of(work, member)
        ],
        "good_news_of_adults_goes_to_the_group_at_once": chosen.direct if chosen is not None else None,
        "cards_of_others_may_come": chosen.cards if chosen is not None else None,
    }


def _goal(work: Work, member: Member, goal: Goal) -> dict[str, Any]:
    told = goals.told(work, member, goal)
    own = members.own_circle(work, member)
    place = goals.place_of(work, own, goal) if own is not None else None
    return {
        "words": told.words,
        "path": goal.path,
        "course": [{"on": day, "score": score} for day, score in told.course],
        "seen_by": members.name_of(work, place.member) if place is not None else goal.seen_by,
        "score_shown": told.shown,
        "put_away": goal.until is not None,
    }


def _successes(work: Work, member: Member) -> list[Success]:
    """About this member, or told by them."""
    own: Circle | None = members.own_circle(work, member)
    found = {each.id: each for each in successes.told_by(work, member)}
    if own is not None:
        found |= {each.id: each for each in successes.all_in(work, own)}
    return sorted(found.values(), key=lambda each: (each.on, each.id))
