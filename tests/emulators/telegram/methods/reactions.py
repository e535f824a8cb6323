"""setMessageReaction."""

from typing import Any, Final

from tests.emulators.telegram.errors import bad_request
from tests.emulators.telegram.parameters import an_array, boolean, chat, integer
from tests.emulators.telegram.registry import method
from tests.emulators.telegram.world import World

# The emoji a reaction may be, as the specification lists them under ReactionTypeEmoji.
EMOJI: Final = frozenset(
    {
        "❤",
        "👍",
        "👎",
        "🔥",
        "🥰",
        "👏",
        "😁",
        "🤔",
        "🤯",
        "😱",
        "🤬",
        "😢",
        "🎉",
        "🤩",
        "🤮",
        "💩",
        "🙏",
        "👌",
        "🕊",
        "🤡",
        "🥱",
        "🥴",
        "😍",
        "🐳",
        "❤‍🔥",
        "🌚",
        "🌭",
        "💯",
        "🤣",
        "⚡",
        "🍌",
        "🏆",
        "💔",
        "🤨",
        "😐",
        "🍓",
        "🍾",
        "💋",
        "🖕",
        "😈",
        "😴",
        "😭",
        "🤓",
        "👻",
        "👨‍💻",
        "👀",
        "🎃",
        "🙈",
        "😇",
        "😨",
        "🤝",
        "✍",
        "🤗",
        "🫡",
        "🎅",
        "🎄",
        "☃",
        "💅",
        "🤪",
        "🗿",
        "🆒",
        "💘",
        "🙉",
        "🦄",
        "😘",
        "💊",
        "🙊",
        "😎",
        "👾",
        "🤷‍♂",
        "🤷",
        "🤷‍♀",
        "😡",
    }
)


@method(
    "setMessageReaction",
    {"chat_id": chat, "message_id": integer},
    {"reaction": an_array, "is_big": boolean},
)
def set_message_reaction(world: World, args: dict[str, Any]) -> bool:
    where = world.chat(args["chat_id"])
    world.inside(where)
    message = world.message(where, args["message_id"], "message to react not found")
    wanted = args.get("reaction", [])
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    chosen = []
    for one in wanted:
        if not isinstance(one, dict) or one.get("type") not in {"emoji", "custom_emoji"}:
            raise bad_request("can't parse reaction types: unsupported reaction type")
        if one.get("emoji") not in EMOJI:
            raise bad_request("REACTION_INVALID")
        chosen.append(one["emoji"])
    message.reactions = {**(message.reactions or {}), world.bot.id: chosen}
    world.show(message)
    return True
