"""What Kreds says when nobody is in a dialogue: the menu, and the same reply to any text."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.text import Day, Verbatim, Words, _, lines, paragraphs


@dataclass(frozen=True)
class Facts:
    """`kind` is "young_person", "adult", "coordinator" or "stranger"."""

    name: str
    kind: str


def hello(facts: Facts) -> Words:
    """The menu, by /help or /start."""
    name = Verbatim(facts.name)
    match facts.kind:
        case "young_person":
            return paragraphs(
                _("Hi {name}. What would you like?", name=name),
                _("There is more, for when you need it: /more"),
            )
        case "coordinator":
            return paragraphs(
                _("Hi {name}. This is what you can do here:", name=name),
                lines(
                    _("/circle – start a circle, see how your circles run"),
                    _("/freeze – a phone or an account is lost"),
                    _("/figures – the latest figures"),
                    _("/initiatives – what is being tried, and what is decided about it"),
                    _("/areas – what goes on in one area"),
                    _("/running – how the circles run, in numbers"),
                    _("/cards – read what other circles may get"),
                    _("/web – all of it as pages in your browser"),
                    _("/language – another language"),
                ),
            )
        case "adult":
            return paragraphs(
                _("Hi {name}. This is what you can do here:", name=name),
                lines(
                    _("/circle – who is in the circle"),
                    _("/share – who carries the circle"),
                    _("/role – until when, and who holds on afterwards (for professionals)"),
                    _("/meeting – the next meeting"),
                    _("/mirror – did we adults keep what we agreed?"),
                    _("/agreements – what is agreed, and how it went"),
                    _("/invite – invite someone to the circle"),
                    _("/success – say what went well"),
                    _("/goals – the goals that are shown to you"),
                    _("/settings – when you look, language"),
                    _("/mydata – what is kept about you"),
                    _("/freeze – a phone is lost (for those whose job it is)"),
                    _("/leave – leave the circle"),
                ),
            )
        case _:
            return _("Hi. I am Kreds. You need an invitation to use me. Ask the one who told you about me.")


def more() -> Words:
    """Everything that a young person can do, by /more."""
    return lines(
        _("/say – say something, to whom you pick"),
        _("/goodnews – something went well"),
        _("/goals – what you want yourself, and how far it is"),
        _("/lookback – the year so far"),
        _("/settings – when I ask, breaks, language, who is in"),
        _("/mydata – see, change, get or erase everything about you"),
        _("/circle – who is in your circle and what they see"),
        _("/share – who carries the circle"),
        _("/meeting – the next meeting; prepare it, just for you"),
        _("/quiet – when I am quiet in the group"),
        _("/mirror – do the adults think that they kept what you agreed?"),
        _("/agreements – what is agreed, and how it went"),
        _("/pause – no questions for a while"),
        _("/leave – leave"),
    )


def page(name: str) -> Words:
    """On a person's own page, above the buttons."""
    return _("Hi {name}. This is what you can do here:", name=Verbatim(name))


def paste_it() -> Words:
    """To somebody whom I do not know, where a link alone does not say who opened it."""
    return _("Hi. I am Kreds. Were you given a link? Paste it here and send it, and we can begin.")


def good_news() -> Words:
    """The label of the button for something that went well."""
    return _("🎉 Good news")


def my_goals() -> Words:
    """The label of the button for one's own goals."""
    return _("🎯 My goals")


def not_read() -> Words:
    """To a young person who writes when nothing was asked: always these words, whatever was written."""
    return paragraphs(
        _("Nobody reads what you write here, and I am a robot. If you need someone, press “I need help”."),
        _("To see what I can do, write /help."),
    )


def not_read_adult() -> Words:
    """To an adult who writes when nothing was asked."""
    return _("I am a robot and nobody reads this. Write /help to see what I can do.")


def not_yours_to_see() -> Words:
    """To an adult who asks for a young person's answers: a kind no, whoever it is and however it is asked."""
    return _(
        "I know that you ask because you care. What a young person answers me is theirs alone: I cannot show it to anybody, and I cannot say whether there is anything. Ask them yourself how they are."
    )


def stale() -> Words:
    """After a press on a button whose question is over."""
    return _("That button is from earlier and does nothing any more.")


def use_the_buttons(*, young: bool) -> Words:
    """After words where only buttons fit."""
    said = _("Please use one of the buttons.")
    return paragraphs(said, _("To say something of your own, write /say.")) if young else said


def too_long() -> Words:
    """After words that are longer than was asked for."""
    return _("That is a bit long for me. Can you say it shorter?")


def too_much(*, young: bool) -> Words:
    """To somebody who presses or writes faster than anybody can read."""
    said = _("That was a lot at once. I am skipping some of it for a moment; then I am here again.")
    return paragraphs(said, _("The help button always works.")) if young else said


def was_away(since: str, until: str, *, young: bool) -> Words:
    """After more than a day in which nothing got through: what may be lost, and first of all a call for help."""
    said = _(
        "I could not be reached from {since} to {until}. What you wrote or pressed then may be lost, and so may something from me. I am sorry.",
        since=Day(since),
        until=Day(until),
    )
    if not young:
        return said
    return paragraphs(said, _("If you asked for help then, nobody has heard of it: please press again."))


def stopped() -> Words:
    """After /stop: said at once, and true at once."""
    return _(
        "Stopped. I ask you nothing more until you write /settings. The help button is still here. To leave or erase everything, write /leave or /mydata."
    )


def dead_link() -> Words:
    """For an invitation that was used, has run out or never was."""
    return _("This link does not work any more. Ask the one who gave it to you for a new one.")


def back_to_it() -> Words:
    """When an earlier dialogue goes on after another one."""
    return _("Back to where we were:")


def not_for_you() -> Words:
    """For a command that somebody else may use."""
    return _("That is not something I can do for you. Write /help to see what I can.")


def went_wrong() -> Words:
    """When something broke on our side."""
    return _("Something went wrong on my side, not yours. Please try again in a little while.")


def something_new() -> Words:
    """All that a notice on a screen says: nothing of what, from whom or about whom."""
    return _("Something new")


def frozen() -> Words:
    """When an account is frozen because a phone was lost."""
    return _("This account is locked for now. Somebody who knows you can open it again: meet them in person.")


def no_longer_connected() -> Words:
    """The last line to an account that another one has taken the place of."""
    return _(
        "This chat is no longer connected. If that is wrong, talk in person to somebody you know from here."
    )


def not_your_link() -> Words:
    """For a link that was meant to be passed on."""
    return _("This link is for somebody else. Pass it on to them: copy it into a message of your own.")
