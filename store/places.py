"""Where each thing that the installation's own key seals belongs: its column and its row.

Sealed words that are moved to another row, by somebody who can write into the database, do not open there.
"""

from __future__ import annotations

from store.growth import Card
from store.models import Circle, Group, Invitation, Linking, MemberAddress, Reopening
from store.queues import InboxRow, OutboxRow
from store.web_models import WebChat, WebFile, WebPush


def account(address: MemberAddress) -> str:
    """A member's own id on a platform."""
    return f"address.user|{address.member_id}|{address.channel}"


def group_chat(group: Group) -> str:
    """A group's id on a platform."""
    return f"group.chat|{group.chat_hash.hex()}"


def invited(invitation: Invitation) -> str:
    """The name on an invitation."""
    return f"invitation.name|{invitation.token_hash.hex()}"


def case_manager(circle: Circle) -> str:
    """The case manager's name until they are in."""
    return f"circle.case_manager|{circle.young_person_id}"


def opener(reopening: Reopening) -> str:
    """The account that opened a link to a locked account."""
    return f"reopening.user|{reopening.token_hash.hex()}|{reopening.channel}"


def linked(linking: Linking) -> str:
    """The account that wrote a code."""
    return f"linking.user|{linking.code_hash.hex()}|{linking.channel}"


def card(row: Card) -> str:
    """What helped somewhere, when it is nobody's any more."""
    return f"card.words|{row.id}"


def update(channel: str, event: str) -> str:
    """An update as it came."""
    return f"inbox.payload|{channel}|{event}"


def seen(row: InboxRow) -> str:
    """An update that waits."""
    return update(row.channel, row.event)


def outbox_chat(row: OutboxRow) -> str:
    """Where a message goes."""
    return message_chat(row.channel, row.chat_hash)


def outbox_body(row: OutboxRow) -> str:
    """What a message says, and to which chat."""
    return message_body(row.channel, row.chat_hash, row.kind)


def message_chat(channel: str, chat_hash: bytes) -> str:
    """The same of a message that is no row yet."""
    return f"outbox.chat|{channel}|{chat_hash.hex()}"


def message_body(channel: str, chat_hash: bytes, kind: str) -> str:
    """The same of a message that is no row yet."""
    return f"outbox.body|{channel}|{chat_hash.hex()}|{kind}"


def web_thread(chat: WebChat) -> str:
    """What stands in a chat on the web."""
    return f"web_chat.thread|{chat.name}"


def web_file(file: WebFile) -> str:
    """A picture or a file in it."""
    return f"web_file.content|{file.name}"


def web_push(push: WebPush) -> str:
    """Where a browser is told that something is new."""
    return f"web_push.told|{push.session_hash.hex()}"
