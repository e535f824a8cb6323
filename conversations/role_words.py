"""What is said about professionals' places without anybody having asked: reviews, hand-overs, what changed."""

from __future__ import annotations

from conversations.text import Day, Joined, Verbatim, Words, _, lines, paragraphs


def who_comes_after(successor: str | None, here: bool) -> Words:
    """The line about whoever holds on afterwards; `here` is whether they are in the circle."""
    if successor is None:
        return _("Nobody is named yet to hold on afterwards.")
    if not here:
        return _(
            "Afterwards: {successor}, who is not in the circle yet. /invite", successor=Verbatim(successor)
        )
    return _("Afterwards: {successor}", successor=Verbatim(successor))


def open_questions(circle: str, *, date: bool, successor: bool) -> Words:
    """To a professional: what is not settled yet. `date` and `successor` say which of the two is open."""
    why = _(
        "The people who stay in {circle}'s life should come first, so every professional's place has an end and somebody who holds on afterwards.",
        circle=Verbatim(circle),
    )
    asked: list[Words] = []
    if date:
        asked.append(_("• Until when are you in {circle}'s circle?", circle=Verbatim(circle)))
    if successor:
        asked.append(_("• Who of {circle}'s own people could hold on after you?", circle=Verbatim(circle)))
    return paragraphs(
        why, lines(*asked), _("You may answer that you do not know yet. Then I ask again later.")
    )


def soon(circle: str, until: str, successor: str | None, here: bool) -> Words:
    """To a professional, weeks before the end."""
    return lines(
        _("Your place in {circle}'s circle goes until {day}.", circle=Verbatim(circle), day=Day(until)),
        who_comes_after(successor, here),
    )


def today(circle: str, successor: str | None, *, handed_over: bool) -> Words:
    """To a professional, on the last day."""
    first = _("Today your place in {circle}'s circle comes to its end, as planned.", circle=Verbatim(circle))
    if handed_over and successor is not None:
        return paragraphs(
            first,
            _(
                "{successor} holds on. Tomorrow morning I say goodbye to you in the group, and you are out of it. If you are to stay after all, choose a new date today.",
                successor=Verbatim(successor),
            ),
        )
    return paragraphs(first, _nothing_by_itself())


def passed(circle: str, until: str) -> Words:
    """To a professional whose date has gone by."""
    return paragraphs(
        _(
            "Your place in {circle}'s circle was planned until {day}. You are still in it.",
            circle=Verbatim(circle),
            day=Day(until),
        ),
        _nothing_by_itself(),
    )


def _nothing_by_itself() -> Words:
    return _(
        "Nothing happens by itself, and nobody is taken out. But please choose: hand over, a new date with a reason, or a goodbye."
    )


def for_case_manager(name: str, circle: str, until: str, successor: str | None, here: bool) -> Words:
    """To whoever runs the circle: the same, about somebody else."""
    return lines(
        _(
            "{name}'s place in {circle}'s circle goes until {day}.",
            name=Verbatim(name),
            circle=Verbatim(circle),
            day=Day(until),
        ),
        who_comes_after(successor, here),
    )


def passed_for_case_manager(name: str, circle: str, until: str) -> Words:
    """To whoever runs the circle, when somebody's date has gone by."""
    return _(
        "{name}'s place in {circle}'s circle was planned until {day}, and nothing is settled yet. Nobody is taken out by itself. Please talk to {name}.",
        name=Verbatim(name),
        circle=Verbatim(circle),
        day=Day(until),
    )


def for_young_person(name: str, until: str) -> Words:
    """To the young person, in plain words: nothing to do, and a way to say otherwise."""
    return _(
        "Just so you know: {name} is in your circle until {day}, as planned. If you would like it otherwise, tell {name} or another adult.",
        name=Verbatim(name),
        day=Day(until),
    )


def passed_for_young_person(name: str) -> Words:
    """To the young person, once, when the date has come and nothing is settled."""
    return _(
        "Just so you know: {name} was to be in your circle until today, and stays until you and the adults have talked about it. Nobody is taken out by itself.",
        name=Verbatim(name),
    )


