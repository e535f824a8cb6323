"""Reads in one go what those who act at the same time are about to need, so that nobody's turn asks for it alone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.channel import ButtonPressed, Commanded, Inbound, Opened, Said
from bot.municipality import Municipality
from bot.registry import SERVICES
from store import alone, together
from store.models import Member
from store.unit_of_work import Work


def read_together(here: Municipality, work: Work, channel: str, inbounds: Sequence[Inbound]) -> None:
    """For what people do in private; nothing where there is no such thing among `inbounds`."""
    users = [each.user for each in inbounds if isinstance(each, ButtonPressed | Said | Commanded | Opened)]
    if not users:
        return
    alone.with_users(work, channel, users)
    by_dialogue: dict[str, list[tuple[Member, str]]] = {}
    for member, conversation in together.people(work, channel, users):
        by_dialogue.setdefault(conversation.dialogue, []).append((member, conversation.subject))
    for dialogue, those in by_dialogue.items():
        service = SERVICES.get(dialogue)  # a newer Kreds may have begun one that we do not know
        if service is not None and service.read_together is not None:
            service.read_together(here, work, those)
