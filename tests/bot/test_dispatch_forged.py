"""Buttons that we never made: whatever a client claims was pressed, nothing happens that may not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.channels.channel import ButtonPressed
from bot.config import load_settings
from bot.dispatch import handle
from bot.municipality import Municipality, municipality
from bot.registry import ANYBODY, SERVICES
from store import keys as keys_
from store import members
from store.models import Conversation
from store.schema import PEOPLE, STRATEGY
from store.unit_of_work import Store
from tests.bot.circles import Links, enrol
from tests.bot.test_dispatch import kept
from tests.clock import Clock
from tests.conftest import START
from tests.databases import Databases

SOL, LARS = "100", "200"


@dataclass
class Town:
    """Sol, who is being asked something, and Lars."""

    here: Municipality
    store: Store
    conversation: str


@pytest.fixture(scope="module")
def town(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("forged")
    with databases.engine("sqlite", PEOPLE) as people, databases.engine("sqlite", STRATEGY) as strategy:
        store = Store(people, keys_.create(folder / "keys.json"), Clock(START))
        here = municipality(load_settings(_env_file=None, data=folder, language="en"), strategy, Links())
        with store.unit_of_work() as work:
            lars = members.add(work, "Lars", "en", "Europe/Copenhagen", coordinator=True)
            members.bind(work, lars, "telegram", LARS)
            made = enrol(work, lars, "Sol", enrolled_on=date(2026, 5, 1))
            members.bind(work, made.young_person, "telegram", SOL)
            handle(here, work, "telegram", ButtonPressed(SOL, "s.leaving.", "1"))
            conversation = work.session.scalars(select(Conversation.id)).one()
        yield Town(here, store, conversation)
        store.close()


def changes(town: Town, user: str, data: str) -> bool:
    """Whether a press changes anything; it is undone either way."""
    with town.store.unit_of_work() as work, work.session.begin_nested() as savepoint:
        before, mark = kept(work), work.later.mark()
        handle(town.here, work, "telegram", ButtonPressed(user, data, "7"))
        work.session.flush()
        changed = kept(work) != before
        savepoint.rollback()
        work.later.back_to(mark)
    return changed


junk = st.text(max_size=64)
numbers = st.one_of(junk, st.integers(-5, 10**12).map(str))
dialogues = st.one_of(junk, st.sampled_from(sorted(set(SERVICES) - ANYBODY)))
forged = st.one_of(
    junk,
    st.tuples(dialogues, numbers).map(lambda each: f"s.{each[0]}.{each[1]}"),
    st.tuples(st.sampled_from(sorted({"confirming", "inviting"})), junk).map(
        lambda each: f"s.{each[0]}.x{each[1]}"
    ),
    st.tuples(junk, junk, junk).map(lambda each: f"c.{each[0]}.{each[1]}.{each[2]}"),
)


@settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=forged, user=st.sampled_from([SOL, LARS, "300"]))
@example(data="", user=SOL)
@example(data="-", user=SOL)
@example(data="s.", user=SOL)
@example(data="s.circle.1", user=SOL)
@example(data="s.answering_help.1", user=SOL)
@example(data="s.confirming.99999999999999999999", user=SOL)
@example(data="s.confirming.١", user=SOL)
@example(data="c...", user=SOL)
def test_T7_forged_buttons_change_nothing(town: Town, data: str, user: str) -> None:
    assert not changes(town, user, data)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(step=st.one_of(junk, st.from_regex(r"\A[0-9]{1,3}[a-z]{2}\Z")), key=junk)
def test_T7_a_guessed_step_of_a_real_conversation_changes_nothing(town: Town, step: str, key: str) -> None:
    assert not changes(town, LARS, f"c.{town.conversation}.{step}.{key}")
    if key not in ("pause", "leave", "stay", "back"):
        assert not changes(town, SOL, f"c.{town.conversation}.{step}.{key}")


def test_the_real_button_does_change_something(town: Town) -> None:
    """So that the tests above could fail."""
    assert changes(town, SOL, "s.settings.")
