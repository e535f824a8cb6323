"""What Kreds says in the group, and about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conversations.circle import Someone, one_line_about
from conversations.commands import IN_GROUPS
from conversations.text import Joined, Text, Verbatim, Words, _, lines, n_, paragraphs


@dataclass(frozen=True)
class Facts:
    """The group of one circle; `one_with` are the platforms whose chats it is one with.

    `stands` is for how many days what is written there, or passed on from there, is kept on our own pages: 0 where never.
    `to_come` are the platforms whose chats will be one with this one, and are not made yet.
    """

    young_person: str
    members: Sequence[Someone]
    one_with: Sequence[str] = ()
    stands: int = 0
    to_come: Sequence[str] = ()


def welcome(facts: Facts) -> Words:
    """The first message in a new group."""
    name = Verbatim(facts.young_person)
    between: Words = _("• What you write here is between you. I read and keep only what is meant for me.")
    if facts.stands:
        between = n_(
            "• What you write here is between you, and stays here for {count} day. I read only what is meant for me.",
            "• What you write here is between you, and stays here for {count} days. I read only what is meant for me.",
            facts.stands,
        )
    return paragraphs(
        _("Welcome to {name}'s circle. 👋", name=name),
        lines(
            _("• {name} decides who is here.", name=name),
            *(() if facts.one_with else (between,)),  # said at once in a message of its own
            *((_to_come(facts),) if facts.to_come else ()),
            _(
                "• /agree makes an agreement: who does what by when. {name} can say no to any of them.",
                name=name,
            ),
            _("• {name}'s answers to me are private. Please do not ask for them.", name=name),
        ),
    )


def roster(facts: Facts) -> Words:
    """Who is who; pinned, and changed whenever the circle does."""
    rows: list[Words] = [Joined(("• ", Verbatim(facts.young_person)), "")]
    rows += [one_line_about(member) for member in facts.members]
    shown = lines(_("{name}'s circle", name=Verbatim(facts.young_person)), *rows)
    return paragraphs(shown, _passed_on(facts)) if facts.one_with else shown


def _to_come(facts: Facts) -> Text:
    return _(
        "• {name} and the others come in on {platforms}. As soon as that chat is made, it and this one are one. I say so here first.",
        name=Verbatim(facts.young_person),
        platforms=together(facts.to_come),
    )


def together(platforms: Sequence[str]) -> Words:
    """Platforms, as one names several."""
    if len(platforms) < 2:
        return Joined(tuple(platforms), "")
    return _("{first} and {last}", first=Joined(tuple(platforms[:-1]), ", "), last=platforms[-1])


def stays(days: int) -> Text:
    """For how long what people write in the group is kept on our own pages."""
    return n_("On my own pages it stays for {count} day.", "On my own pages it stays for {count} days.", days)


def _passed_on(facts: Facts) -> Words:
    said = _(
        "What you write here I pass on to the chat on {platforms}, with your name and role. I keep it only until then.",
        platforms=together(facts.one_with),
    )
    return Joined((said, stays(facts.stands)), " ") if facts.stands else said


def shared(name: str, line: str) -> Words:
    """A line that the young person sends to the circle."""
    return _("💬 {name} wanted you to know: “{line}”", name=Verbatim(name), line=Verbatim(line))


def shared_with_you(name: str, line: str) -> Words:
    """A line that the young person sends to one adult."""
    return _("{name} wanted you, and only you, to know: “{line}”", name=Verbatim(name), line=Verbatim(line))


def how_to_make_it(name: str, link: str) -> Words:
    """To the one who makes the group."""
    return paragraphs(
        _(
            "{name} said yes. Now the group: press the button below, and create a new group.",
            name=Verbatim(name),
        ),
        _("I check that everything is right, close every other way in and send each one a personal link."),
        _("If the button does not show, use this link instead: {link}", link=link),
    )


def how_to_make_yours(link: str) -> Words:
    """The same to the young person."""
    return paragraphs(
        _("Press the button below, and create a new group. Then it is your circle's."),
        _("I check that everything is right, close every other way in and send each one a personal link."),
        _("If the button does not show, use this link instead: {link}", link=link),
    )


def stands(name: str) -> Words:
    """To the one who made the group."""
    return _("{name}'s group is ready. I am sending everyone a personal link.", name=Verbatim(name))


def stands_yours() -> Words:
    """The same to the young person."""
    return _("Your circle's group is ready. I am sending everyone a personal link.")


def not_right(missing: Words) -> Words:
    """To the one who made the group, when something is missing."""
    return _(
        "Almost there. I am missing these rights in the group: {missing}. Open the group, tap its name, Administrators, Kreds, and switch them on.",
        missing=missing,
    )


def not_yours() -> Words:
    """To somebody who tried to bind a group that they do not run."""
    return _(
        "I could not see that you run that group. Make it yourself, or ask its owner to make you an administrator."
    )


def personal_link(name: str, link: str) -> Words:
    """To a confirmed member."""
    return paragraphs(
        _(
            "You are confirmed. Here is your own way into {name}'s group. Nobody who is not confirmed gets in with it:",
            name=Verbatim(name),
        ),
        link,
    )


def came_in_uninvited(name: str) -> Words:
    """To those who run the circle."""
    return _(
        "Somebody who is not in {name}'s circle came into the group. I took them out at once.",
        name=Verbatim(name),
    )


def knocked(name: str) -> Words:
    """To those who run the circle."""
    return _(
        "Somebody who is not in {name}'s circle tried to get in with a link. I turned them away.",
        name=Verbatim(name),
    )


def lost_rights(name: str) -> Words:
    """To those who run the circle, in private."""
    return _(
        "I have lost my rights in {name}'s group and say nothing there until I have them back. Open the group, tap its name, Administrators, and make me an administrator again.",
        name=Verbatim(name),
    )


def rights_back(name: str) -> Words:
    """To those who run the circle, in private."""
    return _("I have my rights in {name}'s group again.", name=Verbatim(name))


def changed(name: str) -> Words:
    """To an adult whom the young person no longer wants in the circle."""
    return _(
        "{name}'s circle has changed, and you are no longer in it. Thank you for everything you gave.",
        name=Verbatim(name),
    )


RIGHTS: dict[str, Words] = {
    "invite": _("add members"),
    "restrict": _("ban users"),
    "delete": _("delete messages"),
    "pin": _("pin messages"),
    "change_info": _("change group info"),
}
"""The rights that are needed in a group, in the words of the platform's own switches."""


