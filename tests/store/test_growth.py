"""Goals, successes and cards: what is kept of them, for how long, and that a card leads back to nobody."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from store import cards, circles, erasure, goals, successes
from store.growth import Card, CardDraft, CardOffer, Goal, Success
from store.models import Membership, People
from store.unit_of_work import Store, Work
from tests.clock import Clock
from tests.store.people import adult, circle_of, young_person

TOLD = cards.Told("proud", "friend", "school", "Sat beside somebody who was alone")


def _goal(work: Work, words: str = "a dog") -> Goal:
    return goals.add(work, young_person(work), "proud", words)


def _in(work: Work) -> Membership:
    """Mum, in Sol's circle."""
    circle = circle_of(work, young_person(work))
    mum = adult(work, circle, "Mum", "1")
    place = circles.membership(work, circle, mum.id)
    assert place is not None
    return place


def test_a_goal_looks_the_same_however_often_it_was_scored(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work)
        goal = goals.add(work, sol, "proud", "a dog")
        size = len(goal.told_sealed)
        for day in range(200):
            goals.score(work, sol, goal, date(2026, 1, 1) + timedelta(days=day), day % 11)
            assert len(goal.told_sealed) == size
        course = goals.told(work, sol, goal).course
        assert len(course) == goals.LONGEST_COURSE
        assert course[0] == ("2026-01-01", 0), "where it began is never forgotten"
        assert course[-1] == ("2026-07-19", 199 % 11)


def test_one_number_a_day_is_kept_and_may_be_taken_back(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work)
        goal = goals.add(work, sol, "proud", "a dog")
        for score in (3, 4):
            goals.score(work, sol, goal, date(2026, 9, 1), score)
        assert goals.told(work, sol, goal).course == (("2026-09-01", 4),)
        goals.score(work, sol, goal, date(2026, 9, 1), None)
        assert goals.told(work, sol, goal).score is None


def test_nobody_has_more_than_three_goals_nor_another_one_s(people: Store) -> None:
    with people.unit_of_work() as work:
        sol, kim = young_person(work), young_person(work, "Kim")
        mine = [goals.add(work, sol, "proud", str(number)) for number in range(3)]
        with pytest.raises(PermissionError):
            goals.add(work, sol, "proud", "one more")
        with pytest.raises(PermissionError):
            goals.mine(work, kim, mine[0].id)
        goals.put_away(work, mine[0])
        goals.add(work, sol, "proud", "one more")
        with pytest.raises(PermissionError):
            goals.mine(work, sol, mine[0].id)


def test_an_adult_sees_only_what_is_shown_to_them_and_only_while_they_are_in(people: Store) -> None:
    with people.unit_of_work() as work:
        place = _in(work)
        sol, circle = place.circle.young_person, place.circle
        other = circles.membership(work, circle, adult(work, circle, "Ali", "2").id)
        assert other is not None
        hidden, mums, everybodys = (goals.add(work, sol, "proud", words) for words in ("a", "b", "c"))
        goals.share(work, sol, mums, "adult", place)
        goals.share(work, sol, everybodys, "circle")
        assert {each.id for each in goals.seen_from(work, place)} == {mums.id, everybodys.id}
        assert {each.id for each in goals.seen_from(work, other)} == {everybodys.id}
        goals.put_away(work, everybodys)
        assert goals.seen_from(work, other) == []
        assert goals.place_of(work, circle, mums) is place
        place.state = "left"
        assert goals.place_of(work, circle, mums) is None
        assert hidden.seen_by == "nobody"


def test_only_what_was_told_is_shown(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work)
        goal = goals.add(work, sol, "proud", "a dog")
        goals.score(work, sol, goal, date(2026, 9, 1), 3)
        goals.share(work, sol, goal, "circle")
        goals.score(work, sol, goal, date(2026, 9, 8), 6)
        assert goals.told(work, sol, goal).shown == 3
        goals.shown(work, sol, goal)
        assert goals.told(work, sol, goal).shown == 6
        goals.share(work, sol, goal, "nobody")
        assert goals.told(work, sol, goal).shown is None


def test_everything_goes_in_its_time(people: Store, clock: Clock) -> None:
    with people.unit_of_work() as work:
        place = _in(work)
        sol, circle = place.circle.young_person, place.circle
        goals.put_away(work, goals.add(work, sol, "proud", "a dog"))
        kept = goals.add(work, sol, "proud", "a cat").id
        successes.add(work, circle, sol, "passed the exam", "shared")
        successes.add(work, circle, place.member, "was on time", "asked")
        cards.let_go(work, cards.hand_in(work, sol, TOLD))
        cards.hand_in(work, sol, TOLD)
    gone = 0
    for days, left in (
        (13, (2, 2, 1, 1)),
        (15, (2, 1, 1, 1)),
        (61, (2, 1, 0, 1)),
        (399, (2, 1, 0, 1)),
        (401, (1, 0, 0, 1)),
        (765, (1, 0, 0, 0)),
    ):
        clock.forward(days=days - gone)
        gone = days
        with people.unit_of_work() as work:
            erasure.tidy(work)
            found = tuple(work.session.query(each).count() for each in (Goal, Success, CardDraft, Card))
            assert found == left, days
    with people.unit_of_work() as work:
        assert work.session.query(Goal).one().id == kept, "a goal that is not put away stays"


