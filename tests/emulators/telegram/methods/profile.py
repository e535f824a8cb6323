"""What the bot says about itself: name, commands, descriptions, menu button."""

import json
import re
from typing import Any, Final

from tests.emulators.telegram import text
from tests.emulators.telegram.chats import PrivateChat
from tests.emulators.telegram.errors import bad_request
from tests.emulators.telegram.parameters import an_array, an_object, boolean, integer, string
from tests.emulators.telegram.registry import method
from tests.emulators.telegram.world import World

Args = dict[str, Any]
_LANGUAGE: Final = {"language_code": string}
_COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES: Final = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


@method("getMe")
def get_me(world: World, args: Args) -> dict[str, Any]:
    return {
        **world.bot.card,
        "can_join_groups": True,
        "can_read_all_group_messages": world.reads_all_group_messages,
        "supports_guest_queries": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


@method("getMyName", {}, _LANGUAGE)
def get_my_name(world: World, args: Args) -> dict[str, Any]:
    return {"name": _said(world.profile.names, args) or world.bot.first_name}


@method("setMyName", {}, {"name": string, **_LANGUAGE})
def set_my_name(world: World, args: Args) -> bool:
    return _say(world.profile.names, args, "name", 64)


@method("getMyDescription", {}, _LANGUAGE)
def get_my_description(world: World, args: Args) -> dict[str, Any]:
    return {"description": _said(world.profile.descriptions, args)}


@method("setMyDescription", {}, {"description": string, **_LANGUAGE})
def set_my_description(world: World, args: Args) -> bool:
    return _say(world.profile.descriptions, args, "description", 512)


@method("getMyShortDescription", {}, _LANGUAGE)
def get_my_short_description(world: World, args: Args) -> dict[str, Any]:
    return {"short_description": _said(world.profile.short_descriptions, args)}


@method("setMyShortDescription", {}, {"short_description": string, **_LANGUAGE})
def set_my_short_description(world: World, args: Args) -> bool:
    return _say(world.profile.short_descriptions, args, "short_description", 120)


@method("setMyCommands", {"commands": an_array}, {"scope": an_object, **_LANGUAGE})
def set_my_commands(world: World, args: Args) -> bool:
    if len(args["commands"]) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for one in args["commands"]:
        if not isinstance(one, dict) or set(one) != {"command", "description"}:
            raise bad_request("can't parse BotCommand: an object with command and description is expected")
        if not _COMMAND.fullmatch(str(one["command"]).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= text.length(str(one["description"])) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    kept = [{**one, "command": one["command"].removeprefix("/")} for one in args["commands"]]
    world.profile.commands[_scope(world, args)] = kept
    return True


@method("getMyCommands", {}, {"scope": an_object, **_LANGUAGE})
def get_my_commands(world: World, args: Args) -> list[dict[str, Any]]:
    return world.profile.commands.get(_scope(world, args), [])


@method("deleteMyCommands", {}, {"scope": an_object, **_LANGUAGE})
def delete_my_commands(world: World, args: Args) -> bool:
    world.profile.commands.pop(_scope(world, args), None)
    return True


@method("setChatMenuButton", {}, {"chat_id": integer, "menu_button": an_object})
def set_chat_menu_button(world: World, args: Args) -> bool:
    button = args.get("menu_button") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("MenuButton has unsupported type")
    if button["type"] == "web_app" and not {"text", "web_app"} <= set(button):
        raise bad_request("can't parse menu button: text and web_app are required")
    where = _private(world, args)
    if where is not None:
        where.menu_button = button
    else:
        world.profile.menu_button = button
    return True


@method("getChatMenuButton", {}, {"chat_id": integer})
def get_chat_menu_button(world: World, args: Args) -> dict[str, Any]:
    where = _private(world, args)
    own = where.menu_button if where is not None else None
    return own or world.profile.menu_button or {"type": "commands"}


@method("setMyDefaultAdministratorRights", {}, {"rights": an_object, "for_channels": boolean})
def set_my_default_administrator_rights(world: World, args: Args) -> bool:
    world.profile.default_rights = args.get("rights", {})
    return True


def _private(world: World, args: Args) -> PrivateChat | None:
    if "chat_id" not in args:
        return None
    where = world.chat(args["chat_id"])
    if not isinstance(where, PrivateChat):
        raise bad_request("menu button can be set only in private chats")
    return where


def _scope(world: World, args: Args) -> tuple[str, str]:
    scope = args.get("scope") or {"type": "default"}
    if scope.get("type") not in _SCOPES:
        raise bad_request("BotCommandScope has unsupported type")
    for name in _SCOPES[scope["type"]]:
        if not isinstance(scope.get(name), int):
            raise bad_request(f"can't parse BotCommandScope: Can't find field \"{name}\"")
    if "chat_id" in scope:
        world.chat(scope["chat_id"])
    return json.dumps(scope, sort_keys=True), _code(args)


def _code(args: Args) -> str:
    code = str(args.get("language_code", ""))
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise bad_request("LANG_CODE_INVALID")
    return code


def _said(by_language: dict[str, str], args: Args) -> str:
    return by_language.get(_code(args)) or by_language.get("", "")


def _say(by_language: dict[str, str], args: Args, name: str, limit: int) -> bool:
    words = args.get(name, "").strip()
    if text.length(words) > limit:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    by_language[_code(args)] = words
    return True
