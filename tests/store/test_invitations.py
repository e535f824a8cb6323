"""One-time links: bound, short-lived, and the same nothing whoever tries a dead one."""

import string

import pytest
from sqlalchemy import text

from store import circles, invitations
from store.keys import fingerprint
from store.models import Circle, Invitation
from store.unit_of_work import Store, Work
from tests.clock import Clock
from tests.store.people import adult, circle_of, young_person


def issued(people: Store, hours: int = 72) -> str:
    with people.unit_of_work() as work:
        circle = circle_of(work, young_person(work))
        return invitations.issue(
            work, "adult", "Mormor Birgit", hours, circle_id=circle.id, role="family", told_if_quiet=True
        )


def opens(people: Store, token: str) -> bool:
    with people.unit_of_work() as work:
        return invitations.opened(work, token) is not None


def the_invitation(work: Work) -> Invitation:
    return work.session.query(Invitation).one()


def test_T8_a_link_opens_for_the_circle_and_role_it_was_made_for(people: Store) -> None:
    token = issued(people)
    with people.unit_of_work() as work:
        found = invitations.opened(work, token)
        assert found is not None
        assert invitations.name_on(work, found) == "Mormor Birgit"
        assert (found.kind, found.role, found.told_if_quiet, found.case_manager) == (
            "adult",
            "family",
            True,
            False,
        )
        assert found.circle_id is not None


def test_T8_a_link_works_until_it_is_used_and_then_never_again(people: Store) -> None:
    token = issued(people)
    assert opens(people, token), "a preview that opens a link burns nothing"
    assert opens(people, token)
    with people.unit_of_work() as work:
        the_invitation(work).done = True
    assert not opens(people, token)


def test_T8_a_link_runs_out_after_72_hours(people: Store, clock: Clock) -> None:
    token = issued(people)
    clock.forward(hours=72, seconds=-1)
    assert opens(people, token)
    clock.forward(seconds=1)
    assert not opens(people, token)


def test_a_link_that_somebody_has_begun_with_does_not_run_out_under_them(people: Store, clock: Clock) -> None:
    token = issued(people)
    with people.unit_of_work() as work:
        circle = work.session.query(Circle).one()
        the_invitation(work).opened_by = adult(work, circle, "Birgit", "2002").id
    clock.forward(hours=100)
    assert opens(people, token)


@pytest.mark.parametrize("token", ["", "x", "A" * 22, "Æ" * 22, "'; --", "a" * 10_000])
def test_T8_a_link_that_was_never_issued_looks_like_a_dead_one(people: Store, token: str) -> None:
    issued(people)
    with people.unit_of_work() as work:
        assert invitations.opened(work, token) is None


def test_T8_a_used_and_an_outdated_and_an_unknown_link_look_the_same(people: Store, clock: Clock) -> None:
    used = issued(people)
    with people.unit_of_work() as work:
        the_invitation(work).done = True
    outdated = issued(people, hours=1)
    clock.forward(hours=2)
    with people.unit_of_work() as work:
        assert [invitations.opened(work, each) for each in (used, outdated, "unknown")] == [None, None, None]


def test_T8_only_a_fingerprint_of_a_link_is_kept(people: Store) -> None:
    token = issued(people)
    with people.unit_of_work() as work:
        (row,) = work.session.execute(text("SELECT * FROM invitation")).all()
        kept = [bytes(each) if isinstance(each, bytes | memoryview) else str(each).encode() for each in row]
    assert fingerprint(token) in kept
    assert not any(token.encode() in each for each in kept)


def test_T8_every_link_is_another_128_bits_that_fit_a_deep_link(people: Store) -> None:
    with people.unit_of_work() as work:
        tokens = {invitations.issue(work, "coordinator", "Karen", 72) for _each in range(100)}
    assert len(tokens) == 100
    assert {len(each) for each in tokens} == {22}
    assert set("".join(tokens)) <= set(string.ascii_letters + string.digits + "-_")


def test_a_new_link_kills_the_earlier_ones_of_its_kind(people: Store) -> None:
    adults, guardian = issued(people), ""
    with people.unit_of_work() as work:
        circle_id = the_invitation(work).circle_id
        assert circle_id is not None
        guardian = invitations.issue(work, "guardian", "Far", 72, circle_id=circle_id)
        invitations.revoke_all(work, circle_id, "guardian")
        fresh = invitations.issue(work, "guardian", "Far", 72, circle_id=circle_id)
    assert [opens(people, each) for each in (adults, guardian, fresh)] == [True, False, True]


def test_a_circle_lists_the_invitations_that_still_work(people: Store, clock: Clock) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work)
        circle = circle_of(work, sol)
        for name, hours in (("Outdated", 1), ("Used", 72), ("Works", 72)):
            invitations.issue(work, "adult", name, hours, circle_id=circle.id)
        invitations.issue(work, "guardian", "No adult of the circle", 72, circle_id=circle.id)
        work.session.query(Invitation).filter_by(id=2).one().done = True
        clock.forward(hours=2)
    with people.unit_of_work() as work:
        found = circles.open_invitations(work, circle)
        assert [invitations.name_on(work, each) for each in found] == ["Works"]


def test_an_invitation_goes_with_its_circle(people: Store) -> None:
    token = issued(people)
    with people.unit_of_work() as work:
        work.session.execute(text("DELETE FROM circle"))
    assert not opens(people, token)
