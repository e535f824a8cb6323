"""T15: every random edit of the chain is found."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from store import audit
from store.unit_of_work import Store
from tests.clock import Clock
from tests.store.audit_chain import Copy, five, kept


@pytest.fixture(autouse=True)
def links(people: Store, clock: Clock) -> None:
    """Five links, an hour apart."""
    five(people, clock)


EDITS = int(os.environ.get("KREDS_SOAK", "1")) * 100_000
"""Random edits to try."""


def test_T15_every_one_of_100_000_random_edits_is_found(people: Store) -> None:
    if people.engine.dialect.name != "sqlite":
        return  # read once, edited in memory: the database has no part in it
    with people.unit_of_work() as work:
        chain = [kept(link) for link in audit.links(work)]
        head = audit.end(work)
    assert audit.broken(chain, (0, b""), head) is None
    chance = random.Random(20261122)
    tried = dict.fromkeys(RANDOM_EDITS, 0)
    for _each in range(EDITS):
        edit = chance.choice(RANDOM_EDITS)
        edited = edit(chance, list(chain))
        if edited != chain:
            tried[edit] += 1
            assert audit.broken(edited, (0, b""), head) is not None, (edit.__name__, edited)
    assert min(tried.values()) > EDITS // 10


def _flip(chance: random.Random, chain: list[Copy]) -> list[Copy]:
    """One bit of one value."""
    place, bit = chance.randrange(len(chain)), chance.randrange(256)
    link, field = (
        chain[place],
        chance.choice(("at", "actor_id", "action", "subject_id", "previous", "hash", "id")),
    )
    value = getattr(link, field)
    match value:
        case bytes():
            number = int.from_bytes(value, "big") ^ (1 << bit)
            value = number.to_bytes(max(len(value), 32), "big")
        case str():
            at = bit % len(value)
            value = value[:at] + chr(ord(value[at]) ^ (1 << bit % 7)) + value[at + 1 :]
        case datetime():
            value += timedelta(seconds=1 << bit % 28)
        case int():
            value ^= 1 << bit % 31
        case None:
            value = bit
    chain[place] = replace(link, **{field: value})
    return chain


def _swap(chance: random.Random, chain: list[Copy]) -> list[Copy]:
    one, other = chance.sample(range(len(chain)), 2)
    chain[one], chain[other] = chain[other], chain[one]
    if chance.random() < 0.5:  # their numbers stay in order
        chain[one], chain[other] = (
            replace(chain[one], id=chain[other].id),
            replace(chain[other], id=chain[one].id),
        )
    return chain


def _delete(chance: random.Random, chain: list[Copy]) -> list[Copy]:
    del chain[chance.randrange(len(chain))]
    if chance.random() < 0.5:  # the numbers after it close up
        chain = [replace(link, id=place) for place, link in enumerate(chain, 1)]
    return chain


def _insert(chance: random.Random, chain: list[Copy]) -> list[Copy]:
    """A link that fits the one before it."""
    place = chance.randrange(len(chain))
    before = chain[place - 1].hash if place else b""
    fresh = replace(chance.choice(chain), id=place + 1, actor_id=chance.randrange(99), previous=before)
    chain.insert(place, replace(fresh, hash=audit.hash_of(fresh)))
    return [replace(link, id=number) for number, link in enumerate(chain, 1)]


def _cut(chance: random.Random, chain: list[Copy]) -> list[Copy]:
    return chain[: chance.randrange(len(chain))]


def _write_anew(chance: random.Random, chain: list[Copy]) -> list[Copy]:
    """One link changed and every hash from there on made to fit: only the head that was kept tells."""
    place = chance.randrange(len(chain))
    chain[place] = replace(chain[place], actor_id=chance.randrange(100, 999))
    for number in range(place, len(chain)):
        previous = chain[number - 1].hash if number else b""
        link = replace(chain[number], previous=previous)
        chain[number] = replace(link, hash=audit.hash_of(link))
    return chain


RANDOM_EDITS: tuple[Callable[[random.Random, list[Copy]], list[Copy]], ...] = (
    *(_flip, _swap, _delete, _insert, _cut, _write_anew),
)
