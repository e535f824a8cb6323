"""Which function answers which method, and what it needs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.emulators.slack.errors import Failure
from tests.emulators.slack.world import World

Args: TypeAlias = dict[str, str]
Answer: TypeAlias = Callable[[World, Args], dict[str, Any]]


@dataclass(frozen=True)
class Method:
    """`scopes`: any of them will do, by the kind of conversation; `known` are the arguments there are."""

    answer: Answer
    scopes: tuple[str, ...]
    known: frozenset[str]
    required: tuple[str, ...]


METHODS: dict[str, Method] = {}


def method(name: str, *known: str, scopes: tuple[str, ...] = ()) -> Callable[[Answer], Answer]:
    """Registers a method; arguments with "!" at the end are required."""

    def registered(answer: Answer) -> Answer:
        names = frozenset(each.rstrip("!") for each in known)
        METHODS[name] = Method(
            answer, scopes, names, tuple(each[:-1] for each in known if each.endswith("!"))
        )
        return answer

    return registered


def read_json(raw: str | None, error: str) -> Any:
    """An argument that is JSON in a form."""
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        raise Failure(error) from None
