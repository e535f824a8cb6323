"""Reads a call's parameters by type, and refuses what is unknown, mistyped or missing."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.emulators.telegram.errors import ApiError, bad_request
from tests.emulators.telegram.files import Upload

Reader = Callable[[Any], Any]
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}")


def integer(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return int(value)
    raise ValueError("Expected an Integer")


def boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "1", "yes"}:
        return True
    if isinstance(value, str) and value.lower() in {"false", "0", "no", ""}:
        return False
    raise ValueError("Expected a Boolean")


def string(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError("Expected a String")


def chat(value: Any) -> int | str:
    """A number, or @username as text."""
    try:
        return integer(value)
    except ValueError:
        return string(value)


def _decoded(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            raise ValueError("Unexpected end of JSON input") from None
    return value


def an_object(value: Any) -> dict[str, Any]:
    value = _decoded(value)
    if isinstance(value, dict):
        return value
    raise ValueError("Expected an Object")


def an_array(value: Any) -> list[Any]:
    value = _decoded(value)
    if isinstance(value, list):
        return value
    raise ValueError("Expected an Array")


def file(value: Any) -> Upload | str:
    if isinstance(value, (Upload, str)):
        return value
    raise ValueError("Expected an InputFile or a String")


_MISSING: Final = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "user_id": "invalid user_id specified",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "title": "title must be non-empty",
    "url": "url isn't specified",
}
_MISTYPED: Final = {
    "user_id": "invalid user_id specified",
    "message_id": "message identifier is not specified",
}


def read(fields: Mapping[str, Reader], required: tuple[str, ...], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters by name, each in its own type."""
    out: dict[str, Any] = {}
    for name, value in raw.items():
        reader = fields.get(name)
        if reader is None:
            # A file named by attach:// comes as a field of its own.
            if isinstance(value, Upload):
                continue
            raise bad_request(f'unknown parameter "{name}"')
        if value is None:
            continue
        try:
            out[name] = reader(value)
        except ValueError as wrong:
            raise _mistyped(name, str(wrong)) from None
        if isinstance(out[name], str) and out[name].startswith("attach://"):
            out[name] = raw.get(out[name][9:], out[name])
    for name in required:
        if name not in out or out[name] == "":
            raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
    return out


def _mistyped(name: str, why: str) -> ApiError:
    return bad_request(_MISTYPED.get(name, f'can\'t parse field "{name}": {why}'))
