"""What is known of a message only as it is sent: where it stands by now, and the picture that somebody showed."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from bot.channels.channel import Platform, Refused, Unreachable
from bot.claims import Claims
from store import bridges
from store.outbox import Outbound


async def ready(
    claims: Claims, channels: Mapping[str, Platform], each: Outbound
) -> tuple[str, dict[str, Any]] | None:
    """The kind and the body as they go to the platform; None where there is nothing (any more) to be done.

    `channels` are all platforms, by name: a picture is fetched from the one that it was shown on.
    """
    kind, body = each.kind, each.body
    if "line" in body or "reply" in body:
        placed = await claims.keep(lambda work: bridges.placed(work, each.group_id, each.body))
        if placed is None:
            return None
        body = placed
    if kind != "picture":
        return kind, body
    channel, file = body["picture"]
    shown = {key: value for key, value in body.items() if key not in ("picture", "without")}
    try:
        content = await channels[channel].picture(file)
    except (Refused, Unreachable, KeyError):  # it is gone there, or too large
        return "message", shown | {"text": f"{body['text']}\n{body['without']}"}
    return "photo", shown | {"name": "picture.jpg", "content": base64.b64encode(content).decode()}
