"""What people say in a group whose chat is one with another platform's, as its young person wants; read nowhere else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GroupWrote:
    """Somebody wrote in a group. `above` is the message that it replies to, `picture` what we can fetch it by ("" for none).

    `more` counts what came with it and cannot be passed on: voices, films, files.
    """

    user: str
    chat: str
    message: str
    words: str
    above: str = ""
    picture: str = ""
    more: int = 0


@dataclass(frozen=True)
class GroupEdited:
    """Somebody changed what they wrote in a group; `picture` is "" where it has none."""

    user: str
    chat: str
    message: str
    words: str
    picture: str = ""
    more: int = 0


@dataclass(frozen=True)
class GroupDeleted:
    """Something that somebody (`user`) wrote in a group was taken away."""

    user: str
    chat: str
    message: str