def last_day_for_young_person(name: str, successor: str) -> Words:
    """To the young person, on the last day."""
    return _(
        "Today is {name}'s last day in your circle, as planned. {successor} holds on. I say goodbye to {name} in the group tomorrow.",
        name=Verbatim(name),
        successor=Verbatim(successor),
    )


def date_set(name: str, until: str) -> Words:
    """To the young person, when a place gets its first end date."""
    return _("{name} is in your circle until {day}.", name=Verbatim(name), day=Day(until))


def successor_named(name: str, successor: str) -> Words:
    """To the young person, when a professional has thought of somebody."""
    return _(
        "{name} thinks that {successor} could hold on when {name} is no longer in your circle. Nothing is decided: you are asked first. If you would rather have somebody else, tell {name}.",
        name=Verbatim(name),
        successor=Verbatim(successor),
    )


def longer(name: str) -> Words:
    """To the young person, above the button that shows why."""
    return _("{name} would like to stay longer in your circle.", name=Verbatim(name))


def fine(circle: str, until: str) -> Words:
    """To the professional, when the young person has read why and says yes."""
    return _("It is fine with {circle} that you stay until {day}.", circle=Verbatim(circle), day=Day(until))


def kept(circle: str, until: str) -> Words:
    """To the professional, when the young person has said no to a new date."""
    return _(
        "{circle} would rather keep {day} as it was. Talk about it together.",
        circle=Verbatim(circle),
        day=Day(until),
    )


def to_approve(name: str, successor: str) -> Words:
    """To the young person, above the button that shows a hand-over."""
    return _(
        "{name} would like {successor} to hold on later. You read first what {successor} would be told.",
        name=Verbatim(name),
        successor=Verbatim(successor),
    )


def not_approved(circle: str) -> Words:
    """To the professional: the young person said no to the words or to the person."""
    return _(
        "{circle} would like it another way, so nothing was passed on and what you wrote is deleted. Talk about it together, then press again.",
        circle=Verbatim(circle),
    )


def approved(circle: str, successor: str) -> Words:
    """To the professional: on to the successor."""
    return _(
        "{circle} said yes. I am asking {successor} now.",
        circle=Verbatim(circle),
        successor=Verbatim(successor),
    )


def to_take_over(name: str, circle: str) -> Words:
    """To the successor, above the button that shows what they should know."""
    return _(
        "{name} hopes that you hold on for {circle} later, and {circle} said yes to it.",
        name=Verbatim(name),
        circle=Verbatim(circle),
    )


def cannot(successor: str) -> Words:
    """To the professional and the young person: a no from the successor."""
    return _(
        "{successor} cannot hold on this time. That is fine; somebody else may.",
        successor=Verbatim(successor),
    )


def successor_gone(successor: str) -> Words:
    """To the professional, when whoever was to hold on has left the circle."""
    return _(
        "{successor}, who was to hold on after you, is no longer in the circle. Who else could?",
        successor=Verbatim(successor),
    )


def handed_over(name: str, until: str, successor: str) -> Words:
    """In the group, when a successor has said yes."""
    return Joined(
        (
            _("{successor} holds on after {name}.", successor=Verbatim(successor), name=Verbatim(name)),
            _("{name} is here until {day}. Thank you, both of you.", name=Verbatim(name), day=Day(until)),
        ),
        " ",
    )


def successor_said_yes(successor: str, until: str) -> Words:
    """To the professional."""
    return _(
        "{successor} said yes and has what you wrote. You are in the circle until {day}.",
        successor=Verbatim(successor),
        day=Day(until),
    )


def farewell(name: str, successor: str | None) -> Words:
    """In the group, when a professional goes."""
    leaves = _("{name} leaves the circle now. Thank you for everything, {name}.", name=Verbatim(name))
    if successor is None:
        return leaves
    return paragraphs(leaves, _("{successor} holds on from here.", successor=Verbatim(successor)))


def farewell_in_own_words(name: str, words: str) -> Words:
    """In the group, when a professional goes and says it themself."""
    return _("{name} leaves the circle now, and says: “{words}”", name=Verbatim(name), words=Verbatim(words))
