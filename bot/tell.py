"""Writing to somebody: words in their own language, into the outbox, in the same unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot import unasked
from bot.render import render
from conversations import writing
from conversations.text import Words, _
from store import circles, members, outbox
from store.models import Circle, Group, Member
from store.unit_of_work import Work

WIDE = 36
"""Characters of labels that still fit beside one another on a phone."""

HELP = _("🆘 I need help")


@dataclass(frozen=True)
class Button:
    """Something to press. `data` comes back when it is pressed; `aside` keeps Skip and Back apart from replies."""

    label: Words
    data: str
    aside: bool = False


@dataclass(frozen=True)
class Form:
    """Where a platform has forms, words for the question `to` may be written in one: so many characters at most."""

    to: str
    longest: int


def starts(label: Words, dialogue: str, subject: str = "") -> Button:
    """A button that opens a dialogue."""
    return Button(label, f"s.{dialogue}.{subject}")


def tell(
    work: Work,
    member: Member,
    words: Words,
    buttons: Sequence[Button] = (),
    *,
    lane: int = outbox.REPLY,
    language: str | None = None,
    then: dict[str, Any] | None = None,
    helped: bool = True,
    form: Form | None = None,
) -> bool:
    """Write to a member in private; false where they cannot be reached. Young people always get the help button."""
    address = members.reach(work, member.id)
    if address is None:
        return False
    if helped:
        buttons = (*buttons, *help_button(work, member))
    told = body(words, language or member.language, buttons, form)
    outbox.to_address(work, address, lane, "message", told, then)
    return True


def help_button(work: Work, member: Member) -> tuple[Button, ...]:
    """One tap away on everything that a young person gets."""
    return (starts(HELP, "asking_for_help"),) if members.is_young(work, member) else ()


def in_group(label: Words, dialogue: str, key: str, subject: object) -> Button:
    """A button in the group, for the service of `dialogue`; `subject` is the number of what it is about."""
    return Button(label, f"g.{dialogue}.{key}.{subject}")


def tell_group(
    work: Work,
    circle: Circle,
    words: Words,
    buttons: Sequence[Button] = (),
    *,
    then: dict[str, Any] | None = None,
    quiet: bool = False,
    weekly: bool = False,
    only: Group | None = None,
) -> bool:
    """Write into a circle's group, `quiet` without a sound; false where there is none that we may write in.

    Where it has one on each of several platforms, into each, or into `only` one.

    What nobody asked for may wait or be left out (see `unasked`); `weekly` is the week in short.

    `then={"what": "in_group", "dialogue": …, "subject": …}` lets the service hear where its message stands.
    """
    groups = [each for each in circles.bound_groups(work, circle) if only is None or each is only]
    if not groups or circle.resting:
        return False
    told = body(words, circle.young_person.language, buttons)
    if work.by_itself and not unasked.let_pass(work, circle, told["text"], weekly=weekly):
        return False
    if quiet:
        told["quiet"] = True
    for place, group in enumerate(groups):  # what hangs on its arrival hangs on the first
        hangs = then if then is None or place == 0 else then | {"also": True}
        outbox.to_group(work, group, outbox.GROUP, "message", told, hangs)
    return True


def edit_group(work: Work, circle: Circle, stands: str, words: Words, buttons: Sequence[Button] = ()) -> bool:
    """Show a message in the group anew; `stands` is where the service heard that it stands.

    False where it cannot be: there is no such message, the group has moved since, or the circle is on a break.
    """
    found = circles.stand_in(work, circle, stands) if not circle.resting else []
    for group, message in found:
        told = {"message": message, **body(words, circle.young_person.language, buttons)}
        outbox.to_group(work, group, outbox.GROUP, "edit", told)
    return bool(found)


def answer_press(work: Work, channel: str, user: str, press: str, words: Words, language: str) -> None:
    """Answer a press in a group, to the presser alone; "" only stops the clock on the button."""
    if press:
        told = {"press": press, "text": render(words, language)}
        member = members.by_address(work, channel, user)
        address = members.address_on(work, member.id, channel) if member is not None else None
        if address is None:
            outbox.to_chat(work, channel, user, outbox.REPLY, "answer", told)
        else:
            outbox.to_address(work, address, outbox.REPLY, "answer", told)


def send_file(
    work: Work,
    member: Member,
    kind: str,
    name: str,
    content: bytes,
    caption: Words,
    buttons: Sequence[Button] = (),
) -> None:
    """Send a picture ("photo") or a file ("document") in private."""
    import base64

    address = members.reach(work, member.id)
    if address is not None:
        told = {
            "name": name,
            "content": base64.b64encode(content).decode(),
            "text": render(caption, member.language),
            "rows": rows((*buttons, *help_button(work, member)), member.language),
        }
        outbox.to_address(work, address, outbox.REPLY, kind, told)


def body(words: Words, language: str, buttons: Sequence[Button], form: Form | None = None) -> dict[str, Any]:
    """A message, ready to be sent."""
    told: dict[str, Any] = {"text": render(words, language), "rows": rows(buttons, language)}
    if form is not None:
        data = f"w.{form.to}.{form.longest}.{language}"
        told["form"] = {"label": render(writing.write_it(), language), "data": data}
    return told


def rows(buttons: Sequence[Button], language: str) -> list[list[dict[str, str]]]:
    """Short labels side by side, long ones on a row of their own; what opens another dialogue always alone."""
    found: list[list[dict[str, str]]] = []
    width, kind = 0, ("", False)
    for button in buttons:
        label = render(button.label, language)
        same = found and kind == (button.data[:1], button.aside) and button.data.startswith(("c.", "g."))
        if same and width + len(label) + 4 <= WIDE:
            found[-1].append({"label": label, "data": button.data})
            width += len(label) + 4
        else:
            found.append([{"label": label, "data": button.data}])
            width = len(label) + 4
        kind = (button.data[:1], button.aside)
    return found
