"""The form that is open on somebody's screen: what it says, and writing in it, sending and closing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.emulators.slack.errors import NotPossible
from tests.emulators.slack.events import Events, Parcel
from tests.emulators.slack.text import shown
from tests.emulators.slack.world import World


@dataclass(frozen=True)
class Form:
    """`who` is the account, as payloads show it."""

    world: World
    events: Events
    who: dict[str, Any]
    view: dict[str, Any]

    @property
    def text(self) -> str:
        """What stands above the field."""
        return shown(self.view["blocks"])

    @property
    def longest(self) -> int:
        """Characters that the field takes; 0 where there is no field."""
        field = self._field()
        return int(field["element"].get("max_length", 3000)) if field else 0

    @property
    def labels(self) -> list[str]:
        """Every button of it, those of Slack's own frame last."""
        inside = [
            each["text"]["text"]
            for block in self.view["blocks"]
            if block["type"] == "actions"
            for each in block["elements"]
        ]
        return inside + [self.view[each]["text"] for each in ("submit", "close") if each in self.view]

    async def send(self, words: str) -> Parcel:
        """Write and press the form's own button; it goes away once the app has said that it was heard."""
        field = self._field()
        if field is None or "submit" not in self.view:
            raise NotPossible("there is nothing to send")
        element = field["element"]
        if not words and not field.get("optional"):
            raise NotPossible("Please complete this required field.")
        if not element.get("min_length", 0) <= len(words) <= self.longest:
            raise NotPossible(f"the field takes {self.longest} characters")
        if not element.get("multiline") and "\n" in words:
            raise NotPossible("the field has one line")
        value = {"type": "plain_text_input", "value": words or None}
        state = {"values": {field["block_id"]: {element["action_id"]: value}}}
        payload = self._payload("view_submission") | {"view": self._seen() | {"state": state}}
        return self.events.put(
            "interactive", payload | {"trigger_id": self._trigger(), "response_urls": []}, self._gone
        )

    def close(self) -> None:
        """Close it; the app hears of it only if it asked to."""
        self._gone(None)
        if self.view.get("notify_on_close"):
            payload = self._payload("view_closed") | {"view": self._seen(), "is_cleared": False}
            self.events.put("interactive", payload)

    async def press(self, label: str) -> Parcel:
        """Press a button inside it."""
        for block in (each for each in self.view["blocks"] if each["type"] == "actions"):
            for each in block["elements"]:
                if label in each["text"]["text"]:
                    action = {**each, "block_id": block.get("block_id", "b")}
                    action["action_ts"] = f"{int(self.world.clock().timestamp())}.{self.world.number():06d}"
                    payload = self._payload("block_actions") | {
                        "trigger_id": self._trigger(),
                        "container": {"type": "view", "view_id": self.view["id"]},
                        "view": self._seen() | {"state": {"values": {}}},
                        "actions": [action],
                    }
                    return self.events.put("interactive", payload)
        raise NotPossible(f"no button {label!r} among {self.labels}")

    def _gone(self, answer: object) -> None:
        shown_now = self.world.modals.get(self.who["id"])
        if answer is None and shown_now is not None and shown_now["id"] == self.view["id"]:
            del self.world.modals[self.who["id"]]

    def _field(self) -> dict[str, Any] | None:
        return next((each for each in self.view["blocks"] if each["type"] == "input"), None)

    def _payload(self, kind: str) -> dict[str, Any]:
        return {
            "type": kind,
            "team": {"id": self.world.team, "domain": "kreds-demo"},
            "user": self.who,
            "api_app_id": self.world.app,
            "token": "verification",
            "is_enterprise_install": False,
        }

    def _seen(self) -> dict[str, Any]:
        team = self.world.team
        return {"team_id": team, "app_id": self.world.app, "bot_id": "B0KREDS", **self.view}

    def _trigger(self) -> str:
        return self.world.trigger(self.who["id"])
