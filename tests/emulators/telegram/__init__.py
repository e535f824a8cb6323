"""A Telegram Bot API server for tests and the demonstration: stateful, strict, and able to fail."""

from tests.emulators.telegram.chats import Group, PrivateChat
from tests.emulators.telegram.emulator import TOKEN, TelegramEmulator
from tests.emulators.telegram.errors import NotPossible
from tests.emulators.telegram.faults import Fault, Faults
from tests.emulators.telegram.links import InviteLink, JoinRequest
from tests.emulators.telegram.members import Member
from tests.emulators.telegram.messages import Button, Message
from tests.emulators.telegram.person import Person
from tests.emulators.telegram.server import Call
from tests.emulators.telegram.world import Press

__all__ = [
    "TOKEN",
    "Button",
    "Call",
    "Fault",
    "Faults",
    "Group",
    "InviteLink",
    "JoinRequest",
    "Member",
    "Message",
    "NotPossible",
    "Person",
    "Press",
    "PrivateChat",
    "TelegramEmulator",
]
