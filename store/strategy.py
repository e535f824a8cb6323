"""The strategy database: what was planned, published, tried and decided, and nothing about people.

It has its own metadata and no key to the people's database. Rows are only ever added: triggers in both databases refuse
to change or delete them (they come with the first version in `store/strategy_migrations`).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    Engine,
    ForeignKey,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from store import database
from store.moments import Moment
from store.schema import STRATEGY


class StrategyBase(DeclarativeBase):
    """What all tables of the strategy database share."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


class PublishedPlanRow(StrategyBase):
    """A plan's canonical text under its hash, published before any period it governs."""

    __tablename__ = "published_plan"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(Moment)


class PeriodRow(StrategyBase):
    """A period once opened: its plan, tier and numbers enrolled (by part of the split) are fixed from here on."""

    __tablename__ = "period"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    plan_hash: Mapped[str] = mapped_column(ForeignKey("published_plan.hash"))
    opens: Mapped[date] = mapped_column(Date)
    closes: Mapped[date] = mapped_column(Date)
    tier: Mapped[str] = mapped_column(String(64))
    enrolled: Mapped[dict[str, int]] = mapped_column(JSON)
    opened_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (CheckConstraint("opens < closes", name="has_days"),)


class ReleaseRow(StrategyBase):
    """That a period was closed, once. `epsilon` is a decimal text, `proof` JSON with OpenDP's own figures."""

    __tablename__ = "release"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_hash: Mapped[str] = mapped_column(ForeignKey("published_plan.hash"))
    period: Mapped[str] = mapped_column(ForeignKey("period.name"))
    epsilon: Mapped[str] = mapped_column(String(16))
    proof: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("plan_hash", "period"), UniqueConstraint("period"))


class CellRow(StrategyBase):
    """One noisy count, in persons; it may be negative. `split` is empty where everyone is counted."""

    __tablename__ = "cell"

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    split: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    noisy: Mapped[int]
    scale: Mapped[str] = mapped_column(String(32))


class LedgerRow(StrategyBase):
    """What was spent. Entry "draw": noise is about to be drawn; "release": it was published and cost `epsilon`.

    More draws than releases for a period mean that a closing was cut short; what it drew was seen by nobody.
    """

    __tablename__ = "ledger"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_hash: Mapped[str] = mapped_column(ForeignKey("published_plan.hash"))
    period: Mapped[str] = mapped_column(ForeignKey("period.name"), index=True)
    entry: Mapped[str] = mapped_column(String(8))
    epsilon: Mapped[str] = mapped_column(String(16))
    cells: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (CheckConstraint("entry IN ('draw', 'release')", name="entry_is_known"),)


class InitiativeRow(StrategyBase):
    """An initiative as it was written down; a correction is the next `version`. `area` is empty for everywhere.

    Nobody is named here: whose initiative it is, and which circles take part, is kept on the people's side.
    """

    __tablename__ = "initiative"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(80))
    path: Mapped[str] = mapped_column(String(24))
    area: Mapped[str] = mapped_column(String(40))
    department: Mapped[str] = mapped_column(String(40))
    opens: Mapped[date] = mapped_column(Date)
    closes: Mapped[date | None] = mapped_column(Date)
    audience: Mapped[str] = mapped_column(Text)
    expected: Mapped[str] = mapped_column(Text)
    seen: Mapped[str] = mapped_column(Text)
    first_on: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(Moment)


class DecisionRow(StrategyBase):
    """What was decided about an initiative, or (`voice` from 1 on) what somebody who decides disagreed with in it.

    `id` is the place in one chain over all decisions; every link holds the hash of the one before. `evidence` is what
    was shown to whoever decided, `sentences` what is told to the young people, by language.
    """

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    initiative: Mapped[int]
    number: Mapped[int]
    voice: Mapped[int]
    choice: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text)
    next_on: Mapped[date | None] = mapped_column(Date)
    sentences: Mapped[dict[str, str]] = mapped_column(JSON)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("initiative", "number", "voice"),
        CheckConstraint("choice IN ('continue', 'adjust', 'stop', 'new', 'dissent')", name="choice_is_known"),
    )


class AnsweredRow(StrategyBase):
    """That what was decided began to be told to the young people, once."""

    __tablename__ = "answered"

    decision: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)


def connect(url: str) -> Engine:
    """An engine for the strategy database at a `sqlite:///` or `postgresql://` address; nothing is opened yet.

    Raises `database.WrongAddress` for any other kind. Errors of the engine never show a statement's values.
    """
    engine = database.connect(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _ask_triggers_always)
    return engine


def create(engine: Engine) -> None:
    """Bring the database to the newest version, from nothing or from an older one."""
    STRATEGY.upgrade(engine)


def _ask_triggers_always(connection: Any, _record: object) -> None:
    # Else INSERT OR REPLACE would delete a row without asking the trigger that refuses it.
    connection.execute("PRAGMA recursive_triggers = ON")
