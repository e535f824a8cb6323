"""A push service over TLS that refuses what real ones refuse, and a browser that opens what it is told (RFC 8030, 8188, 8291, 8292)."""

from __future__ import annotations

import base64
import json
import secrets
import ssl
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from aiohttp import web
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.oid import NameOID

DAY = timedelta(hours=24)
MOST_BYTES = 4096
LONGEST_TOPIC = 32


@dataclass
class Subscribed:
    """One browser's address, with its keys; the service may only pass on to it what was signed by `server_key`."""

    endpoint: str
    server_key: str
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    auth: bytes = field(repr=False)

    @property
    def fields(self) -> dict[str, str]:
        """What its page sends."""
        return {"endpoint": self.endpoint, "p256dh": _text(_point(self.key)), "auth": _text(self.auth)}


@dataclass(frozen=True)
class Heard:
    """One message, opened by the browser that it was for."""

    to: Subscribed
    said: dict[str, Any]
    headers: dict[str, str]
    claims: dict[str, Any]
    length: int


class PushService(AbstractAsyncContextManager["PushService"]):
    """Listens on this machine; `heard` is what came, `asked` how often, `answers` what it says instead of 201, each once."""

    def __init__(self, folder: Path) -> None:
        self.certificate = folder / "push.pem"
        self._key_file = folder / "push.key"
        self.clock: Callable[[], datetime] = partial(datetime.now, UTC)
        self.browsers: dict[str, Subscribed] = {}
        self.heard: list[Heard] = []
        self.asked = 0
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.refusals: list[str] = []
        self.address = ""

    async def __aenter__(self) -> PushService:
        _certify(self.certificate, self._key_file)
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(self.certificate, self._key_file)
        pages = web.Application()
        pages.router.add_route("*", "/send/{name}", self._sent)
        self._runner = web.AppRunner(pages)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        self.address = f"https://localhost:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    def subscribe(self, server_key: str) -> Subscribed:
        """A browser asks for an address, to be used by whoever has this key alone."""
        name = secrets.token_urlsafe(12)
        made = Subscribed(
            f"{self.address}/send/{name}",
            server_key,
            ec.generate_private_key(ec.SECP256R1()),
            secrets.token_bytes(16),
        )
        self.browsers[name] = made
        return made

    def forget(self, browser: Subscribed) -> None:
        """Its owner has taken the yes back."""
        self.browsers = {name: each for name, each in self.browsers.items() if each is not browser}

    async def _sent(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self.answers:
            status, headers = self.answers.pop(0)
            return web.Response(status=status, headers=headers)
        content = await request.read()
        browser = self.browsers.get(request.match_info["name"])
        if browser is None:
            return web.Response(status=410)
        try:
            self.heard.append(self._opened(request, browser, content))
        except _Refused as refused:
            self.refusals.append(refused.why)
            return web.Response(status=refused.status)
        return web.Response(status=201)

    def _opened(self, request: web.Request, browser: Subscribed, content: bytes) -> Heard:
        headers = {name.lower(): value for name, value in request.headers.items()}
        _must(request.method == "POST", 405, "method")
        _must(len(content) <= MOST_BYTES, 413, "size")
        _must(headers.get("ttl", "").isdigit(), 400, "ttl")
        _must(headers.get("content-encoding") == "aes128gcm", 415, "encoding")
        _must(headers.get("urgency", "normal") in ("very-low", "low", "normal", "high"), 400, "urgency")
        topic = headers.get("topic", "")
        _must(len(topic) <= LONGEST_TOPIC and topic.replace("-", "").replace("_", "").isalnum(), 400, "topic")
        claims = self._signed(headers.get("authorization", ""), browser)
        return Heard(browser, json.loads(_unsealed(browser, content)), headers, claims, len(content))

    def _signed(self, authorization: str, browser: Subscribed) -> dict[str, Any]:
        """By the key that the browser gave its address to, for this very service, for a day at most."""
        scheme, _space, rest = authorization.partition(" ")
        told = dict(each.strip().partition("=")[::2] for each in rest.split(","))
        _must(scheme == "vapid" and set(told) == {"t", "k"}, 401, "authorization")
        _must(told["k"] == browser.server_key, 403, "another key")
        signed, _dot, signature = told["t"].rpartition(".")
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(told["k"]))
        pair = _bytes(signature)
        _must(len(pair) == 64, 403, "signature")
        whole = encode_dss_signature(int.from_bytes(pair[:32], "big"), int.from_bytes(pair[32:], "big"))
        try:
            key.verify(whole, signed.encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise _Refused(403, "signature") from None
        head, claims = (json.loads(_bytes(each)) for each in signed.split("."))
        now = self.clock()
        _must(head == {"typ": "JWT", "alg": "ES256"}, 403, "head")
        _must(claims["aud"] == self.address, 403, "aud")
        _must(now < datetime.fromtimestamp(claims["exp"], UTC) <= now + DAY, 403, "exp")
        _must(claims["sub"].startswith(("https://", "mailto:")), 403, "sub")
        return dict(claims)


class _Refused(Exception):
    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


def _must(so: bool, status: int, why: str) -> None:
    if not so:
        raise _Refused(status, why)


def _unsealed(browser: Subscribed, content: bytes) -> bytes:
    """One record of aes128gcm (RFC 8188), by keys agreed between browser and sender (RFC 8291)."""
    salt, length = content[:16], content[20]
    theirs, sealed = content[21 : 21 + length], content[21 + length :]
    _must(int.from_bytes(content[16:20], "big") >= len(sealed), 400, "record size")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
    agreed = _drawn(
        browser.key.exchange(ec.ECDH(), point),
        browser.auth,
        b"WebPush: info\0" + _point(browser.key) + theirs,
        32,
    )
    key = _drawn(agreed, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _drawn(agreed, salt, b"Content-Encoding: nonce\0", 12)
    plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
    _must(plain.endswith(b"\2"), 400, "the last record")
    return plain[:-1]


def _drawn(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _certify(certificate: Path, key_file: Path) -> None:
    """A certificate for this machine, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, *private))


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return key.public_key().public_bytes(*form)


def _text(found: bytes) -> str:
    return base64.urlsafe_b64encode(found).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
