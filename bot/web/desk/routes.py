"""Every page of the desk, a file for each noun."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.web.desk import (
    areas,
    arriving,
    cards,
    circles,
    doing,
    door,
    figures,
    health,
    home,
    initiatives,
    linking,
    looks,
    oidc,
    people,
    plan,
    staying,
)

NOUNS = (
    door,
    oidc,
    arriving,
    staying,
    linking,
    home,
    circles,
    areas,
    initiatives,
    figures,
    plan,
    cards,
    people,
    looks,
    health,
    doing,
)


def routes() -> list[BaseRoute]:
    """For coordinators, and the way in."""
    return [each for noun in NOUNS for each in noun.routes()]