def strangers(name: str, count: int) -> Words:
    """To the one who made the group, when more people are in it than I know."""
    return n_(
        "There is {count} person in {name}'s group whom I do not know. I cannot see who. Please take them out, or ask {name}.",
        "There are {count} people in {name}'s group whom I do not know. I cannot see who. Please take them out, or ask {name}.",
        count,
        name=Verbatim(name),
    )


def make_it() -> Words:
    """The label of the button that makes the group."""
    return _("Make the group")


def title(name: str) -> Words:
    """What a group is called that we make ourselves."""
    return _("{name}'s circle", name=Verbatim(name))


def topic(name: str) -> Words:
    """What stands above a group that we make ourselves."""
    return _("The circle around {name}. {name} decides who is here.", name=Verbatim(name))


def made(name: str) -> Words:
    """To the one who asked for the group."""
    return _("{name}'s group is ready. I have put everyone in whom I can reach there.", name=Verbatim(name))


def made_one_of_two(name: str, here: str, to_come: Sequence[str]) -> Words:
    """To the one who asked for the group, where the chats of several platforms are to be one."""
    return _(
        "The chat of {name}'s circle on {platform} is ready. The one on {platforms} comes as soon as somebody there has made it. Then the two are one.",
        name=Verbatim(name),
        platform=here,
        platforms=together(to_come),
    )


def made_yours() -> Words:
    """To the young person, where we made it by ourselves."""
    return _("Your circle's group is ready. I have put everyone in whom I can reach there.")


def not_made(name: str) -> Words:
    """To the one who asked for the group."""
    return _(
        "I could not make {name}'s group. Ask whoever looks after Kreds where you are.", name=Verbatim(name)
    )


def not_put_in(who: str, name: str, platform: str) -> Words:
    """To those who run the circle: somebody who is confirmed, and whom the platform does not let into the group."""
    return _(
        "{platform} does not let me put {who} into {name}'s group. Ask whoever runs {platform} where you are; guests, for example, may be let into one channel only.",
        platform=platform,
        who=Verbatim(who),
        name=Verbatim(name),
    )


def is_elsewhere(name: str, platform: str) -> Words:
    """To a confirmed member who is not known on the platform of the group."""
    return _(
        "You are confirmed. {name}'s group is on {platform}. To come along, write /connect here.",
        name=Verbatim(name),
        platform=platform,
    )


def asked_whether_two(name: str, platform: str) -> Words:
    """To the one who would make the group, while the young person is asked whether there may be two chats."""
    return _(
        "{name} is on {platform}, and you are not. I have asked {name} whether the circle may have a chat on both. If you would rather come along on {platform}, write /connect here.",
        name=Verbatim(name),
        platform=platform,
    )


def made_elsewhere(name: str, platform: str, meets: str = "") -> Words:
    """To the one who would make the group, and is not known where the young person is; `meets` is where both could be."""
    here = _(
        "{name} is on {platform}, so the group belongs there. To make it, write /connect here first.",
        name=Verbatim(name),
        platform=platform,
    )
    if not meets:
        return here
    either = _(
        "Or meet on {platform}: once you and {name} have both added it with /connect, I make the group there.",
        platform=meets,
        name=Verbatim(name),
    )
    return Joined((here, either), " ")


def put_out(name: str) -> Words:
    """To those who run the circle, in private, where the group is one that we made ourselves."""
    return _(
        "I am no longer in {name}'s group, or it was archived, and say nothing there until that is undone. Open it again, or add me to it again.",
        name=Verbatim(name),
    )


def confirmed_no_group(name: str) -> Words:
    """To somebody who is confirmed before the group exists."""
    return _(
        "You are confirmed. {name}'s group is not made yet; I send you your way in as soon as it is.",
        name=Verbatim(name),
    )


def not_shown() -> Words:
    """To the young person, when a line for the circle did not arrive."""
    return _("I could not reach your group, so what you wrote was not shown there.")


def not_passed_on(name: str) -> Words:
    """To the young person, when a line for one adult did not arrive."""
    return _("I could not reach {name}, so what you wrote was not passed on.", name=Verbatim(name))


def what_works_here() -> Words:
    """In private, to somebody who called me in the group by a word that I do not know."""
    known = (Joined((f"/{command} – ", said), "") for command, said in IN_GROUPS)
    return paragraphs(_("I did not understand that. This is what I know in the group:"), lines(*known))
