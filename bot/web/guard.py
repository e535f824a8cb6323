"""Stands in front of every page: headers, whose site asks, how much, and how large."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.config import HERE
from bot.web.rates import Rates

LARGEST = 64_000
"""Bytes of a form."""

CSP = "; ".join(
    (
        "default-src 'none'",
        *("script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"),
        *("manifest-src 'self'", "worker-src 'self'", "form-action 'self'"),
        *("base-uri 'none'", "frame-ancestors 'none'"),
    )
)
"""Nothing inline, nothing from anybody else."""

HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
}
"""On everything. `same-origin`, not `no-referrer`: with that a browser sends no usable Origin along with a form."""

HSTS = "max-age=63072000; includeSubDomains"

STILL = ("GET", "HEAD")
"""What changes nothing."""


def guarded(pages: ASGIApp, address: str, rates: Rates) -> ASGIApp:
    """The pages, kept from whoever should not reach them. `address` is where browsers find us."""
    secure = address.startswith("https://")

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    if name not in headers:
                        headers[name] = value
                if secure:
                    headers["strict-transport-security"] = HSTS
            await send(message)

        status = _refused(scope, address, rates)
        if status:
            await PlainTextResponse("", status)(scope, receive, headed)
        else:
            await pages(scope, _bounded(receive), headed)

    return guard


def _refused(scope: Scope, address: str, rates: Rates) -> int:
    """Why not, as a status; 0 for come in."""
    headers, method = Headers(scope=scope), scope["method"]
    if not is_ours(headers.get("host", ""), address):
        return 421
    if not rates.spend(client(scope), "look" if method in STILL else "post"):
        return 429
    if method in STILL:
        return 0
    if not _from_here(headers, address):
        return 403
    length = headers.get("content-length", "0")
    return 0 if length.isdigit() and int(length) <= LARGEST else 413


def is_ours(host: str, address: str) -> bool:
    """Whether a host is the one that we are known by; on this machine, any name of this machine."""
    known = urlsplit(address)
    if known.hostname in HERE:
        return urlsplit(f"//{host}").hostname in HERE
    return host.lower() == known.netloc.lower()


def client(scope: Scope) -> str:
    """Whoever asks, as far as we or our reverse proxy can tell."""
    found = scope.get("client")
    return str(found[0]) if found else ""


def _from_here(headers: Headers, address: str) -> bool:
    """Whether a form was sent from a page of ours. A browser says so; who does not say is not let in."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin")
    if origin is None:
        return site == "same-origin"
    said = urlsplit(origin)
    return said.netloc == headers.get("host") and said.scheme == urlsplit(address).scheme


def _bounded(receive: Receive) -> Receive:
    left = LARGEST

    async def bounded() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413)
        return message

    return bounded
