"""Keys: a versioned ring in a file, one key per person, and a key per period that dies when it closes.

Every field about a person is sealed with that person's own key (AES-256-GCM), bound to its column and row,
so that a stolen database alone shows no name, no text and no answer, and forgetting a key forgets a person.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

KEY_BYTES = 32
NONCE_BYTES = 12

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many points the curve P-256 has."""


class WrongKey(Exception):
    """The key file does not fit the database: the wrong file, or the wrong database."""


class PeriodClosed(Exception):
    """The key of this period has been destroyed: what it sealed is gone for ever."""


@dataclass(frozen=True)
class KeyRing:
    """The installation's keys, newest last, and the folder where the open periods' keys live."""

    versions: dict[int, bytes] = field(repr=False)
    lookup_key: bytes = field(repr=False)
    periods: Path
    path: Path

    @property
    def current(self) -> int:
        """The version that new person keys are wrapped with."""
        return max(self.versions)

    def new_person_key(self) -> tuple[bytes, int]:
        """A fresh person key, wrapped, and the version it is wrapped with."""
        return self.wrap(secrets.token_bytes(KEY_BYTES)), self.current

    def wrap(self, key: bytes) -> bytes:
        """Wrap a person key with the newest version."""
        return aes_key_wrap(self.versions[self.current], key)

    def unwrap(self, wrapped: bytes, version: int) -> bytes:
        """The person key inside; WrongKey where this ring cannot open it."""
        return _unwrapped(self._master(version), wrapped)

    def seal(self, words: str, place: str) -> bytes:
        """Seal something that belongs to the installation rather than to one person."""
        return seal(_derived(self.versions[self.current], b"system"), words, place, self.current)

    def open(self, sealed: bytes, place: str) -> str:
        """Open what `seal` sealed, whichever version did."""
        version = int.from_bytes(sealed[:1], "big")
        return unseal(_derived(self._master(version), b"system"), sealed, place)

    def lookup(self, purpose: str, value: str) -> bytes:
        """A keyed fingerprint (32 bytes) for finding a row by a value that is only stored sealed."""
        return hmac.digest(_derived(self.lookup_key, purpose.encode()), value.encode(), "sha256")

    def signing_key(self, purpose: str) -> ec.EllipticCurvePrivateKey:
        """A key to sign with (P-256), made of the ring: the same in every process, before and after a rotation."""
        drawn = b"".join(self.lookup(purpose, each) for each in ("1", "2"))
        return ec.derive_private_key(int.from_bytes(drawn, "big") % (P256_ORDER - 1) + 1, ec.SECP256R1())

    def open_period(self, period: str) -> bytes:
        """The key of a period, made at first use and never for a period whose key was destroyed."""
        path, ended = self._period_file(period), self._period_file(period, "ended")
        if ended.exists():
            raise PeriodClosed(period)
        try:
            handle = os.open(path, os.O_RDONLY)
            try:
                return base64.b64decode(os.read(handle, 2 * KEY_BYTES))
            finally:
                os.close(handle)
        except FileNotFoundError:
            self.periods.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):  # somebody else was first
                write_secret(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
            return base64.b64decode(path.read_text())

    def remember_erased(self, person_key: bytes, version: int) -> None:
        """Note outside the database and its backups that the person with this wrapped key was erased.

        The key says who it was: after a restore a member's number may be given to somebody else.
        """
        self.periods.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.periods / "erased", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(self._tombstone(person_key, version) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def was_erased(self, people: Iterable[tuple[int, bytes, int]]) -> list[int]:
        """Which of these (number, wrapped key, version) were erased: after a restore they must be erased again."""
        path = self.periods / "erased"
        known = set(path.read_text().split()) if path.exists() else set()
        return [number for number, key, version in people if self._tombstone(key, version) in known]

    def has_ended(self, period: str) -> bool:
        """Whether a period's key has been destroyed."""
        return self._period_file(period, "ended").exists()

    def destroy_period(self, period: str) -> None:
        """Overwrite and remove a period's key; safe to repeat."""
        path, ended = self._period_file(period), self._period_file(period, "ended")
        self.periods.mkdir(mode=0o700, parents=True, exist_ok=True)
        ended.touch(mode=0o600)
        if path.exists():
            with path.open("r+b") as file:
                file.write(b"\0" * path.stat().st_size)
                file.flush()
                os.fsync(file.fileno())
            path.unlink()

    def _tombstone(self, person_key: bytes, version: int) -> str:
        return self.lookup("erased", self.unwrap(person_key, version).hex()).hex()

    def _master(self, version: int) -> bytes:
        """The master key of a version. One that is not known may have come since we read the file."""
        if version not in self.versions:
            self.versions.update(load(self.path).versions)
        if version not in self.versions:
            raise WrongKey(f"the key file has no version {version}")
        return self.versions[version]

    def _period_file(self, period: str, ending: str = "key") -> Path:
        assert period.replace("-", "").isalnum()
        return self.periods / f"{period}.{ending}"


def load(path: Path) -> KeyRing:
    """Read a key file; WrongKey says what is wrong with it."""
    try:
        data = json.loads(path.read_text())
        versions = {int(version): base64.b64decode(key) for version, key in data["keys"].items()}
        lookup_key = base64.b64decode(data["lookup"])
    except FileNotFoundError:
        raise
    except (ValueError, KeyError, AttributeError, TypeError) as wrong:
        raise WrongKey(f"{path} is not a key file of Kreds") from wrong
    fits = all(version in range(1, 256) for version in versions)  # it is one byte of what is sealed
    if not versions or not fits or any(len(key) != KEY_BYTES for key in (*versions.values(), lookup_key)):
        raise WrongKey(f"{path} is not a key file of Kreds")
    return KeyRing(versions, lookup_key, path.with_name(path.name + ".periods"), path)


def create(path: Path) -> KeyRing:
    """Make a new key file that only its owner can read; FileExistsError rather than overwrite one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = {
        "keys": {"1": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()},
        "lookup": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
    }
    write_secret(path, json.dumps(fresh, indent=2) + "\n")
    return load(path)


def add_version(path: Path) -> KeyRing:
    """Add a newest version to a key file, whole or not at all. Earlier versions stay, for earlier backups."""
    ring = load(path)
    data = json.loads(path.read_text())
    data["keys"][str(ring.current + 1)] = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_secret(fresh, json.dumps(data, indent=2) + "\n")
    fresh.replace(path)
    return load(path)


def write_secret(path: Path, text: str) -> None:
    """Write a new file with mode 600, whole or not at all; an existing one is left alone."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    finally:
        temporary.unlink()


def seal(key: bytes, words: str, place: str, version: int = 0) -> bytes:
    """Seal `words` for one place (`table.column|row`): version, nonce, ciphertext."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return bytes([version]) + nonce + _cipher(key).encrypt(nonce, words.encode(), place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> str:
    """Open what was sealed for the same place; WrongKey otherwise."""
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return _cipher(key).decrypt(nonce, body, place.encode()).decode()
    except (InvalidTag, ValueError) as wrong:  # the latter where it was cut short
        raise WrongKey(f"cannot open {place.split('|')[0]} with this key file") from wrong


def fingerprint(token: str) -> bytes:
    """How a one-time link is kept: 128 random bits need no salt."""
    return sha256(token.encode()).digest()


def new_token() -> str:
    """128 random bits that fit every platform's deep links."""
    return secrets.token_urlsafe(16)


@lru_cache(maxsize=4096)
def _unwrapped(master: bytes, wrapped: bytes) -> bytes:
    try:
        return aes_key_unwrap(master, wrapped)
    except (InvalidUnwrap, ValueError) as wrong:
        raise WrongKey("the key file does not fit this database") from wrong


@lru_cache(maxsize=4096)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@lru_cache(maxsize=64)
def _derived(master: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"kreds " + purpose).derive(master)
