"""auth.*, users.*, bots.* and files.*"""

from __future__ import annotations

from typing import Any

from tests.emulators.slack.errors import Failure
from tests.emulators.slack.messages import Conversation, File, Message
from tests.emulators.slack.methods.registry import Args, method, read_json
from tests.emulators.slack.text import checked
from tests.emulators.slack.world import World


@method("auth.test", "team_id")
def auth_test(world: World, _args: Args) -> dict[str, Any]:
    return {
        "url": "https://kreds-demo.slack.com/",
        "team": "Kreds demo",
        "user": "kreds",
        "team_id": world.team,
        "user_id": world.bot.id,
        "bot_id": "B0KREDS",
        "is_enterprise_install": False,
    }


@method("users.info", "user!", "include_locale", scopes=("users:read",))
def users_info(world: World, args: Args) -> dict[str, Any]:
    user = world.user(args["user"])
    return {"user": {"id": user.id, "name": user.name, "deleted": user.deleted, "is_bot": user.bot}}


@method("bots.info", "bot", scopes=("users:read",))
def bots_info(world: World, _args: Args) -> dict[str, Any]:
    return {"bot": {"id": "B0KREDS", "app_id": world.app, "user_id": world.bot.id, "name": "kreds"}}


@method("files.info", "file!", scopes=("files:read",))
def file_info(world: World, args: Args) -> dict[str, Any]:
    found = world.uploads.get(args["file"])
    if found is None:
        raise Failure("file_not_found")
    about = {"id": found.id, "name": found.name, "mimetype": found.mime, "size": len(found.content)}
    return {"file": about | {"url_private": f"{world.url}/files/{found.id}"}}


@method("files.getUploadURLExternal", "filename!", "length!", "alt_txt", scopes=("files:write",))
def upload_url(world: World, args: Args) -> dict[str, Any]:
    if not args["length"].isdigit() or args["length"] == "0":
        raise Failure("missing_argument")
    number = world.id("F")
    world.uploads[number] = File(number, args["filename"], b"")
    return {"upload_url": f"{world.url}/upload/{number}", "file_id": number}


@method(
    "files.completeUploadExternal",
    "files!",
    "channel_id",
    "initial_comment",
    "blocks",
    scopes=("files:write",),
)
def complete(world: World, args: Args) -> dict[str, Any]:
    files = read_json(args["files"], "missing_argument")
    found = [world.uploads.get(each["id"]) for each in files]
    if not found or any(each is None or not each.content for each in found):
        raise Failure("file_not_found")
    if args.get("channel_id"):
        chat: Conversation = world.conversation(args["channel_id"])
        if chat.archived:
            raise Failure("posting_to_channel_denied")
        message = Message(world.ts(), chat, world.bot, plain=args.get("initial_comment", ""))
        message.files = [each for each in found if each is not None]
        blocks = read_json(args.get("blocks"), "invalid_blocks")
        message.blocks = checked(blocks) if blocks else []
        world.post(message)
    return {"files": [{"id": each.id, "title": each.name} for each in found if each is not None]}
