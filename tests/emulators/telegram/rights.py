"""The names of what administrators and members may do, and sets of them."""

from collections.abc import Mapping
from typing import Any, Final

ADMINISTRATOR: Final = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_tags",
)

CHANNEL_ONLY: Final = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")

PERMISSIONS: Final = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)

# A basic group knows only all-or-nothing administrators; any other choice makes clients upgrade it.
BASIC_GROUP_ADMINISTRATOR: Final = frozenset(
    {
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
        "can_manage_tags",
    }
)

NEW_GROUP_PERMISSIONS: Final = frozenset(PERMISSIONS) - {"can_manage_topics"}

_MEDIA: Final = (
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
)


def granted(given: Mapping[str, Any]) -> frozenset[str]:
    """The administrator rights that are true in a ChatAdministratorRights object."""
    names = {name for name in ADMINISTRATOR if given.get(name) is True}
    # The specification: when left out, tags follow the right to pin.
    if given.get("can_manage_tags") is None and "can_pin_messages" in names:
        names.add("can_manage_tags")
    # The specification: can_manage_chat is implied by any other right.
    if names:
        names.add("can_manage_chat")
    return frozenset(names)


def permitted(given: Mapping[str, Any], *, independent: bool) -> frozenset[str]:
    """The permissions a ChatPermissions object gives, with what Telegram derives from the others."""
    names = {name for name in PERMISSIONS if given.get(name) is True}
    if not independent:
        if names & {"can_send_other_messages", "can_add_web_page_previews"}:
            names.update(_MEDIA)
        if names & {*_MEDIA, "can_send_polls"}:
            names.add("can_send_messages")
    if given.get("can_react_to_messages") is None and "can_send_messages" in names:
        names.add("can_react_to_messages")
    if given.get("can_edit_tag") is None and "can_pin_messages" in names:
        names.add("can_edit_tag")
    return frozenset(names)


def as_json(names: tuple[str, ...], held: frozenset[str]) -> dict[str, Any]:
    return {name: name in held for name in names}
