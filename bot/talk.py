"""One turn of a dialogue: facts in, words out, the outcome applied, all in one unit of work."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy.exc import NoResultFound

from bot.municipality import Municipality
from bot.registry import ANYBODY, SERVICES
from bot.render import render
from bot.tell import Button, Form, body, help_button, starts, tell
from conversations import hello, writing
from conversations.dialogue import BACK, SKIP, Answer, Ask, Pressed, Reply, Turn, Wrote, after, play
from conversations.text import Joined, Words, _, paragraphs
from store import conversations, members, outbox, periods
from store.conversations import Kept, Open
from store.models import Member
from store.unit_of_work import Work

AnyTurn: TypeAlias = Turn[Any]

NOT_HELPED = {"asking_for_help"}
"""The help button would lead to where one is."""

NO_WAY_BACK = {"answering_help"}
"""One question: there is nothing to go back to, and it may be answered whatever lies on top of it."""

LASTING = SERVICES.keys() - ANYBODY - {"circle", "registering"}
"""What others began with a member: it is never dropped because too much is open."""


def begin(
    here: Municipality,
    work: Work,
    member: Member,
    dialogue: str,
    subject: str = "",
    lane: int = outbox.REPLY,
    given: Sequence[tuple[str, str, str]] = (),
) -> None:
    """Open a dialogue with a member, on top of whatever they are in; `given` answers its first questions already."""
    service = SERVICES[dialogue]
    turn = play(service.dialogue(service.facts(here, work, member, subject)), _read(given))
    conversation = conversations.begin(
        work, member, dialogue, subject, _expiry(here, work, dialogue), LASTING
    )
    _go_on(here, work, member, conversation, turn, lane)


def keep_open(here: Municipality, work: Work, member: Member, conversation: Open, subject: str) -> None:
    """Without a word: an open question goes on as if it were of today, and its buttons still work."""
    until = _expiry(here, work, conversation.dialogue)
    changed = conversations.change(work, conversation, subject, until)
    conversations.keep(work, member, changed, conversations.answers(work, member, changed))


def go_on(
    here: Municipality,
    work: Work,
    member: Member,
    conversation: Open,
    reply: Reply,
    message: str = "",
    facts: Any = None,
    before: Turn[Any] | None = None,
) -> Turn[Any]:
    """The person replied, by a button of `message` if one is given; nothing happens where the reply misfits.

    `before` is where the conversation stands with these `facts`, for whoever has looked already.
    """
    facts = facts or facts_of(here, work, member, conversation)
    before = before or current_turn(here, work, member, conversation, facts)
    turn = after(lambda: SERVICES[conversation.dialogue].dialogue(facts), before, reply)
    if turn.misfit:
        return turn
    if message and in_place(before, turn):
        conversations.keep(work, member, conversation, _kept(turn.answers))
        _edit_in_place(work, member, conversation, turn, message)
        return turn
    dropped = [each.asked for each in before.answers[len(turn.answers) :]]
    _go_on(here, work, member, conversation, turn, _lane(conversation), dropped)
    return turn


def in_place(before: Turn[Any], now: Turn[Any]) -> bool:
    """Whether the same question is shown again with other buttons, such as a list with one more tick."""
    return before.ask is not None and now.ask is not None and before.ask.key == now.ask.key and not now.says


def ask_again(here: Municipality, work: Work, member: Member, conversation: Open, first: Words) -> None:
    """Say `first`, then the question that is open."""
    turn = current_turn(here, work, member, conversation)
    if turn.ask is not None:
        words = paragraphs(first, *(each.words for each in turn.says), turn.ask.words)
        _send(work, member, conversation, turn, words, _lane(conversation))


def nudge(here: Municipality, work: Work, member: Member, conversation: Open) -> None:
    """Ask the open question of a check-in once more, with other words in front."""
    nudged = conversations.change(work, conversation, f"{conversation.subject}+nudge")
    turn = current_turn(here, work, member, nudged)
    if turn.ask is not None:
        _send(work, member, nudged, turn, _joined(turn), outbox.CHECK_IN)


def facts_of(here: Municipality, work: Work, member: Member, conversation: Open) -> Any:
    """What the dialogue must know now; several queries, so ask once for each press."""
    return SERVICES[conversation.dialogue].facts(here, work, member, conversation.subject)


def current_turn(
    here: Municipality, work: Work, member: Member, conversation: Open, facts: Any = None
) -> Turn[Any]:
    """Where a conversation stands."""
    facts = facts or facts_of(here, work, member, conversation)
    return play(SERVICES[conversation.dialogue].dialogue(facts), _answers(work, member, conversation))


def still_asked(here: Municipality, work: Work, member: Member, data: str) -> bool:
    """Whether a button still belongs to an open question of this member."""
    _kind, number, step, _key = (*data.split(".", 3), "", "", "")[:4]
    found = next((each for each in conversations.all_of(work, member.id) if each.id == number), None)
    if found is None or found.expires_at <= work.now:
        return False
    try:
        turn = current_turn(here, work, member, found)
    except (PermissionError, NoResultFound):
        return False
    return turn.ask is not None and stamp(turn.answers, turn.ask.key) == step


def resume(here: Municipality, work: Work, member: Member) -> None:
    """Go on with the dialogue beneath, if there is one."""
    found = waiting(here, work, member)
    if found is not None:
        ask_again(here, work, member, found, hello.back_to_it())


def waiting(here: Municipality, work: Work, member: Member) -> Open | None:
    """The dialogue that a member is in; one about something that is over, such as a circle that was left, ends."""
    while (found := conversations.current(work, member)) is not None:
        try:
            turn = current_turn(here, work, member, found)
        except (PermissionError, NoResultFound):
            conversations.end(work, found)
        else:
            if turn.ask is not None:
                return found
            conversations.end(work, found)  # what it asks has been settled meanwhile
    return None


def buttons(conversation: Open, turn: Turn[Any]) -> list[Button]:
    """The buttons of an open question, each bound to this question of this conversation."""
    assert turn.ask is not None
    step = stamp(turn.answers, turn.ask.key)
    found = [
        Button(label, f"c.{conversation.id}.{step}.{key}", aside=key == SKIP)
        for key, label in turn.ask.buttons
    ]
    if turn.answers and conversation.dialogue not in NO_WAY_BACK:
        found.append(Button(_("‹ Back"), f"c.{conversation.id}.{step}.{BACK}", aside=True))
    return found


def form(conversation: Open, turn: Turn[Any]) -> Form | None:
    """Where the open question may be answered in words: the form for them, bound to this question as buttons are."""
    if turn.ask is None or not turn.ask.longest:
        return None
    return Form(f"{conversation.id}.{stamp(turn.answers, turn.ask.key)}", turn.ask.longest)


def stamp(answers: Sequence[Answer], asked: str) -> str:
    """Which question a button belongs to: how many came before it, and a mark of its key, for facts may change."""
    mark = zlib.crc32(asked.encode()) % 676
    return f"{len(answers)}{chr(97 + mark // 26)}{chr(97 + mark % 26)}"


def _go_on(
    here: Municipality,
    work: Work,
    member: Member,
    conversation: Open,
    turn: Turn[Any],
    lane: int,
    dropped: Sequence[str] = (),
) -> None:
    service = SERVICES[conversation.dialogue]
    if service.progress is not None:
        service.progress(here, work, member, conversation.subject, turn.answers, dropped)
    if turn.ask is not None:
        conversations.keep(work, member, conversation, _kept(turn.answers))
        _send(work, member, conversation, turn, _joined(turn), lane)
        return
    conversations.end(work, conversation)
    if turn.says:
        offered = _afterwards(conversation.dialogue, turn)
        tell(work, member, _joined(turn), offered, lane=lane, language=spoken(member, turn))
    service.apply(here, work, member, conversation.subject, turn.outcome)
    if conversation.dialogue in NOT_HELPED:
        return  # whatever was open before still works by its own buttons; this is not the moment to ask for it
    if members_still(work, member) and not any(each.member_id == member.id for each in work.begins):
        resume(here, work, member)


def members_still(work: Work, member: Member) -> bool:
    """Whether the member was not erased in this very turn."""
    return member in work.session and member not in work.session.deleted


def _send(work: Work, member: Member, conversation: Open, turn: Turn[Any], words: Words, lane: int) -> None:
    then = {"what": "asked", "dialogue": conversation.dialogue, "subject": conversation.subject}
    tell(
        work,
        member,
        words,
        buttons(conversation, turn),
        lane=lane,
        language=spoken(member, turn),
        then=then if conversation.dialogue == "answering_help" else None,
        helped=conversation.dialogue not in NOT_HELPED,
        form=form(conversation, turn),
    )


def _edit_in_place(work: Work, member: Member, conversation: Open, turn: Turn[Any], message: str) -> None:
    """Show a ticked list anew in the same message."""
    address = members.reach(work, member.id)
    assert turn.ask is not None
    if address is not None:
        helped = help_button(work, member) if conversation.dialogue not in NOT_HELPED else ()
        below = [*buttons(conversation, turn), *helped]
        shown = body(_joined(turn), spoken(member, turn), below, form(conversation, turn))
        outbox.to_address(work, address, outbox.REPLY, "edit", {"message": message, **shown})


def mark_answered(work: Work, member: Member, ask: Ask, reply: Reply, message: str, language: str) -> None:
    """Leave on an answered question what was pressed, or nothing at all where the answer is private or in words."""
    address = members.reach(work, member.id)
    if address is None or not message:
        return
    if ask.private:
        told: dict[str, Any] = {"text": render(_("Thanks ✓"), language), "rows": []}
    else:
        label = writing.written()
        if isinstance(reply, Pressed):
            label = dict(ask.buttons).get(reply.key, _("‹ Back"))
        told = {"rows": [[{"label": f"✓ {render(label, language).removeprefix('✓ ')}", "data": "-"}]]}
    outbox.to_address(work, address, outbox.REPLY, "edit", {"message": message, **told})


def _afterwards(dialogue: str, turn: Turn[Any]) -> list[Button]:
    """What a young person may want next, below the last words of a dialogue."""
    if dialogue == "check_in" and turn.outcome is not None and hasattr(turn.outcome, "replies"):
        return [
            starts(_("Change an answer"), "my_data", "answers"),
            starts(hello.good_news(), "good_news"),
        ]
    if dialogue == "good_news" and getattr(turn.outcome, "shared_with", "") == "circle":
        return [starts(_("💡 Could it help others?"), "passing_on")]
    return []


def _lane(conversation: Open) -> int:
    return outbox.HELP if conversation.dialogue == "asking_for_help" else outbox.REPLY


def _joined(turn: Turn[Any]) -> Words:
    parts = [each.words for each in turn.says]
    if turn.ask is not None:
        parts.append(turn.ask.words)
    return parts[0] if len(parts) == 1 else Joined(tuple(parts))


def spoken(member: Member, turn: Turn[Any]) -> str:
    """The language that was just picked, else the member's own."""
    for answer in turn.answers:
        if answer.asked == "language" and isinstance(answer.reply, Pressed):
            return answer.reply.key
    return member.language


def _answers(work: Work, member: Member, conversation: Open) -> list[Answer]:
    return _read(conversations.answers(work, member, conversation))


def _read(kept: Sequence[tuple[str, str, str]]) -> list[Answer]:
    return [Answer(asked, Pressed(what) if how == "pressed" else Wrote(what)) for asked, how, what in kept]


def _kept(answers: tuple[Answer, ...]) -> Kept:
    return [
        (each.asked, "pressed", each.reply.key)
        if isinstance(each.reply, Pressed)
        else (each.asked, "wrote", each.reply.words)
        for each in answers
    ]


def _expiry(here: Municipality, work: Work, dialogue: str) -> datetime | None:
    if dialogue == "check_in":
        period = periods.open_on(work, here.today(work.now))
        if period is not None:
            return datetime.combine(period.closes, time(0), ZoneInfo(here.plan.zone))
    if dialogue == "answering_help":
        return work.now + outbox.HELP_KEPT
    return None
