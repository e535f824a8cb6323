"""The municipality's own log-in (an OpenID provider): where to send a browser, and who came back."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote_plus

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.jwk import KeySet

from bot.config import Settings
from bot.web import id_token
from bot.web.asking import Away, Refused, asked
from bot.web.discovery import DISCOVERY, Told, Unfit, fit, is_near

Found = TypeVar("Found")

BACK = "/desk/oidc/callback"
"""Where the provider sends a browser back to, on our own address."""

FRESH = 3600.0
"""Seconds for which what the provider said of itself, and its keys, are not asked for again."""

AGAIN = 30.0
"""Seconds before keys are asked for once more because of one that we do not know."""

REST = 10.0
"""Seconds for which nobody is kept waiting after there was no answer."""


@dataclass
class Provider:
    """One provider, with what it said of itself and its keys for an hour."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    back: str
    clock: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic
    _told: Told | None = None
    _told_at: float = float("-inf")
    _keys: KeySet | None = None
    _keys_at: float = float("-inf")
    _failed_at: float = float("-inf")
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def way(self, state: str, nonce: str, verifier: str) -> str:
        """Where to send a browser. Away, Unfit."""
        told = await self.told()
        challenge = create_s256_code_challenge(verifier)
        address: str = prepare_grant_uri(
            told.authorization_endpoint, self.client, "code", self.back, "openid", state,
            nonce=nonce, code_challenge=challenge, code_challenge_method="S256", response_mode="query",
        )  # fmt: skip
        return address

    async def who(self, code: str, issuer: str, nonce: str, verifier: str) -> str:
        """Who a browser came back as. `issuer` is what it says where it comes from. Away, Refused, Unfit, Untrue."""
        if not code:
            raise Refused("code")
        told = await self.told()
        said = issuer or ("" if told.authorization_response_iss_parameter_supported else self.issuer)
        if not hmac.compare_digest(said.encode(), self.issuer.encode()):
            raise id_token.Untrue("issuer")
        answer = await self.exchange(told, code, verifier)
        token, access = answer.get("id_token"), answer.get("access_token")
        if not isinstance(token, str):
            raise id_token.Untrue("none")
        asks: dict[str, Any] = {
            "issuer": self.issuer, "client": self.client, "nonce": nonce, "now": self.clock(),
            "access_token": access if isinstance(access, str) else None,
        }  # fmt: skip
        try:
            return id_token.subject_in(token, await self.keys(told, FRESH), **asks)
        except id_token.UnknownKey:
            return id_token.subject_in(token, await self.keys(told, AGAIN), **asks)

    async def told(self) -> Told:
        """What it says of itself. Away, Unfit."""
        async with self._one_at_a_time:
            if self._told is None or self.monotonic() - self._told_at > FRESH:
                self._told = await self._tried(self._ask_told())
                self._told_at = self.monotonic()
            return self._told

    async def keys(self, told: Told, fresh: float) -> KeySet:
        """Its keys, no older than `fresh` seconds. Away."""
        async with self._one_at_a_time:
            if self._keys is None or self.monotonic() - self._keys_at > fresh:
                self._keys = await self._tried(self._ask_keys(told))
                self._keys_at = self.monotonic()
            return self._keys

    async def exchange(self, told: Told, code: str, verifier: str) -> dict[str, Any]:
        """The code for what it stands for; it can be had once. Away, Refused."""
        methods = told.token_endpoint_auth_methods_supported
        basic = "client_secret_basic" in methods or "client_secret_post" not in methods
        names = (quote_plus(self.client), quote_plus(self.secret)) if basic else (self.client, self.secret)
        shown = ClientAuth(*names, "client_secret_basic" if basic else "client_secret_post")
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=self.back, code_verifier=verifier
        )
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        _address, headers, body = shown.prepare("POST", told.token_endpoint, kind, body)
        return await asked(told.token_endpoint, near=is_near(self.issuer), body=body, headers=headers)

    async def _ask_told(self) -> Told:
        return fit(
            await asked(f"{self.issuer.rstrip('/')}{DISCOVERY}", near=is_near(self.issuer)), self.issuer
        )

    async def _ask_keys(self, told: Told) -> KeySet:
        return id_token.keys_in(await asked(told.jwks_uri, near=is_near(self.issuer)))

    async def _tried(self, asking: Coroutine[Any, Any, Found]) -> Found:
        """After no answer nobody is kept waiting for another one for a while."""
        if self.monotonic() - self._failed_at < REST:
            asking.close()
            raise Away("again")
        try:
            return await asking
        except (Away, Refused, Unfit) as error:
            self._failed_at = self.monotonic()
            if isinstance(error, Refused):
                raise Away(str(error)) from None
            raise


def provider_of(settings: Settings, clock: Callable[[], datetime]) -> Provider | None:
    """The one in the settings, if there is one."""
    if not settings.oidc_issuer or settings.oidc_client_secret is None:
        return None
    secret = settings.oidc_client_secret.get_secret_value()
    back = f"{settings.own_address}{BACK}"
    return Provider(settings.oidc_issuer, settings.oidc_client_id, secret, back, clock)
