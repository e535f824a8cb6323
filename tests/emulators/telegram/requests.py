"""Reads the parameters of an HTTP request in every form the Bot API takes them."""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, MultipartReader
from aiohttp.web import BaseRequest

from tests.emulators.telegram.errors import ApiError, bad_request
from tests.emulators.telegram.files import Upload

LARGEST_REQUEST = 50 * 1024 * 1024


async def parameters(request: BaseRequest, query: str) -> dict[str, Any]:
    """From the query, a form, JSON or multipart; files come as Upload."""
    given: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if not request.body_exists:
        return given
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("multipart/"):
        given.update(await _multipart(await request.multipart()))
        return given
    body = await request.content.read()
    if kind.startswith("application/json"):
        given.update(_object(body))
    elif kind.startswith("application/x-www-form-urlencoded"):
        given.update(parse_qsl(body.decode(), keep_blank_values=True))
    return given


def _object(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad_request("object expected")
    return found


async def _multipart(reader: MultipartReader) -> dict[str, Any]:
    given: dict[str, Any] = {}
    size = 0
    while isinstance(part := await reader.next(), BodyPartReader):
        content = bytes(await part.read(decode=True))
        size += len(content)
        if size > LARGEST_REQUEST:
            raise ApiError(413, "Request Entity Too Large")
        if part.name is None:
            continue
        if part.filename is None:
            given[part.name] = content.decode()
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            given[part.name] = Upload(part.filename, kind, content)
    return given
