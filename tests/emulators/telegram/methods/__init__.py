"""The Bot API's methods, a file per family; importing this fills the registry."""

from tests.emulators.telegram.methods import (
    callbacks,
    chats,
    editing,
    files,
    links,
    members,
    pins,
    polling,
    profile,
    reactions,
    sending,
)

__all__ = [
    "callbacks",
    "chats",
    "editing",
    "files",
    "links",
    "members",
    "pins",
    "polling",
    "profile",
    "reactions",
    "sending",
]
