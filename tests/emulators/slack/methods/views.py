"""A person's page and forms: views.*"""

from __future__ import annotations

from typing import Any

from tests.emulators.slack.errors import Failure
from tests.emulators.slack.methods.registry import Args, method, read_json
from tests.emulators.slack.text import IN_VIEWS, checked, is_plain
from tests.emulators.slack.world import World

TRIGGER_SECONDS = 3
MOST_BLOCKS = 100
MODAL = {
    *("type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "external_id"),
    *("clear_on_close", "notify_on_close", "submit_disabled"),
}
"""All that a form may say of itself."""


@method("views.publish", "user_id!", "view!", "hash")
def publish(world: World, args: Args) -> dict[str, Any]:
    view = read_json(args["view"], "invalid_arguments")
    if not isinstance(view, dict) or view.get("type") != "home":
        raise Failure("invalid_arguments")
    checked(view.get("blocks"), IN_VIEWS, MOST_BLOCKS)
    world.homes[world.user(args["user_id"]).id] = view
    return {"view": view | {"id": world.id("V")}}


@method("views.open", "trigger_id!", "view!")
def open_view(world: World, args: Args) -> dict[str, Any]:
    if args["trigger_id"] not in world.triggers:
        raise Failure("invalid_trigger_id")
    user, at = world.triggers[args["trigger_id"]]
    if not user:
        raise Failure("exchanged_trigger_id")
    if (world.clock() - at).total_seconds() > TRIGGER_SECONDS:
        raise Failure("expired_trigger_id")
    view = _modal(args["view"])
    world.triggers[args["trigger_id"]] = ("", at)
    world.modals[user] = view | {"id": world.id("V"), "hash": str(world.number())}
    return {"view": world.modals[user]}


@method("views.update", "view_id!", "view!", "hash")
def update_view(world: World, args: Args) -> dict[str, Any]:
    for user, shown in world.modals.items():
        if shown["id"] == args["view_id"]:
            if args.get("hash") not in (None, shown["hash"]):
                raise Failure("hash_conflict")
            world.modals[user] = _modal(args["view"]) | {"id": shown["id"], "hash": str(world.number())}
            return {"view": world.modals[user]}
    raise Failure("not_found")


def _modal(raw: str) -> dict[str, Any]:
    """The form, if Slack would show it."""
    if len(raw) > 250_000:
        raise Failure("view_too_large")
    view = read_json(raw, "invalid_arguments")
    if not isinstance(view, dict) or view.get("type") != "modal" or not view.keys() <= MODAL:
        raise Failure("invalid_arguments")
    blocks = checked(view.get("blocks"), IN_VIEWS, MOST_BLOCKS)
    asks = any(each["type"] == "input" for each in blocks)
    labels = ["title", *(each for each in ("close", "submit") if each in view), *(["submit"] if asks else [])]
    if not all(is_plain(view.get(each), 24) for each in labels):
        raise Failure("invalid_arguments")
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        raise Failure("invalid_arguments")
    return view
