"""What is random in the world and must not be on paper: links get numbers, noisy figures a word."""

from __future__ import annotations

import re

LINK = re.compile(r"https://t\.me/\S+")

FIGURE = re.compile(r": (\d+ % ± \d+( · (up|down|no sure change))?|too few to say)$", re.MULTILINE)
HASH = re.compile(r"Plan [0-9a-f]{12}")
CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
NUMBER = re.compile(r"(?<=write this number there: )\d{4}")
WHOLE_HASH = re.compile(r"\b[0-9a-f]{64}\b")


class Links:
    """`<link1>` is the first link that was handed out, and so on."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def masked(self, words: str) -> str:
        """The words with names for links and figures."""
        words = LINK.sub(lambda found: f"<{self._name(found[0])}>", words)
        words = CODE.sub("<code>", NUMBER.sub("<number>", words))
        words = WHOLE_HASH.sub("<hash>", words)
        return HASH.sub("Plan <hash>", FIGURE.sub(": <a figure or too few to say>", words))

    def url(self, name: str) -> str:
        """The link with that name."""
        return next(url for url, known in self._names.items() if known == name)

    def _name(self, url: str) -> str:
        return self._names.setdefault(url, f"link{len(self._names) + 1}")
