"""A person's own page, on platforms that have one: what can be done here, as buttons that open dialogues."""

from __future__ import annotations

from bot.municipality import Municipality
from bot.render import render
from bot.services import circle
from bot.services import hello as hello_service
from bot.tell import Button, body, help_button, starts
from conversations import hello, signing_in
from conversations.circle import how_it_runs
from conversations.text import Words, _, paragraphs
from store import members, outbox
from store.models import Member
from store.unit_of_work import Work

SHOWN = 10
"""Circles on a coordinator's page; the rest are behind the button."""


def looked(here: Municipality, work: Work, channel: str, user: str, *, page: bool) -> None:
    """Somebody looks at their page, or a stranger for the first time at the chat. Whoever is known hears nothing there."""
    member = members.by_address(work, channel, user)
    if member is None:
        told = {"text": render(hello.paste_it(), here.settings.language), "rows": []}
        outbox.to_chat(work, channel, user, outbox.REPLY, "page" if page else "message", told)
    elif page:
        show(here, work, member, channel)


def show(here: Municipality, work: Work, member: Member, channel: str) -> None:
    """The page as it is now; redrawn whenever it is looked at, and not kept."""
    address = members.address_on(work, member.id, channel)
    if address is None:
        return
    words, buttons = _page(here, work, member)
    told = body(words, member.language, (*buttons, *help_button(work, member)))
    outbox.to_address(work, address, outbox.REPLY, "page", told)


def _page(here: Municipality, work: Work, member: Member) -> tuple[Words, list[Button]]:
    if member.frozen:
        return hello.frozen(), []
    found = hello_service.facts(work, member)
    greeting = hello.page(found.name)
    match found.kind:
        case "young_person":
            return greeting, [
                starts(_("I want to say something"), "saying"),
                starts(_("What I chose"), "settings"),
                starts(_("The circle"), "my_circle"),
                starts(_("What is kept about me"), "my_data"),
            ]
        case "coordinator":
            runs = circle.overview(here, work, member, SHOWN)
            return paragraphs(greeting, *map(how_it_runs, runs)), [
                starts(_("Your circles"), "circle"),
                starts(_("The figures"), "figures"),
                starts(signing_in.open_pages(), "signing_in"),
                starts(_("Another language"), "language"),
            ]
        case "adult":
            return greeting, [
                starts(_("The circle"), "my_circle"),
                starts(_("What I chose"), "settings"),
                starts(_("What is kept about me"), "my_data"),
            ]
        case _:
            return hello.hello(found), []
