"""getChat and what changes a group as a whole."""

from typing import Any

from tests.emulators.telegram import membership, rights, text
from tests.emulators.telegram.chats import Group, PrivateChat
from tests.emulators.telegram.errors import bad_request
from tests.emulators.telegram.parameters import an_object, boolean, chat, string
from tests.emulators.telegram.registry import method
from tests.emulators.telegram.world import World

Args = dict[str, Any]


@method("getChat", {"chat_id": chat})
def get_chat(world: World, args: Args) -> dict[str, Any]:
    where = world.chat(args["chat_id"])
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        True,
    )
    out: dict[str, Any] = {
        **where.card,
        "accent_color_id": abs(where.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }
    if isinstance(where, PrivateChat):
        if not where.started and not where.open_until:
            raise bad_request("chat not found")
        if where.user.username:
            out["active_usernames"] = [where.user.username]
    else:
        world.inside(where)
        out["permissions"] = where.permissions
        if where.description:
            out["description"] = where.description
        link = next((one for one in where.links if _bots_primary(world, one)), None)
        if link is not None:
            out["invite_link"] = link.url
    if where.pinned:
        out["pinned_message"] = where.pinned[-1].json(nested=True)
    return out


@method("setChatTitle", {"chat_id": chat, "title": string})
def set_chat_title(world: World, args: Args) -> bool:
    group = led(world, args, "can_change_info", "not enough rights to change chat title")
    title = args["title"].strip()
    if not title:
        raise bad_request("title must be non-empty")
    if text.length(title) > 128:
        raise bad_request("CHAT_TITLE_TOO_LONG")
    if title == group.title:
        raise bad_request("chat title is not modified")
    group.title = title
    group.changed()
    membership.service(world, group, world.bot, new_chat_title=title)
    return True


@method("setChatDescription", {"chat_id": chat}, {"description": string})
def set_chat_description(world: World, args: Args) -> bool:
    group = led(world, args, "can_change_info", "not enough rights to set chat description")
    words = args.get("description", "").strip()
    if text.length(words) > 255:
        raise bad_request("CHAT_ABOUT_TOO_LONG")
    if words == group.description:
        raise bad_request("chat description is not modified")
    group.description = words
    return True


@method(
    "setChatPermissions",
    {"chat_id": chat, "permissions": an_object},
    {"use_independent_chat_permissions": boolean},
)
def set_chat_permissions(world: World, args: Args) -> bool:
    group = led(world, args, "can_restrict_members", "not enough rights to change chat permissions")
    wanted = permissions(args)
    if wanted == group.permitted:
        raise bad_request("CHAT_NOT_MODIFIED")
    group.permitted = wanted
    return True


@method("leaveChat", {"chat_id": chat})
def leave_chat(world: World, args: Args) -> bool:
    group = world.group(args["chat_id"])
    membership.leave(world, group, world.bot, world.bot)
    return True


def led(world: World, args: Args, right: str, refusal: str) -> Group:
    """The group, when the bot is an administrator there and holds this right."""
    group = world.group(args["chat_id"])
    if not group.bot_member.may(right):
        raise bad_request(refusal)
    return group


def permissions(args: Args) -> frozenset[str]:
    """The ChatPermissions argument, strictly read."""
    given = args["permissions"]
    for name, value in given.items():
        # The single switch for all media of the API's first years is still understood.
        if name not in (*rights.PERMISSIONS, "can_send_media_messages"):
            raise bad_request(f'can\'t parse permissions JSON object: unknown field "{name}"')
        if not isinstance(value, bool):
            raise bad_request(f'can\'t parse permissions JSON object: Field "{name}" must be of type Boolean')
    return rights.permitted(given, independent=args.get("use_independent_chat_permissions", False))


def _bots_primary(world: World, link: Any) -> bool:
    return link.primary and not link.revoked and link.creator is world.bot
