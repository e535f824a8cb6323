"""An OpenID provider that lies when told to: real HTTP, real signatures, and every claim and answer to be spoilt.

It keeps what a provider keeps (codes work once, for whoever set out for them) unless told otherwise. `tests/emulators/oidc_peer`
is another maker's, which does not lie.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

CLIENT, SECRET = "kreds", "made-up + for: tests"


@dataclass
class OidcEmulator:
    """One provider. `claims` and `told` are laid over what would be true; None takes something out."""

    clock: Callable[[], datetime]
    claims: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    """By the last word of a path (`token`, `jwks`, `openid-configuration`): "500", "400", "huge", "hang", "drip", "words", "away"."""

    forge: Callable[[OidcEmulator, dict[str, Any]], str] | None = None
    """Makes the token instead of the true signature."""

    asked: Counter[str] = field(default_factory=Counter)
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    shown: list[Any] = field(default_factory=list)
    """The keys that it tells of; its own where there are none."""

    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    issuer: str = ""
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def settings(self) -> dict[str, str]:
        """Of a service that believes it."""
        return {"oidc_issuer": self.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}

    def log_in(self, way: str, subject: str) -> dict[str, str]:
        """Somebody logs in where a browser was sent: what the browser brings back."""
        asked = dict(parse_qsl(urlsplit(way).query))
        assert way.startswith(f"{self.issuer}/authorize?")
        assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", CLIENT, "openid")
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked | {"sub": subject}
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Whatever is asked of it."""
        name = request.path.rsplit("/", 1)[1]
        self.asked[name] += 1
        fault = self.faults.get(name, "")
        if fault == "hang":
            await self.hanging.wait()
        if fault == "huge":
            return web.Response(body=b'{"keys": "' + b"x" * 2_000_000 + b'"}')
        if fault == "words":
            return web.Response(text="[" * 100_000)
        if fault == "elsewhere":
            raise web.HTTPFound(f"{self.issuer}/other")
        if fault:
            return web.json_response({"error": "made_up"}, status=int(fault))
        found = {
            "openid-configuration": self._says, "jwks": self._keys, "token": self._token, "other": self._says,
        }[name]  # fmt: skip
        return await found(request)

    async def _says(self, _request: web.Request) -> web.Response:
        says = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }
        return web.json_response(_laid(says, self.told))

    async def _keys(self, _request: web.Request) -> web.Response:
        return web.json_response(KeySet(self.shown or [self.key]).as_dict(private=False))

    async def _token(self, request: web.Request) -> web.Response:
        sent = dict(await request.post())
        _basic, _space, shown = request.headers.get("Authorization", "").partition(" ")
        name, _colon, secret = base64.b64decode(shown).decode().partition(":")
        code = self.codes.pop(str(sent.get("code")), None)
        if (unquote_plus(name), unquote_plus(secret)) != (CLIENT, SECRET):
            return web.json_response({"error": "invalid_client"}, status=401)
        challenge = sha256(str(sent.get("code_verifier")).encode()).digest()
        if (
            code is None
            or code["redirect_uri"] != sent.get("redirect_uri")
            or b64(challenge) != code["code_challenge"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(self.clock().timestamp())
        true = {
            "iss": self.issuer, "aud": CLIENT, "sub": code["sub"], "nonce": code["nonce"], "iat": now, "exp": now + 300,
        }  # fmt: skip
        claims = _laid(true, self.claims)
        token = self.forge(self, claims) if self.forge else self.signed(claims)
        return web.json_response({"access_token": "opens nothing", "token_type": "Bearer", "id_token": token})

    def signed(self, claims: dict[str, Any], key: Any = None, **header: Any) -> str:
        """With a key of its own, whatever the claims."""
        key = key or self.key
        algorithm = "ES256" if isinstance(key, ECKey) else "RS256"
        return jwt.encode({"alg": algorithm, "kid": key.kid, **header}, claims, key, algorithms=[algorithm])


def unsigned(_emulator: OidcEmulator, claims: dict[str, Any]) -> str:
    """By nobody: `alg` is none."""
    return f"{_part({'alg': 'none'})}.{_part(claims)}."


def by_the_public_key(emulator: OidcEmulator, claims: dict[str, Any]) -> str:
    """With what everybody knows as a shared secret: `alg` is HS256."""
    told = f"{_part({'alg': 'HS256', 'kid': emulator.key.kid})}.{_part(claims)}"
    return f"{told}.{b64(hmac.digest(emulator.key.as_pem(private=False), told.encode(), 'sha256'))}"


@asynccontextmanager
async def emulated(clock: Callable[[], datetime]) -> AsyncIterator[OidcEmulator]:
    """One that listens on this machine."""
    emulator = OidcEmulator(clock)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", emulator.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    emulator.issuer = f"http://127.0.0.1:{runner.addresses[0][1]}/here"
    try:
        yield emulator
    finally:
        emulator.hanging.set()
        await runner.cleanup()


def b64(content: bytes) -> str:
    """As tokens write it."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _part(told: dict[str, Any]) -> str:
    return b64(json.dumps(told).encode())


def _laid(true: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in (true | over).items() if each is not None}
