"""Logs: ids and codes only, one JSON object a line. No words, no names, no addresses, no tokens."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.metrics import ERRORS

QUIET = (
    "httpx",
    "httpcore",
    "telegram",
    "aiohttp",
    "apscheduler",
    "sqlalchemy",
    "asyncio",
    "uvicorn",
    "alembic",
    "matplotlib",
    "PIL",
    "fontTools",
    "slack_bolt",
    "slack_sdk",
    "python_multipart",
    "authlib",
    "requests",
    "urllib3",
)
"""Libraries whose own logs may hold addresses (Telegram's token is in each of its URLs), words or parameters."""

EVENT = re.compile(r"[a-z_]+\.[a-z_]+")
"""What an event is called: "update.failed". Anything else is counted without its name."""

log: structlog.stdlib.BoundLogger = structlog.get_logger("kreds")


def set_up(level: str = "INFO") -> None:
    """Write our own events to standard error; nothing that those libraries say gets out, whoever turns them up."""
    for name in QUIET:
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL)
        logger.propagate, logger.handlers = False, [logging.NullHandler()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _count,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def unheard(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What broke where nobody waits for it: asyncio would say so with its words, and is not heard."""
    error, task = context.get("exception"), context.get("future") or context.get("task")
    doing = task.get_coro() if isinstance(task, asyncio.Task) else None
    if error is not None:
        log.error("loop.broke", what=getattr(doing, "__qualname__", ""), error=type(error).__name__)


def _count(_logger: object, _method: str, said: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Warnings and errors are numbers too, so that an alarm needs no one to read logs."""
    if said["level"] in ("warning", "error", "critical"):
        ERRORS.labels(said["event"] if EVENT.fullmatch(said["event"]) else "other").inc()
    return said
