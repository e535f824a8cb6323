"""What people do in groups: make them, let others in, lead them, write, react."""

from typing import Any

from tests.emulators.telegram import membership, rights, text
from tests.emulators.telegram.chats import Group, PrivateChat
from tests.emulators.telegram.errors import NotPossible
from tests.emulators.telegram.links import JoinRequest
from tests.emulators.telegram.members import Member
from tests.emulators.telegram.messages import Message
from tests.emulators.telegram.methods.editing import remove as take_away
from tests.emulators.telegram.methods.links import primary
from tests.emulators.telegram.users import User
from tests.emulators.telegram.world import World

_ORDINARY = frozenset(rights.ADMINISTRATOR) - {"can_promote_members"}
WRITABLE_AFTER_REQUEST_SECONDS = 300


def new_group(world: World, creator: User, title: str, others: list[User]) -> Group:
    """A new basic group."""
    if not 1 <= text.length(title.strip()) <= 128:
        raise NotPossible("a group's title has 1 to 128 characters")
    return membership.create(world, creator, title.strip(), others)


def put_bot(world: World, by: User, group: Group, payload: str, admin: frozenset[str]) -> None:
    """The client's reaction to a startgroup link: add, promote if asked, then write /start."""
    if not group.bot_member.present:
        add(world, by, group, world.bot)
    if admin:
        named = dict.fromkeys(admin, True)
        promote(world, by, group, world.bot, tuple(rights.granted(named)), anonymous="is_anonymous" in admin)
    words = f"/start@{world.bot.username} {payload}".strip()
    message = Message(world.message_id(group), group, by, world.now(), text=words)
    message.entities = text.recognised(words)
    world.store(message)
    world.updates.push("message", message.json(), group.id)


def shared(world: World, by: User, asked: dict[str, Any], title: str, others: list[User]) -> Group:
    """A group made for a request_chat key: the bot is put in when rights or its presence are asked for."""
    if asked["chat_is_channel"] or asked.get("chat_has_username") or asked.get("chat_is_forum"):
        raise NotPossible("only plain private groups are made here")
    wanted = rights.granted(asked.get("bot_administrator_rights") or {})
    needed = bool(wanted) or asked.get("bot_is_member")
    group = new_group(world, by, title, others)
    if needed:
        add(world, by, group, world.bot)
    if wanted:
        promote(world, by, group, world.bot, tuple(wanted), anonymous=False)
    return group


def follow(world: World, user: User, url: str) -> Group | JoinRequest:
    """An invite link is opened: joins, or files a request to join."""
    group = next((one for one in world.groups.values() if url in one.invitations), None)
    now = world.now()
    if group is None or not (link := group.invitations[url]).valid(now):
        raise NotPossible("this invite link has expired or was revoked")
    membership.expire_bans(world, group)
    member = group.member(user)
    if member.present:
        return group
    if member.status == "kicked":
        raise NotPossible("this person may not join: they were removed")
    if not link.creates_join_request:
        membership.join(world, group, user, user, link=link)
        return group
    if user.id in group.requests:
        return group.requests[user.id]
    request = group.requests[user.id] = JoinRequest(user, link, now)
    link.pending += 1
    if group.bot_member.may("can_invite_users"):
        world.private[user.id].open_until = now + WRITABLE_AFTER_REQUEST_SECONDS
        payload = {
            "chat": group.card,
            "from": user.card,
            "user_chat_id": user.id,
            "date": now,
            "invite_link": link.json(world.bot.id),
        }
        world.updates.push("chat_join_request", payload, group.id)
    return request


def add(world: World, by: User, group: Group, other: User) -> None:
    """Puts someone in directly, when the rules of the group let this person."""
    member = _inside(by, group)
    if not member.may("can_invite_users") and not _permitted(group, member, "can_invite_users"):
        raise NotPossible(f"{by.first_name} may not add members")
    old = group.member(other)
    if old.present:
        raise NotPossible(f"{other.first_name} is already inside")
    if old.status == "kicked" and not member.may("can_restrict_members"):
        raise NotPossible(f"{other.first_name} was removed")
    membership.join(world, group, other, by)


def leave(world: World, user: User, group: Group) -> None:
    _inside(user, group)
    membership.leave(world, group, user, user)


def remove(world: World, by: User, group: Group, other: User) -> None:
    _leads(by, group, "can_restrict_members")
    if group.member(other).status == "creator":
        raise NotPossible("the owner cannot be removed")
    status = "kicked" if group.type == "supergroup" or other is world.bot else "left"
    membership.leave(world, group, other, by, status=status)