def test_a_card_that_is_out_leads_back_to_nobody(people: Store) -> None:
    table = People.metadata.tables["card"]
    assert not table.foreign_keys
    assert {each.name for each in table.columns} == {
        *("id", "path", "language", "month", "words_sealed", "tried", "helped"),
    }
    with people.unit_of_work() as work:
        sol = young_person(work)
        draft = cards.hand_in(work, sol, TOLD)
        known = {sol.id, circle_of(work, sol).id, draft.id}
        card = cards.let_go(work, draft)
        assert work.session.query(CardDraft).count() == 0
        assert card.id not in known
        assert card.month == work.now.date().replace(day=1)
        assert cards.read(work, card) == TOLD
        for other in People.metadata.sorted_tables:
            if other.name != "card":
                rows = work.session.execute(select(other)).all()
                assert not any(card.id in row for row in rows), other.name
        # The writer may be erased: the card is not theirs.
        erasure.forget_member(work, sol)
        assert work.session.query(Card).one().id == card.id


def test_a_card_is_not_sealed_with_its_writer_s_key(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work)
        card = cards.let_go(work, cards.hand_in(work, sol, TOLD))
        words = json.loads(work.keys.open(card.words_sealed, f"card.words|{card.id}"))
        assert words["done"] == TOLD.done


def test_a_card_is_counted_once_however_often_a_circle_replies(people: Store) -> None:
    with people.unit_of_work() as work:
        circle = circle_of(work, young_person(work))
        card = cards.let_go(work, cards.hand_in(work, circle.young_person, TOLD))
        made = cards.offer(work, circle, card, both=False)
        for said, tried, helped in (("tried", 1, 0), ("helped", 1, 1), ("helped", 1, 1), ("no", 0, 0)):
            cards.reply(work, made, said)
            assert (card.tried, card.helped) == (tried, helped)
        cards.reply(work, made, "helped")
        assert cards.numbers(work) == (1, 1, 1)
        today = work.now.date()
        assert successes.number_tried(work, [circle.id], today, today) == {circle.id: (1, 1, 1)}
        assert successes.number_tried(work, [circle.id], today + timedelta(days=1), today) == {}


def test_a_circle_gets_a_card_once_in_its_own_language_and_the_one_that_helped_most_first(
    people: Store,
) -> None:
    with people.unit_of_work() as work:
        circle = circle_of(work, young_person(work))
        other = circle_of(work, young_person(work, "Kim"))
        few, many = (cards.let_go(work, cards.hand_in(work, other.young_person, TOLD)) for _ in range(2))
        cards.reply(work, cards.offer(work, other, many, both=False), "helped")
        assert cards.next_for(work, circle, "proud", "en") is None
        assert cards.next_for(work, circle, "everyday_life", "da") is None
        assert cards.next_for(work, circle, "proud", "da") is many
        cards.offer(work, circle, many, both=False)
        assert cards.next_for(work, circle, "proud", "da") is few
        cards.offer(work, circle, few, both=False)
        assert cards.next_for(work, circle, "proud", "da") is None
        assert work.session.query(CardOffer).count() == 3


def test_cheers_are_a_number_that_never_falls_below_none(people: Store) -> None:
    with people.unit_of_work() as work:
        circle = circle_of(work, young_person(work))
        success = successes.add(work, circle, circle.young_person, "passed the exam", "shared")
        success.message = "1.77"
        work.session.flush()
        for more, cheers in ((-1, 0), (1, 1), (1, 2), (-1, 1)):
            assert successes.cheered(work, circle, "1.77", more) is success
            assert success.cheers == cheers
        assert successes.cheered(work, circle, "2.77", 1) is None, "of another life of the group"
        assert successes.cheered(work, circle, "1.78", 1) is None


def test_only_what_was_shared_is_counted(people: Store) -> None:
    with people.unit_of_work() as work:
        circle = circle_of(work, young_person(work))
        quiet = circle_of(work, young_person(work, "Kim"))
        successes.add(work, circle, circle.young_person, "passed the exam", "shared")
        successes.add(work, circle, circle.young_person, "was on time", "asked")
        today = work.now.date()
        assert successes.number_shared(work, [circle.id, quiet.id], today, today) == {circle.id: 1}
