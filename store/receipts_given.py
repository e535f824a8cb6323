"""Who was told of a decision, kept beside the keys: a backup that is put back must not make anybody hear it twice.

A file for each decision, one byte for each member's number; no order, no time. It says who was enrolled, never who answered.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from store.keys import KeyRing

GIVEN, NOT_GIVEN = b"\1", b"\0"


def give(keys: KeyRing, decision: str, member: int) -> None:
    """This member was told of the decision with this hash."""
    keys.periods.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(_file(keys, decision), member, GIVEN, os.O_CREAT)


def was_given(keys: KeyRing, decision: str, member: int) -> bool:
    """Whether they were told."""
    try:
        handle = os.open(_file(keys, decision), os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        return os.pread(handle, 1, member) == GIVEN
    finally:
        os.close(handle)


def forget_member(keys: KeyRing, member: int) -> None:
    """Nothing is left of somebody who is erased."""
    for file in keys.periods.glob("told-*"):
        if file.stat().st_size > member:
            _write(file, member, NOT_GIVEN)


def keep_only(keys: KeyRing, worth: Collection[str]) -> None:
    """Drop what is about other decisions than those with these hashes."""
    kept = {_file(keys, each) for each in worth}
    for file in keys.periods.glob("told-*"):
        if file not in kept:
            file.unlink(missing_ok=True)


def _write(file: Path, member: int, what: bytes, how: int = 0) -> None:
    with suppress(FileNotFoundError):
        handle = os.open(file, os.O_WRONLY | how, 0o600)
        try:
            os.pwrite(handle, what, member)
        finally:
            os.close(handle)


def _file(keys: KeyRing, decision: str) -> Path:
    assert decision.isalnum()
    return keys.periods / f"told-{decision[:32]}"