def promote(
    world: World, by: User, group: Group, other: User, names: tuple[str, ...], *, anonymous: bool
) -> None:
    _leads(by, group, "can_promote_members")
    unknown = set(names) - set(rights.ADMINISTRATOR)
    if unknown:
        raise NotPossible(f"no such right: {min(unknown)}")
    given = frozenset(names) | {"can_manage_chat"} if names else _ORDINARY
    own = group.member(by)
    if own.status != "creator" and not given <= own.rights:
        raise NotPossible("nobody can give rights they do not have")
    if not group.member(other).present:
        membership.join(world, group, other, by)
    membership.promote(world, group, by, other, given, anonymous=anonymous)


def demote(world: World, by: User, group: Group, other: User) -> None:
    _leads(by, group, "can_promote_members")
    membership.promote(world, group, by, other, frozenset(), anonymous=False)


def rename(world: World, by: User, group: Group, title: str) -> None:
    member = _inside(by, group)
    if not member.may("can_change_info") and not _permitted(group, member, "can_change_info"):
        raise NotPossible(f"{by.first_name} may not rename the group")
    group.title = title
    group.changed()
    membership.service(world, group, by, new_chat_title=title)


def set_permissions(by: User, group: Group, changes: dict[str, bool]) -> None:
    _leads(by, group, "can_restrict_members")
    group.permitted = rights.permitted({**group.permissions, **changes}, independent=True)


def primary_link(by: User, group: Group) -> str:
    _leads(by, group, "can_invite_users")
    for link in group.links:
        if link.primary and link.creator is by and not link.revoked:
            return link.url
    return primary(group, by).url


def may_write(user: User, group: Group, *, anonymous: bool) -> None:
    member = group.member(user)
    if anonymous and not (member.leads and group.type == "supergroup"):
        raise NotPossible("only administrators of a supergroup can write anonymously")
    if not member.leads and not _permitted(group, member, "can_send_messages"):
        raise NotPossible(f"{user.first_name} may not write here")


def delete(by: User, message: Message) -> None:
    where = message.chat
    if isinstance(where, Group) and message.sender is not by:
        _leads(by, where, "can_delete_messages")
    take_away(where, message)


def react(world: World, user: User, message: Message, emoji: str | None, *, anonymous: bool) -> None:
    """The bot hears of reactions in private chats, and in groups that it leads."""
    old = (message.reactions or {}).get(user.id, [])
    new = [emoji] if emoji is not None else []
    if old == new:
        return
    message.reactions = {**(message.reactions or {}), user.id: new}
    if isinstance(message.chat, Group) and not message.chat.bot_member.leads:
        return
    payload: dict[str, Any] = {
        "chat": message.chat.card,
        "message_id": message.id,
        "date": world.now(),
        "old_reaction": [{"type": "emoji", "emoji": one} for one in old],
        "new_reaction": [{"type": "emoji", "emoji": one} for one in new],
    }
    payload |= {"actor_chat": message.chat.card} if anonymous else {"user": user.card}
    world.updates.push("message_reaction", payload, message.chat.id)


def bot_sees(world: World, message: Message) -> bool:
    """Privacy mode: a bot that does not lead the group sees only what is meant for it."""
    where = message.chat
    if isinstance(where, PrivateChat):
        return True
    bot = where.bot_member
    if not bot.present:
        return False
    if bot.leads or world.reads_all_group_messages or message.service is not None:
        return True
    if message.reply_to is not None and message.reply_to.sender is world.bot:
        return True
    own = f"@{world.bot.username}".lower()
    for entity in message.entities or []:
        word = text.part(message.text, entity).lower()
        if entity["type"] == "mention" and word == own:
            return True
        if entity["type"] == "bot_command" and ("@" not in word or word.endswith(own)):
            return True
    return False


def _inside(user: User, group: Group) -> Member:
    member = group.member(user)
    if not member.present:
        raise NotPossible(f"{user.first_name} is not in {group.title}")
    return member


def _leads(user: User, group: Group, right: str) -> None:
    if not _inside(user, group).may(right):
        raise NotPossible(f"{user.first_name} does not have {right} in {group.title}")


def _permitted(group: Group, member: Member, name: str) -> bool:
    return name in group.permitted and (member.status != "restricted" or name in member.permitted)
