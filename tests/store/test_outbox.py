"""Messages to be sent: which goes next, what a crash leaves behind, and when words go."""

from datetime import timedelta

from store import members, outbox, unsent
from store.models import Member
from store.outbox import CHECK_IN, GROUP, HELP, REPLY, Outbound
from store.queues import OutboxRow
from store.unit_of_work import Store, Work
from tests.clock import Clock
from tests.conftest import START
from tests.store.people import newest, young_person

ALL = (HELP, REPLY, GROUP, CHECK_IN)


def put(people: Store, words: str, lane: int = REPLY, chat: str = "1001") -> int:
    with people.unit_of_work() as work:
        outbox.to_chat(work, "telegram", chat, lane, "text", {"text": words})
        return newest(work).id


def take(
    people: Store,
    limit: int = 100,
    lanes: tuple[int, ...] = ALL,
    busy: tuple[bytes, ...] = (),
    channel: str = "telegram",
) -> list[Outbound]:
    with people.unit_of_work() as work:
        return outbox.take(work, channel, limit, lanes, busy)


def said(taken: list[Outbound]) -> list[str]:
    return [each.body["text"] for each in taken]


def the_row(work: Work, number: int) -> OutboxRow:
    found = unsent.row(work, number)
    assert found is not None
    return found


def state(people: Store, number: int) -> tuple[str, bool]:
    """A row's state, and whether its words are still there."""
    with people.unit_of_work() as work:
        return the_row(work, number).state, the_row(work, number).body_sealed is not None


def made_at_start(people: Store) -> None:
    """As if everything had been written when the test's clock began."""
    with people.unit_of_work() as work:
        work.session.query(OutboxRow).update({"at": START})


def test_F19_help_goes_first_then_replies_and_check_ins_last_and_the_oldest_of_each_first(
    people: Store,
) -> None:
    for lane, name in ((CHECK_IN, "check-in"), (GROUP, "group"), (REPLY, "reply"), (HELP, "help")):
        put(people, f"{name} 1", lane)
        put(people, f"{name} 2", lane)
    names = ("help", "reply", "group", "check-in")
    assert said(take(people)) == [f"{name} {number}" for name in names for number in (1, 2)]


def test_no_more_are_taken_than_asked_for_and_only_from_these_lanes(people: Store) -> None:
    for words in ("1", "2", "3"):
        put(people, words)
    put(people, "help", HELP)
    assert said(take(people, limit=2, lanes=(REPLY,))) == ["1", "2"]
    assert said(take(people)) == ["help", "3"]


def test_a_busy_chat_is_passed_over_and_others_go_on(people: Store) -> None:
    put(people, "first")
    (first,) = take(people)
    put(people, "waits")
    put(people, "goes", chat="1002")
    assert said(take(people, busy=(first.chat_hash,))) == ["goes"]
    assert said(take(people)) == ["waits"]


def test_a_message_is_taken_once(people: Store) -> None:
    put(people, "hello")
    assert said(take(people)) == ["hello"]
    assert take(people) == []


def test_a_message_is_opened_as_it_was_written(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work, user="1001")
        (address,) = members.addresses(work, sol.id)
        outbox.to_address(work, address, REPLY, "ask", {"text": "Hej — hvordan går det?"}, {"told": 3})
    (each,) = take(people)
    assert (each.channel, each.chat, each.kind, each.member_id, each.group_id) == (
        "telegram",
        "1001",
        "ask",
        sol.id,
        None,
    )
    assert (each.body, each.then, each.tries) == ({"text": "Hej — hvordan går det?"}, {"told": 3}, 0)


def test_F3_after_a_crash_what_was_only_claimed_waits_again_and_what_was_being_sent_is_uncertain(
    people: Store,
) -> None:
    claimed, leaving, reply = (
        put(people, "claimed", CHECK_IN),
        put(people, "leaving", CHECK_IN, "1002"),
        put(people, "reply", REPLY, "1003"),
    )
    take(people)
    with people.unit_of_work() as work:
        outbox.sending(work, leaving)
    with people.unit_of_work() as work:
        assert {each.id for each in unsent.recover(work, "telegram")} == {leaving, reply}
    assert [state(people, each)[0] for each in (claimed, leaving, reply)] == [
        "waiting",
        "uncertain",
        "uncertain",
    ]
    assert said(take(people)) == ["claimed"]


def test_recovering_twice_finds_nothing_more(people: Store) -> None:
    put(people, "reply")
    take(people)
    with people.unit_of_work() as work:
        unsent.recover(work, "telegram")
    with people.unit_of_work() as work:
        assert unsent.recover(work, "telegram") == []


def test_F3_an_uncertain_message_is_marked_as_a_repeat_once(people: Store) -> None:
    number = put(people, "I need help", HELP)
    for _crash in range(2):
        take(people)
        with people.unit_of_work() as work:
            (row,) = unsent.recover(work, "telegram")
            unsent.repeat(work, row, "(sent again)")
    (again,) = take(people)
    assert (again.id, again.body["text"]) == (number, "(sent again)\n\nI need help")


