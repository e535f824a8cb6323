"""Links in stories: random in the world, numbered on paper."""

from __future__ import annotations

import re

LINK = re.compile(r"https://t\.me/\S+")


class Links:
    """`<link1>` is the first link that was handed out, and so on."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def masked(self, words: str) -> str:
        """The words with names for links."""
        return LINK.sub(lambda found: f"<{self._name(found[0])}>", words)

    def url(self, name: str) -> str:
        """The link with that name."""
        return next(url for url, known in self._names.items() if known == name)

    def _name(self, url: str) -> str:
        return self._names.setdefault(url, f"link{len(self._names) + 1}")
