"""Which methods there are: each one's name, parameters and the function that carries it out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.emulators.telegram.parameters import Reader
from tests.emulators.telegram.world import World

Handler = Callable[[World, dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Method:
    """`sends` marks what counts against the rate limits."""

    name: str
    run: Handler
    fields: dict[str, Reader]
    required: tuple[str, ...]
    sends: bool


METHODS: dict[str, Method] = {}


def method(
    name: str,
    required: Mapping[str, Reader] | None = None,
    optional: Mapping[str, Reader] | None = None,
    *,
    sends: bool = False,
) -> Callable[[Handler], Handler]:
    """Registers a function as the Bot API method `name`; names are found in any case, as Telegram does."""

    def register(run: Handler) -> Handler:
        fields = {**(required or {}), **(optional or {})}
        METHODS[name.lower()] = Method(name, run, fields, tuple(required or ()), sends)
        return run

    return register
