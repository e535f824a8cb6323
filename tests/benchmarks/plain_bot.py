"""The plain bot: the same check-in as most people would write it, with the library's own parts and an async ORM."""

from __future__ import annotations

import json
import logging
import sys
import warnings
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    AIORateLimiter,
    Application,
    CallbackQueryHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from tests.benchmarks.bot_api import TOKEN

Context = ContextTypes.DEFAULT_TYPE
SECOND, LINE = range(2)
TOLD: dict[str, Any] = json.loads(sys.argv[1]) if __name__ == "__main__" else {}
engine = create_async_engine(f"sqlite+aiosqlite:///{TOLD.get('data')}/plain.db")
Session = async_sessionmaker(engine, expire_on_commit=False, class_=AsyncSession)


class Base(DeclarativeBase):
    """The plain bot's database."""


class Person(Base):
    """Who is asked."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Given(Base):
    """What somebody answered."""

    __tablename__ = "given"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    question: Mapped[str]
    reply: Mapped[str]
    at: Mapped[datetime]


def keyboard(question: str) -> InlineKeyboardMarkup:
    """The buttons below a question, with help on every message."""
    labels = (("Yes", "yes"), ("A bit", "some"), ("No", "no"))
    row = [InlineKeyboardButton(label, callback_data=f"{question}.{key}") for label, key in labels]
    help_ = [InlineKeyboardButton("🆘 I need help", callback_data="help")]
    return InlineKeyboardMarkup([row, help_])


async def keep(update: Update, question: str) -> Person:
    """Store a reply, and leave its question without buttons."""
    query = update.callback_query
    assert query is not None
    await query.answer()
    async with Session() as session:
        person = await session.get_one(Person, query.from_user.id)
        reply = (query.data or "").partition(".")[2]
        session.add(Given(person_id=person.id, question=question, reply=reply, at=datetime.now(UTC)))
        await session.commit()
    await query.edit_message_text("Thanks ✓")
    return person


async def first(update: Update, context: Context) -> int:
    """The first question is answered."""
    person = await keep(update, "q1")
    words = "Did the adults keep what you agreed?"
    await context.bot.send_message(person.id, words, reply_markup=keyboard("q2"))
    return SECOND


async def second(update: Update, context: Context) -> int:
    """The second question is answered."""
    person = await keep(update, "q2")
    words = "Anything that went well? One line is plenty, or skip."
    await context.bot.send_message(person.id, words, reply_markup=keyboard("q3"))
    return LINE


async def line(update: Update, context: Context) -> int:
    """The line is written or skipped."""
    person = await keep(update, "q3")
    await context.bot.send_message(person.id, f"Thanks, {person.name}. See you Friday.")
    return ConversationHandler.END


async def helped(update: Update, context: Context) -> None:
    """Somebody asks for help."""
    query = update.callback_query
    assert query is not None
    await query.answer()
    await context.bot.send_message(query.from_user.id, "Who should know?", reply_markup=keyboard("h1"))


async def check_in(context: Context) -> None:
    """One person's weekly job."""
    assert context.job is not None
    assert context.job.chat_id is not None
    async with Session() as session:
        person = await session.get_one(Person, context.job.chat_id)
    words = f"Hi {person.name}. Did someone listen to you this week?"
    await context.bot.send_message(person.id, words, reply_markup=keyboard("q1"))


async def set_up(application: Any) -> None:
    """Everybody has a row, and a job of their own where a check-in is due."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with Session() as session:
        session.add_all(Person(id=chat, name="Sol") for chat in range(1, TOLD["people"] + 1))
        await session.commit()
    for chat in range(1, TOLD["due"] + 1):
        application.job_queue.run_once(check_in, TOLD["due_in"], chat_id=chat)


def main() -> None:
    """Run until told to stop."""
    limiter = AIORateLimiter() if TOLD["limits"] else AIORateLimiter(0, 0, 0, 0)
    builder = Application.builder().token(TOKEN).base_url(f"{TOLD['api']}/bot").rate_limiter(limiter)
    application = builder.post_init(set_up).build()
    dialogue: ConversationHandler[Context] = ConversationHandler(
        entry_points=[CallbackQueryHandler(first, "^q1")],
        states={
            SECOND: [CallbackQueryHandler(second, "^q2")],
            LINE: [CallbackQueryHandler(line, "^q3"), MessageHandler(filters.TEXT, line)],
        },
        fallbacks=[CallbackQueryHandler(first, "^q1")],
    )
    application.add_handlers([dialogue, CallbackQueryHandler(helped, "^help")])
    application.run_polling()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable()
    main()
