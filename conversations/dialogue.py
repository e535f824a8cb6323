"""The engine: a dialogue is a generator that yields what the bot says and is sent how the person replies.

An open conversation is kept as its answers alone and replayed over them, so *back* drops the last answer,
and answers that no longer fit (a question has changed, a person has left) are simply asked for again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from conversations.text import Words, _

BACK = "back"
SKIP = "skip"
_JOINERS = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}
LONGEST_LINE = 500
"""Characters that one written answer may have: a line or two, not a letter."""

Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Say:
    """Something the bot says and expects no reply to."""

    words: Words


@dataclass(frozen=True)
class Ask:
    """Something the bot asks.

    `key` names the question for ever. `buttons` pairs a key with its label. `longest` is how many
    characters may be written as a reply, 0 for buttons only. A `private` prompt turns neutral once
    answered, so that a glance over the shoulder finds nothing.
    """

    key: str
    words: Words
    buttons: tuple[tuple[str, Words], ...] = ()
    longest: int = 0
    private: bool = False


@dataclass(frozen=True)
class Pressed:
    """A button, by its key."""

    key: str


@dataclass(frozen=True)
class Wrote:
    """The person's own words. A typed "skip" is words, not the Skip button."""

    words: str


Reply: TypeAlias = Pressed | Wrote
Dialogue: TypeAlias = Generator[Say | Ask, Reply, Outcome]


@dataclass(frozen=True)
class Answer:
    """A reply together with the key of the question that it answers."""

    asked: str
    reply: Reply


@dataclass(frozen=True)
class Turn(Generic[Outcome]):
    """What happens next: things said, then either a question or the outcome.

    `misfit` is set where the reply did not answer the question; nothing was taken from it. `stands` holds the dialogue itself
    where it waits for the reply, until somebody lets it go on.
    """

    says: tuple[Say, ...]
    ask: Ask | None
    answers: tuple[Answer, ...]
    outcome: Outcome | None = None
    misfit: bool = False
    stands: list[Dialogue[Outcome]] = field(default_factory=list, repr=False, compare=False)


def play(dialogue: Dialogue[Outcome], answers: Sequence[Answer] = ()) -> Turn[Outcome]:
    """Replay a dialogue over its answers, up to the first question that has none that fits."""
    return _on(dialogue, None, [], answers)


def _on(
    dialogue: Dialogue[Outcome], reply: Reply | None, used: list[Answer], answers: Sequence[Answer]
) -> Turn[Outcome]:
    """From where it stands; `reply` is the last of the answers that it has `used`."""
    says: list[Say] = []
    following = iter(answers)
    try:
        while True:
            step = next(dialogue) if reply is None else dialogue.send(reply)
            if isinstance(step, Say):
                says.append(step)
                reply = None
                continue
            answer = next(following, None)
            if answer is None or not fits(step, answer):
                return Turn(tuple(says), step, tuple(used), stands=[dialogue])
            used.append(answer)
            says.clear()
            reply = answer.reply
    except StopIteration as end:
        return Turn(tuple(says), None, tuple(used), end.value)


def take(make: Callable[[], Dialogue[Outcome]], answers: Sequence[Answer], reply: Reply) -> Turn[Outcome]:
    """The turn after `reply`. `make` starts the dialogue afresh over the same facts."""
    return after(make, play(make(), answers), reply)


def after(make: Callable[[], Dialogue[Outcome]], now: Turn[Outcome], reply: Reply) -> Turn[Outcome]:
    """The same where it is known how the dialogue stands now."""
    if reply == Pressed(BACK):
        return play(make(), now.answers[:-1])
    if now.ask is None:
        return now
    answer = Answer(now.ask.key, reply)
    if not fits(now.ask, answer):
        return Turn(now.says, now.ask, now.answers, misfit=True)
    if now.stands:
        return _on(now.stands.pop(), reply, [*now.answers, answer], ())
    return play(make(), (*now.answers, answer))


def fits(ask: Ask, answer: Answer) -> bool:
    """Whether a kept answer still answers this question."""
    if answer.asked != ask.key:
        return False
    match answer.reply:
        case Pressed(key):
            return any(key == offered for offered, _label in ask.buttons)
        case Wrote(words):
            return len(words.strip()) <= ask.longest and any(map(_visible, words))


def choose(
    key: str,
    words: Words,
    options: Mapping[str, Words],
    *,
    skip: Words | None = None,
    private: bool = False,
) -> Dialogue[str]:
    """Ask for one of `options`; the result is its key, or `SKIP`."""
    reply = yield Ask(key, words, _buttons(options, skip), private=private)
    assert isinstance(reply, Pressed)
    return reply.key


def write(
    key: str,
    words: Words,
    *,
    skip: Words | None = None,
    longest: int = LONGEST_LINE,
    private: bool = False,
) -> Dialogue[str | None]:
    """Ask for a line of the person's own; the result is the line, or None where it was skipped."""
    reply = yield Ask(key, words, _buttons({}, skip), longest=longest, private=private)
    return one_line(reply) if isinstance(reply, Wrote) else None


def choose_or_write(
    key: str, words: Words, options: Mapping[str, Words], *, longest: int = LONGEST_LINE
) -> Dialogue[Reply]:
    """Ask for one of `options` or a line of the person's own."""
    return (yield Ask(key, words, _buttons(options, None), longest=longest))


def one_line(wrote: Wrote) -> str:
    """The words on one line, so that a name of several lines cannot pass for something that the bot says.

    What cannot be seen is dropped, except what joins letters and emoji to one another.
    """
    line = " ".join(wrote.words.split())
    return "".join(each for each in line if each in _JOINERS or unicodedata.category(each)[0] != "C")


def _visible(character: str) -> bool:
    """Whether it shows by itself: a name of marks and blanks alone would leave a button without words."""
    return unicodedata.category(character)[0] in "LNPS"


def choose_several(
    key: str,
    words: Words,
    options: Mapping[str, Words],
    *,
    done: Words,
    at_least: int = 1,
    ticked: Sequence[str] = (),
) -> Dialogue[tuple[str, ...]]:
    """Ask for any number of `options`, ticked one at a time, until `done`; in the order they were picked.

    `ticked` are those that are from the start.
    """
    picked = list(ticked)
    while True:
        shown: dict[str, Words] = {
            each: _("✓ {option}", option=label) if each in picked else label
            for each, label in options.items()
        }
        if len(picked) >= at_least:
            shown["done"] = done
        pressed = yield from choose(key, words, shown)
        if pressed == "done":
            return tuple(picked)
        if pressed in picked:
            picked.remove(pressed)
        else:
            picked.append(pressed)


def say(words: Words) -> Dialogue[None]:
    """Say something and go on."""
    yield Say(words)


def _buttons(options: Mapping[str, Words], skip: Words | None) -> tuple[tuple[str, Words], ...]:
    return (*options.items(), *(((SKIP, skip),) if skip is not None else ()))
