"""Updates of any shape: what cannot be read is set aside, what can is answered in the right chat, nothing breaks."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.channels import telegram_updates
from bot.channels.channel import Inbound
from bot.channels.telegram_groups import Ours
from bot.registry import GROUP_COMMANDS
from store import inbox
from store.inbox import Seen as Kept
from tests.databases import Databases
from tests.fuzz.updates import BOT, update
from tests.models.bench import LONG, Choices, sequences
from tests.models.test_circles_model import Follower, look
from tests.models.town import CHATS, Town, town

pytestmark = pytest.mark.timeout(LONG)

OURS = Ours("kreds_bot", GROUP_COMMANDS)

PARTS = [("sqlite", 1, 700), ("sqlite", 2, 700), ("postgresql", 3, 200)]


def come_in(built: Town, raw: dict[str, Any], counted: Counter[str]) -> list[Inbound]:
    """Through the inbox, as the wire would have it; what was understood."""
    kept = telegram_updates.seen(json.loads(json.dumps(raw)), OURS)
    if kept is None:
        counted["dropped"] += 1
        return []
    assert isinstance(kept, Kept)
    with built.bench.unit_of_work() as work:
        inbox.add(work, "telegram", [kept])
        (waits,) = inbox.claim(work, 10)
    try:
        return telegram_updates.parse(waits.payload, BOT)
    except Exception:  # counted by the service, and set aside
        counted["unreadable"] += 1
        return []


def only_where_it_belongs(follower: Follower, inbound: Inbound) -> None:
    """Do it; what is said is said to who did it, or where they belong, or to whose group it happened in."""
    actor = str(getattr(inbound, "user", getattr(inbound, "by", "")))
    chat = getattr(inbound, "chat", "")
    before = follower.before.belongs
    said = follower.town.act(inbound)
    places = before.get(actor, set()) | {
        follower.town.circle[key] for key, each in CHATS.items() if each == chat
    }
    near = {user for user, where in before.items() if where & places} | {
        actor,
        getattr(inbound, "new", actor),
    }
    near |= {follower.town.chats[key] for key, circle in follower.town.circle.items() if circle in places}
    assert {each.chat for each in said} <= near
    with follower.town.bench.unit_of_work() as work:
        after = look(follower.town, work)
    for name, given in after.sheets.items():
        assert given == follower.before.sheets[name]


@pytest.mark.parametrize(("kind", "part", "count"), PARTS)
def test_F14_no_update_of_any_shape_breaks_anything_or_speaks_in_another_chat(
    kind: str, part: int, count: int, databases: Databases, tmp_path: Path
) -> None:
    counted: Counter[str] = Counter()
    with town(kind, databases, tmp_path) as built:

        def undone(numbers: list[int]) -> None:
            with built.bench.undone():
                built.begin()
                with built.bench.unit_of_work() as work:
                    follower = Follower(built, look(built, work))
                chosen = Choices(sum(number << (20 * place) for place, number in enumerate(numbers)))
                for inbound in come_in(built, update(chosen), counted):
                    counted["done"] += 1
                    only_where_it_belongs(follower, inbound)

        assert sequences(part, count, 3, undone) >= count
    assert min(counted[each] for each in ("dropped", "unreadable", "done")) > count // 20
