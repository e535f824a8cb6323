"""What a member asks for by a command, such as /stop: in private, from wherever they are."""

from __future__ import annotations

from bot import talk
from bot.municipality import Municipality
from bot.registry import COMMANDS, STARTS, TAKES_WORDS
from bot.services import hello as hello_service
from bot.services import quiet
from bot.tell import tell
from conversations import hello
from store import check_ins, circles, conversations, members, outbox
from store.models import Member
from store.unit_of_work import Work

OWN = {"settings", "pause", "goals", "goodnews", "success", "lookback", "card"}
"""What a young person has only once they have said yes."""


def commanded(here: Municipality, work: Work, member: Member, command: str, words: str) -> None:
    """Do what a command asks for; `words` are what came after it."""
    if command in ("start", "help"):
        hello_service.menu(work, member)
    elif command == "more":
        hello_service.more(work, member)
    elif command == "stop" and not members.is_young(work, member):
        talk.begin(here, work, member, "leaving")
    elif command == "stop":
        check_ins.pause(work, member, None)
        tell(work, member, hello.stopped())
    elif command in OWN and _outside(work, member):
        start(here, work, member)
    elif command == "circle" and member.coordinator:
        talk.begin(here, work, member, "circle")
    elif command == "invite":
        talk.begin(here, work, member, "inviting", _first_circle(work, member))
    elif command == "quiet" and quiet.wanted(work, member, words):
        pass
    elif command == "answers" and not members.is_young(work, member):
        tell(work, member, hello.not_yours_to_see())
    elif command in COMMANDS:
        subject = STARTS.get(command, "")
        asked = TAKES_WORDS.get(COMMANDS[command])
        given = ((asked, "wrote", words),) if asked and words else ()
        talk.begin(here, work, member, COMMANDS[command], subject, lane_of(COMMANDS[command]), given)
    else:
        hello_service.menu(work, member)


def start(here: Municipality, work: Work, member: Member) -> None:
    """/start: go on where we were, or to the first conversation if there was no yes yet, or the menu."""
    waiting = conversations.current(work, member)
    if waiting is not None:
        talk.ask_again(here, work, member, waiting, hello.back_to_it())
    elif _outside(work, member):
        talk.begin(here, work, member, "joining")
    else:
        hello_service.menu(work, member)


def lane_of(dialogue: str) -> int:
    """In which lane a dialogue that somebody opens is spoken."""
    return outbox.HELP if dialogue == "asking_for_help" else outbox.REPLY


def _outside(work: Work, member: Member) -> bool:
    """A young person who has not said yes (yet, or any more): there is nothing to set, only to say yes to."""
    circle = members.own_circle(work, member)
    return circle is not None and circle.state in ("invited", "declined", "left")


def _first_circle(work: Work, member: Member) -> str:
    own = members.own_circle(work, member)
    if own is not None:
        return str(own.id)
    places = [each for each in circles.belonging_to(work, member) if each.state == "in"]
    if not places:
        raise PermissionError
    return str(places[0].circle_id)
