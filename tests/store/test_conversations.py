"""Open dialogues: one on top, a few beneath, each only as long as it matters."""

from datetime import timedelta

import pytest

from store import conversations
from store.conversations import DEEPEST, Kept, Open
from store.models import Conversation, Member
from store.unit_of_work import Store, Work
from tests.clock import Clock
from tests.conftest import START
from tests.store.people import young_person

SAID: Kept = [("listened", "pressed", "yes"), ("hope", "wrote", 'Måske — 🙂 "ja"')]


@pytest.fixture
def sol(people: Store) -> int:
    with people.unit_of_work() as work:
        return young_person(work).id


def begin(people: Store, member: int, dialogue: str, subject: str = "") -> str:
    with people.unit_of_work() as work:
        return conversations.begin(work, work.session.get_one(Member, member), dialogue, subject).id


def stack(people: Store, member: int) -> list[tuple[str, str]]:
    """Bottom to top."""
    with people.unit_of_work() as work:
        return [(each.dialogue, each.subject) for each in conversations.all_of(work, member)]


def current(people: Store, member: int) -> str | None:
    with people.unit_of_work() as work:
        found = conversations.current(work, work.session.get_one(Member, member))
        return found.dialogue if found else None


def test_who_has_begun_nothing_is_in_nothing(people: Store, sol: int) -> None:
    assert current(people, sol) is None


def test_a_new_dialogue_lies_on_top_and_what_was_beneath_comes_back(people: Store, sol: int) -> None:
    begin(people, sol, "check_in")
    on_top = begin(people, sol, "asking_for_help")
    assert current(people, sol) == "asking_for_help"
    with people.unit_of_work() as work:
        conversations.end(work, _found(work, on_top))
    assert current(people, sol) == "check_in"


def test_the_same_dialogue_begun_again_gives_way_to_itself(people: Store, sol: int) -> None:
    begin(people, sol, "settings")
    begin(people, sol, "check_in", "2026-08-20")
    begin(people, sol, "settings")
    begin(people, sol, "check_in", "2026-08-27")
    assert stack(people, sol) == [("settings", ""), ("check_in", "2026-08-27")]


def test_two_about_different_people_or_requests_stay_apart(people: Store, sol: int) -> None:
    for number in ("7", "8", "7"):
        begin(people, sol, "confirming", number)
    assert stack(people, sol) == [("confirming", "8"), ("confirming", "7")]


def test_the_oldest_of_too_many_goes(people: Store, sol: int) -> None:
    for number in range(DEEPEST + 2):
        begin(people, sol, "confirming", str(number))
    assert stack(people, sol) == [("confirming", str(number)) for number in range(2, DEEPEST + 2)]


def test_ending_one_in_the_middle_leaves_the_others_in_order(people: Store, sol: int) -> None:
    begin(people, sol, "settings")
    middle = begin(people, sol, "circle")
    begin(people, sol, "goal")
    with people.unit_of_work() as work:
        conversations.end(work, _found(work, middle))
    begin(people, sol, "success")
    assert [dialogue for dialogue, _subject in stack(people, sol)] == ["settings", "goal", "success"]


def test_nobody_is_in_somebody_else_s_dialogue(people: Store, sol: int) -> None:
    begin(people, sol, "settings")
    with people.unit_of_work() as work:
        alma = young_person(work, "Alma").id
    assert current(people, alma) is None
    begin(people, alma, "check_in")
    with people.unit_of_work() as work:
        conversations.end_all(work, alma)
    assert (current(people, sol), current(people, alma)) == ("settings", None)


def test_answers_come_back_as_they_were_given(people: Store, sol: int) -> None:
    number = begin(people, sol, "check_in")
    assert _answers(people, number) == []
    with people.unit_of_work() as work:
        conversations.keep(work, work.session.get_one(Member, sol), _found(work, number), SAID)
    assert _answers(people, number) == SAID


def test_answers_are_sealed_with_the_member_s_own_key(people: Store, sol: int) -> None:
    number = begin(people, sol, "check_in")
    with people.unit_of_work() as work:
        conversations.keep(work, work.session.get_one(Member, sol), _found(work, number), SAID)
        sealed = _found(work, number).answers_sealed
        assert b"listened" not in sealed
        with pytest.raises(Exception, match=r"cannot open conversation\.answers"):
            work.unseal(young_person(work, "Alma"), "conversation.answers", sealed)


def test_a_dialogue_that_nobody_goes_on_with_is_over_after_a_week(
    people: Store, sol: int, clock: Clock
) -> None:
    begin(people, sol, "settings")
    clock.forward(days=7, seconds=-1)
    assert current(people, sol) == "settings"
    clock.forward(seconds=1)
    assert current(people, sol) is None
    with people.unit_of_work() as work:
        conversations.forget(work)
        assert work.session.query(Conversation).count() == 0


def test_a_dialogue_may_live_as_long_as_its_period(people: Store, sol: int, clock: Clock) -> None:
    with people.unit_of_work() as work:
        member = work.session.get_one(Member, sol)
        conversations.begin(work, member, "check_in", "2026-08-20", START + timedelta(days=40))
    begin(people, sol, "settings")
    clock.forward(days=39)
    with people.unit_of_work() as work:
        conversations.forget(work)
    assert current(people, sol) == "check_in"


def test_what_has_run_out_takes_nobody_s_place(people: Store, sol: int, clock: Clock) -> None:
    for number in range(DEEPEST):
        begin(people, sol, "confirming", str(number))
    clock.forward(days=8)
    begin(people, sol, "settings")
    assert stack(people, sol) == [("settings", "")]


def test_no_two_dialogues_have_one_number(people: Store, sol: int) -> None:
    assert len({begin(people, sol, "settings") for _each in range(50)}) == 50


def _found(work: Work, number: str) -> Open:
    whose = work.session.get_one(Conversation, number).member_id
    return next(each for each in conversations.all_of(work, whose) if each.id == number)


def _answers(people: Store, number: str) -> Kept:
    with people.unit_of_work() as work:
        found = _found(work, number)
        return conversations.answers(work, work.session.get_one(Member, found.member_id), found)
