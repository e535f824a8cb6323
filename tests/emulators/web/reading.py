"""A page of the chat as somebody reads it: lines with their buttons, and the forms that can be sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "img", "br", "hr"}


@dataclass
class Button:
    """Something to press; `data` is what the page sends for it."""

    label: str
    data: str


@dataclass
class Line:
    """One line on a page."""

    number: str
    kind: str
    pinned: bool
    who: str = ""
    text: str = ""
    rows: list[list[Button]] = field(default_factory=list)
    file: str = ""
    picture: bool = False


class Reader(HTMLParser):
    """Reads the one page; `lines`, `tabs` (address → title), `hidden` (the fields of forms), `said`, `chat`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.tabs: dict[str, str] = {}
        self.hidden: dict[str, str] = {}
        self.help: Button | None = None
        self.help_on = ""
        self.said: list[str] = []
        self.chat = ""
        self._open: list[tuple[str, dict[str, str]]] = []
        self._button: dict[str, str] | None = None
        self._label = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append((tag, told))
        classes = told.get("class", "").split()
        if tag == "ol":
            self.chat = told.get("data-of", "")
        elif tag == "li" and "line" in classes:
            self.lines.append(Line(told["id"][1:], classes[1], "pinned" in classes))
        elif tag == "input" and told.get("type") == "hidden":
            self.hidden.setdefault(told["name"], told.get("value", ""))
            if told["name"] == "m" and self._inside("form", "help"):
                self.help_on = told["value"]
        elif tag == "p" and "buttons" in classes:
            self.lines[-1].rows.append([])
        elif tag == "button":
            self._button, self._label = told, ""
        elif self._inside("li", "line") and told.get("href", told.get("src", "")).startswith("/chat/file/"):
            self.lines[-1].file = told.get("href", told.get("src", ""))
            self.lines[-1].picture = self.lines[-1].picture or tag == "img"

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            continue
        if tag == "button" and self._button is not None:
            made = Button(self._label, self._button.get("value", ""))
            if self._button.get("name") == "b":
                if self._inside("form", "help"):
                    self.help = made
                else:
                    self.lines[-1].rows[-1].append(made)
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self._label += data
        if self._inside("div", "bubble"):
            self.lines[-1].text += data
        elif self._inside("p", "who"):
            self.lines[-1].who += data
        elif self._inside("p", "said"):
            self.said.append(data)
        elif self._inside("nav", "tabs"):
            for tag, told in self._open:
                if tag == "a":
                    self.tabs[told["href"]] = data

    def _inside(self, tag: str, name: str) -> bool:
        return any(each == tag and name in told.get("class", "").split() for each, told in self._open)
