"""How a browser's push service is written to: sealed for that browser, signed by us, and only where the internet is."""

from __future__ import annotations

import base64
import ipaddress
import json
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from pywebpush import WebPusher

from bot.config import Network
from store.pushes import Told

SECONDS = 10
"""How long one push service has for its answer."""

SIGNED_FOR = timedelta(hours=12)
"""How long a signature is good; 24 hours at most are allowed (RFC 8292)."""

KEPT_FOR = timedelta(days=28)
"""How long a push service may keep it for a browser that is switched off; what is new stands for 30 days."""

LONGEST = 1024
"""Characters of an address."""

PADDED = 128
"""Bytes of every message: its length does not tell its language."""

HTTPS = 443

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_DISGUISED = ipaddress.ip_network("64:ff9b::/96")
"""Where a gateway makes IPv4 addresses of IPv6 ones."""


class NotPublic(Exception):
    """The address lies in a network that is nobody's business from outside."""


@dataclass(frozen=True)
class Answer:
    """What a push service said. `after` are the seconds that it asked us to wait, if it did."""

    status: int
    after: float | None = None


class Wire:
    """Writes to push services. `contact` is where they find whoever runs this; `inside` are networks of our own."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, contact: str, inside: Sequence[Network] = ()) -> None:
        self._key, self._contact, self._inside = key, contact, inside
        self._session: aiohttp.ClientSession | None = None

    @property
    def public_key(self) -> str:
        """By which a browser knows that it is us."""
        return _text(_point(self._key.public_key()))

    def fits(self, endpoint: str, p256dh: str, auth: str) -> bool:
        """Whether a browser may be told there: an address over https, on the internet as far as it says, and keys."""
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(p256dh))
            return self._is_fine(endpoint) and len(_bytes(auth)) == 16
        except ValueError:
            return False

    async def post(self, told: Told, said: dict[str, str], now: datetime) -> Answer:
        """Tell one browser. NotPublic where that would be somewhere inside; aiohttp.ClientError, TimeoutError."""
        if not self._is_fine(told.endpoint):
            raise NotPublic
        browser = {"endpoint": told.endpoint, "keys": {"p256dh": told.p256dh, "auth": told.auth}}
        content = json.dumps(said, ensure_ascii=False).encode().ljust(PADDED)
        headers = {
            "authorization": self._signed(told.endpoint, now),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(int(KEPT_FOR.total_seconds())),
            "topic": "kreds",
            "urgency": "high",
        }
        body = bytes(WebPusher(browser).encode(content)["body"])
        sent = self._open().post(told.endpoint, data=body, headers=headers, allow_redirects=False)
        async with sent as answer:
            return Answer(answer.status, _after(answer.headers.get("retry-after", ""), now))

    async def close(self) -> None:
        """Let go of the lines."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=_Guarded(self._inside), ssl=ssl.create_default_context()
            )
            timeout = aiohttp.ClientTimeout(total=SECONDS, sock_connect=SECONDS / 2)
            self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        return self._session

    def _is_fine(self, endpoint: str) -> bool:
        """A number instead of a name is checked here, a name once it has been looked up."""
        parts = urlsplit(endpoint)
        fine = parts.scheme == "https" and parts.hostname and len(endpoint) <= LONGEST
        if (
            not fine
            or parts.username
            or parts.password
            or not endpoint.isascii()
            or not endpoint.isprintable()
        ):
            return False
        if parts.port not in (None, HTTPS) and not self._inside:
            return False
        try:
            return is_public(ipaddress.ip_address(parts.hostname or ""), self._inside)
        except ValueError:
            return True

    def _signed(self, endpoint: str, now: datetime) -> str:
        """That it is us, for this push service and for a few hours (RFC 8292)."""
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((now + SIGNED_FOR).timestamp()),
            "sub": self._contact,
        }
        said = ".".join(_text(json.dumps(each).encode()) for each in ({"typ": "JWT", "alg": "ES256"}, claims))
        pair = decode_dss_signature(self._key.sign(said.encode(), ec.ECDSA(hashes.SHA256())))
        signature = b"".join(each.to_bytes(32, "big") for each in pair)
        return f"vapid t={said}.{_text(signature)}, k={self.public_key}"


class _Guarded(AbstractResolver):
    """Looks names up, and keeps only what may be reached: what is connected to is what was checked."""

    def __init__(self, inside: Sequence[Network]) -> None:
        self._inside, self._plain = inside, ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._plain.resolve(host, port, family)
        fine = [each for each in found if is_public(ipaddress.ip_address(each["host"]), self._inside)]
        if not fine:
            raise NotPublic
        return fine

    async def close(self) -> None:
        await self._plain.close()


def is_public(address: Address, inside: Sequence[Network] = ()) -> bool:
    """Whether an address is one of the internet's, or in one of our own networks that were named."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped, inside)
        if address.sixtofour is not None or address.teredo is not None or address in _DISGUISED:
            return False
    if any(address in each for each in inside):
        return True
    return address.is_global and not address.is_multicast


def _after(said: str, now: datetime) -> float | None:
    """Seconds, said as such or as a moment."""
    if said.isdigit():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - now).total_seconds())


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _text(found: bytes) -> str:
    return base64.urlsafe_b64encode(found).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    if len(text) > LONGEST or not text.isascii():
        raise ValueError
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
