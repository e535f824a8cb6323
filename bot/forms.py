"""What somebody wrote in a form: it answers the question that the form was for, and no other."""

from __future__ import annotations

from bot import talk
from bot.channels.channel import Said
from bot.municipality import Municipality
from bot.tell import tell
from conversations import hello, writing
from conversations.dialogue import Wrote
from store import conversations, members
from store.conversations import Open
from store.models import Member
from store.unit_of_work import Work


def sent(here: Municipality, work: Work, member: Member, said: Said) -> None:
    """The form was sent: the same as words in the chat, unless its question is over by now."""
    conversation = conversations.current(work, member)
    if conversation is None or not _still_open(here, work, member, conversation, said.to):
        _too_late(here, work, member, conversation)
        return
    before = talk.current_turn(here, work, member, conversation)
    language = talk.spoken(member, before)
    turn = talk.go_on(here, work, member, conversation, Wrote(said.words))
    if turn.misfit:
        misfit(here, work, member, conversation, turn)
    elif before.ask is not None:
        talk.mark_answered(work, member, before.ask, Wrote(said.words), said.message, language)


def not_opened(here: Municipality, work: Work, member: Member, to: str) -> None:
    """Somebody wanted the form and may not have got it: asked once more, to be answered in the chat."""
    conversation = conversations.current(work, member)
    question = ".".join(to.split(".")[:2])
    if conversation is not None and _still_open(here, work, member, conversation, question):
        talk.ask_again(here, work, member, conversation, writing.just_write())
    elif conversation is not None:
        talk.ask_again(here, work, member, conversation, hello.stale())
    else:
        tell(work, member, hello.stale())


def misfit(here: Municipality, work: Work, member: Member, conversation: Open, turn: talk.AnyTurn) -> None:
    """Words that do not answer the open question: said why, and asked again."""
    takes_words = turn.ask is not None and turn.ask.longest > 0
    young = members.is_young(work, member)
    said = hello.too_long() if takes_words else hello.use_the_buttons(young=young)
    talk.ask_again(here, work, member, conversation, said)


def _still_open(here: Municipality, work: Work, member: Member, conversation: Open, question: str) -> bool:
    form = talk.form(conversation, talk.current_turn(here, work, member, conversation))
    return form is not None and form.to == question


def _too_late(here: Municipality, work: Work, member: Member, conversation: Open | None) -> None:
    if conversation is None:
        tell(work, member, writing.too_late())
    else:
        talk.ask_again(here, work, member, conversation, writing.too_late())
