"""What an OpenID provider says of itself, and whether it is the right one and can what we need."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from bot.web.asking import may_be_asked
from bot.web.id_token import ALGORITHMS

DISCOVERY = "/.well-known/openid-configuration"


class Told(BaseModel):
    """What a provider says of itself, as far as we read it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    response_types_supported: list[str] = ["code"]
    id_token_signing_alg_values_supported: list[str] = ["RS256"]
    code_challenge_methods_supported: list[str] | None = None
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    authorization_response_iss_parameter_supported: bool = False


class Unfit(Exception):
    """The provider is not the one in the settings, or cannot what we need; the message says what."""


def is_near(issuer: str) -> bool:
    """Whether it is on this machine, and may be asked without https."""
    return urlsplit(issuer).scheme == "http"


def fit(told: dict[str, Any], issuer: str) -> Told:
    """What a provider said, if it is the right one and can what we need; else Unfit."""
    try:
        found = Told.model_validate(told, strict=True)
    except ValidationError as wrong:
        named = ", ".join(sorted({str(each["loc"][0]) for each in wrong.errors()}))
        raise Unfit(f"cannot be read: {named}") from None
    if found.issuer != issuer:
        raise Unfit(f"says that it is {found.issuer[:200]}")
    for address in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
        if not may_be_asked(address, near=is_near(issuer)):
            raise Unfit("has an address without https")
    if "code" not in found.response_types_supported:
        raise Unfit("gives no authorization code")
    if not set(ALGORITHMS) & set(found.id_token_signing_alg_values_supported):
        raise Unfit(f"signs with none of {', '.join(ALGORITHMS)}")
    if "S256" not in (found.code_challenge_methods_supported or ["S256"]):
        raise Unfit("does not know PKCE with S256")
    return found
