"""What another server says of who somebody is (an ID token of OpenID Connect), and whether it may be believed."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, KeySet

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures that only whoever holds the secret key can make. None of them is "none", and none uses a shared secret."""

LONGEST = 32_000
"""Characters of a token."""

LONGEST_SUBJECT = 255
"""Characters that the standard allows."""

ASKEW = 60
"""Seconds by which the two clocks may differ."""

MOST_KEYS = 50
LEAST_RSA = 2048


class Untrue(Exception):
    """It may not be believed; in a word why."""


class UnknownKey(Untrue):
    """It was signed with a key that we have not seen; it may be a new one."""


def keys_in(told: dict[str, Any]) -> KeySet:
    """The keys that may sign; those that cannot be read, are too short, or are for something else are left out."""
    rows = told.get("keys")
    found = []
    for row in rows[:MOST_KEYS] if isinstance(rows, list) else []:
        if isinstance(row, dict) and row.get("use", "sig") == "sig" and _is_strong(row):
            try:
                found.append(JWKRegistry.import_key({each: row[each] for each in row if each in PUBLIC}))
            except (JoseError, ValueError, TypeError):
                continue
    return KeySet(found)


def subject_in(
    token: str, keys: KeySet, *, issuer: str, client: str, nonce: str, access_token: str | None, now: datetime
) -> str:
    """Who it is there, for ever the same. Untrue where anything about it is not as it must be; UnknownKey."""
    if len(token) > LONGEST:
        raise Untrue("size")
    try:
        read = jwt.decode(token, keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            read.claims,
            read.header,
            {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client}},
            {"nonce": nonce, "client_id": client, "access_token": access_token},
        )
        claims.validate(now=int(now.timestamp()), leeway=ASKEW)
    except InvalidKeyIdError:
        raise UnknownKey("key") from None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Untrue(type(error).__name__) from None
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise Untrue("subject")
    return subject


PUBLIC = ("kty", "kid", "use", "alg", "n", "e", "crv", "x", "y")
"""What is read of a key; chains of certificates and the like are not."""


def _is_strong(row: dict[str, Any]) -> bool:
    """Of the kinds that sign for us, and long enough."""
    if row.get("kty") == "EC":
        return row.get("crv") == "P-256"
    if row.get("kty") != "RSA" or not isinstance(row.get("n"), str):
        return False
    try:
        number = base64.urlsafe_b64decode(row["n"][:2000] + "==")
    except (binascii.Error, ValueError):
        return False
    return int.from_bytes(number, "big").bit_length() >= LEAST_RSA
