"""Another language."""

from __future__ import annotations

from bot.municipality import Municipality
from conversations import language
from store.models import Member
from store.unit_of_work import Work


def facts(here: Municipality, _work: Work, _member: Member, _subject: str) -> language.Facts:
    """What can be chosen."""
    return language.Facts(here.languages)


def apply(_here: Municipality, _work: Work, member: Member, _subject: str, outcome: language.Spoken) -> None:
    """From now on."""
    member.language = outcome.language
