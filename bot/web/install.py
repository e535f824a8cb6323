"""What puts the chat on a phone's home screen: a manifest, and a worker that stores nothing."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute

from bot.web import look
from bot.web.entry import page


def routes() -> list[BaseRoute]:
    """For the browser itself."""
    return [
        page("/manifest.webmanifest", _manifest, who="anybody"),
        page("/sw.js", _worker, who="anybody"),
    ]


async def _manifest(_request: Request) -> Response:
    """A neutral name, and nothing of whose phone it is."""
    pictures = [
        {
            "src": look.static(f"icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    return JSONResponse(
        {
            "name": "Kreds",
            "short_name": "Kreds",
            "id": "/chat",
            "start_url": "/chat",
            "scope": "/",
            "display": "standalone",
            "background_color": "#fbf6ef",
            "theme_color": "#0c6a5f",
            "icons": pictures,
        },
        media_type="application/manifest+json",
    )


async def _worker(_request: Request) -> Response:
    """At the root, for it to see to all pages; looked at anew each time, so that a new one is there at once."""
    return FileResponse(look.STATIC / "sw.js", media_type="text/javascript")
