"""Every page of the desk, a file for each noun."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.web.desk import circles, door, home, staying


def routes() -> list[BaseRoute]:
    """For coordinators, and the way in."""
    return [each for noun in (door, staying, home, circles) for each in noun.routes()]
