"""Files people and bots have sent, and what Telegram finds out about a picture."""

import hashlib
import struct
from dataclasses import dataclass
from typing import Any

from tests.emulators.telegram.errors import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came with a request."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    file_id: str
    path: str
    name: str
    mime: str
    content: bytes
    width: int = 0
    height: int = 0

    @property
    def unique_id(self) -> str:
        return "AQAD" + hashlib.sha256(self.content).hexdigest()[:11]

    def as_file(self) -> dict[str, Any]:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}

    def as_photo(self) -> list[dict[str, Any]]:
        return [{**self.as_file(), "width": self.width, "height": self.height}]

    def as_document(self) -> dict[str, Any]:
        return {**self.as_file(), "file_name": self.name, "mime_type": self.mime}


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels; refuses what is no PNG, JPEG, GIF or WebP."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    if content[:2] == b"\xff\xd8":
        return _jpeg_size(content)
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        width, height = struct.unpack("<HH", content[6:10])
        return int(width), int(height)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return 1, 1
    raise bad_request("IMAGE_PROCESS_FAILED")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        kind = content[at + 1]
        if 0xC0 <= kind <= 0xCF and kind not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    raise bad_request("IMAGE_PROCESS_FAILED")
