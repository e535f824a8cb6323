"""The cookie that signs a browser in, and the token that its forms carry."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from bot.app import Service
from store import web_sessions
from store.keys import KeyRing
from store.status import beside, reading
from store.web_sessions import LASTS, SignedIn

FORM = "form_token"
"""The field of a form that carries the token."""

_NAMES = {"chat": "kreds", "desk": "kreds-desk"}


@dataclass(frozen=True)
class Session:
    """A browser that is signed in; `token` is what its cookie holds and goes nowhere else."""

    signed_in: SignedIn
    token: str
    form_token: str


def cookie_name(kind: str, *, secure: bool) -> str:
    """`__Host-` binds the cookie to this one host over https; a browser takes it over nothing else."""
    return f"__Host-{_NAMES[kind]}" if secure else _NAMES[kind]


async def current(request: Request, built: Service, kind: str) -> Session | None:
    """The session of whoever asks. Read afresh each time, so one that was ended ends at once, in every process."""
    token = request.cookies.get(cookie_name(kind, secure=is_secure(built)), "")
    if not token:
        return None
    found = await beside(built.store.engine, partial(_find, built, kind, token))
    if found is None:
        return None
    if found.stale:
        await built.store.turn(partial(web_sessions.used, token=token))
    return Session(found, token, form_token(built.store.keys, token))


def sign_in(response: Response, built: Service, kind: str, token: str) -> None:
    """Let a browser keep a new session."""
    secure = is_secure(built)
    response.set_cookie(
        cookie_name(kind, secure=secure),
        token,
        max_age=int(LASTS[kind].at_all.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def sign_out(response: Response, built: Service, kind: str) -> None:
    """Let a browser forget its session; ending the row is the store's."""
    secure = is_secure(built)
    response.delete_cookie(
        cookie_name(kind, secure=secure), path="/", secure=secure, httponly=True, samesite="strict"
    )


def form_token(keys: KeyRing, token: str) -> str:
    """What a session's forms carry: nobody who cannot read its pages can know it."""
    return keys.lookup("web-form", token).hex()[:32]


def is_own_form(session: Session, sent: object) -> bool:
    """Whether a form was made for this very session."""
    return isinstance(sent, str) and hmac.compare_digest(sent.encode(), session.form_token.encode())


def is_secure(built: Service) -> bool:
    """Whether browsers find us over https."""
    return built.settings.own_address.startswith("https://")


def _find(built: Service, kind: str, token: str) -> SignedIn | None:
    with reading(built.store.engine) as rows:
        return web_sessions.find(rows, built.store.keys, kind, token, built.store.clock())