def test_words_go_once_they_are_sent_or_never_will_be(people: Store) -> None:
    sent, failed, uncertain = put(people, "sent"), put(people, "failed"), put(people, "uncertain")
    take(people)
    with people.unit_of_work() as work:
        outbox.sent(work, sent)
        outbox.failed(work, failed)
        outbox.uncertain(work, uncertain)
    assert state(people, sent) == ("sent", False)
    assert state(people, failed) == ("failed", False)
    assert state(people, uncertain) == ("uncertain", True)


def test_a_message_that_surely_was_not_sent_waits_for_its_time(people: Store, clock: Clock) -> None:
    number = put(people, "hello")
    take(people)
    with people.unit_of_work() as work:
        outbox.again(work, number, START + timedelta(seconds=30))
    assert take(people) == []
    clock.forward(seconds=30)
    assert [each.tries for each in take(people)] == [1]
    with people.unit_of_work() as work:
        outbox.again(work, number, work.now, counted=False)
    assert [each.tries for each in take(people)] == [1], "a wait that the platform asked for is no try"


def given_up(people: Store) -> list[int]:
    with people.unit_of_work() as work:
        return [each.id for each in unsent.expired(work, "telegram", 10)]


def test_a_check_in_is_worth_sending_for_four_hours(people: Store, clock: Clock) -> None:
    number = put(people, "check-in", CHECK_IN)
    clock.forward(hours=4, seconds=1)
    assert take(people) == []
    assert given_up(people) == [number]


def test_a_message_that_is_too_old_is_not_sent_and_help_is_worth_two_weeks(
    people: Store, clock: Clock
) -> None:
    reply, help_ = put(people, "reply"), put(people, "help", HELP)
    clock.forward(hours=24, seconds=1)
    assert said(take(people)) == ["help"]
    assert given_up(people) == [reply]
    assert state(people, reply) == ("failed", False)
    with people.unit_of_work() as work:
        outbox.again(work, help_, work.now)
    clock.forward(days=14)
    assert take(people) == []
    assert given_up(people) == [help_]
    assert state(people, help_) == ("failed", False)


def test_a_message_goes_to_the_next_address_instead(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work, user="1001")
        slack = members.bind(work, sol, "slack", "U77")
        number = _to(work, sol).id
    take(people)
    with people.unit_of_work() as work:
        unsent.redirect(work, number, slack)
        assert work.woken == {"outbox"}
    assert take(people) == []
    (each,) = take(people, channel="slack")
    assert (each.id, each.channel, each.chat, each.body) == (number, "slack", "U77", {"text": "hello"})
    with people.unit_of_work() as work:
        assert each.chat_hash == _to(work, sol, "slack").chat_hash, "it keeps its place in that chat's order"


def test_what_is_over_is_forgotten_after_a_day_and_what_waits_is_kept(people: Store, clock: Clock) -> None:
    for words in ("sent", "failed", "uncertain"):
        number = put(people, words)
        take(people)
        with people.unit_of_work() as work:
            {"sent": outbox.sent, "failed": outbox.failed, "uncertain": outbox.uncertain}[words](work, number)
    put(people, "waiting")
    made_at_start(people)
    clock.forward(hours=24)
    assert _kept(people) == ["failed", "sent", "uncertain", "waiting"]
    clock.forward(seconds=1)
    assert _kept(people) == ["waiting"]


def test_what_waits_is_counted_by_lane(people: Store, clock: Clock) -> None:
    for lane in (REPLY, REPLY, CHECK_IN):
        put(people, "hello", lane)
    take(people, limit=1)
    with people.unit_of_work() as work:
        assert unsent.undelivered(work) == {"help": 0, "reply": 2, "group": 0, "check-in": 1}


def test_the_last_words_to_somebody_are_sent_although_they_are_erased(people: Store) -> None:
    with people.unit_of_work() as work:
        sol = young_person(work, user="1001")
        _to(work, sol)
        work.session.flush()
        last = _to(work, sol)
        unsent.last_words(work, sol.id)
        work.session.delete(sol)
    assert [each.id for each in take(people)] == [last.id]


def _to(work: Work, member: Member, channel: str = "telegram") -> OutboxRow:
    address = next(each for each in members.addresses(work, member.id) if each.channel == channel)
    outbox.to_address(work, address, REPLY, "text", {"text": "hello"})
    return newest(work)


def _kept(people: Store) -> list[str]:
    with people.unit_of_work() as work:
        outbox.forget(work)
        return sorted(each.state for each in work.session.query(OutboxRow))


def test_F4_what_waits_to_be_tried_again_is_not_overtaken_in_its_chat_and_lane(
    people: Store, clock: Clock
) -> None:
    put(people, "first")
    made_at_start(people)
    (first,) = take(people)
    put(people, "second")
    put(people, "elsewhere", chat="1002")
    put(people, "help", HELP)
    made_at_start(people)
    with people.unit_of_work() as work:
        outbox.again(work, first.id, START + timedelta(seconds=30))
    assert said(take(people)) == ["help", "elsewhere"]
    clock.forward(seconds=30)
    assert said(take(people)) == ["first", "second"]


def test_F11_a_check_in_that_stood_in_line_past_its_time_does_not_leave(people: Store, clock: Clock) -> None:
    number = put(people, "check-in", CHECK_IN)
    assert said(take(people)) == ["check-in"]
    clock.forward(hours=5)
    with people.unit_of_work() as work:
        assert not outbox.sending(work, number)
    assert state(people, number) == ("waiting", True), "until it is given up"
    assert take(people) == []
