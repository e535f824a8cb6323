"""pinChatMessage, unpinChatMessage, unpinAllChatMessages."""

from typing import Any

from tests.emulators.telegram import membership
from tests.emulators.telegram.chats import Chat, Group
from tests.emulators.telegram.errors import bad_request
from tests.emulators.telegram.messages import Message
from tests.emulators.telegram.parameters import boolean, chat, integer, string
from tests.emulators.telegram.registry import method
from tests.emulators.telegram.world import World

Args = dict[str, Any]


@method(
    "pinChatMessage",
    {"chat_id": chat, "message_id": integer},
    {"disable_notification": boolean, "business_connection_id": string},
)
def pin_chat_message(world: World, args: Args) -> bool:
    where = _pinnable(world, args)
    message = world.message(where, args["message_id"], "message to pin not found")
    if message.service is not None:
        raise bad_request("message can't be pinned")
    if message.pinned:
        raise bad_request("CHAT_NOT_MODIFIED")
    pin(world, where, message)
    return True


@method("unpinChatMessage", {"chat_id": chat}, {"message_id": integer, "business_connection_id": string})
def unpin_chat_message(world: World, args: Args) -> bool:
    where = _pinnable(world, args)
    wanted = args.get("message_id", where.pins[-1] if where.pins else 0)
    message = world.message(where, wanted, "message to unpin not found")
    if not message.pinned:
        raise bad_request("CHAT_NOT_MODIFIED")
    message.pinned = False
    where.pins.remove(message.id)
    return True


@method("unpinAllChatMessages", {"chat_id": chat})
def unpin_all_chat_messages(world: World, args: Args) -> bool:
    where = _pinnable(world, args)
    for message in where.pinned:
        message.pinned = False
    where.pins.clear()
    return True


def pin(world: World, where: Chat, message: Message) -> None:
    """Pins, and says so in the chat with a service message."""
    message.pinned = True
    where.pins.append(message.id)
    if isinstance(where, Group):
        membership.service(world, where, world.bot, pinned_message=message.json(nested=True))
        return
    note = Message(world.message_id(where), where, world.bot, world.now())
    note.service = {"pinned_message": message.json(nested=True)}
    world.store(note)
    world.updates.push("message", note.json(), where.id)


def _pinnable(world: World, args: Args) -> Chat:
    where = world.chat(args["chat_id"])
    world.inside(where)
    if isinstance(where, Group):
        bot = where.bot_member
        if not bot.may("can_pin_messages") and (bot.leads or "can_pin_messages" not in where.permitted):
            raise bad_request("not enough rights to manage pinned messages in the chat")
    return where
