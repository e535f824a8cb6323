"""Logs: ids and codes only, one JSON object a line. No words, no names, no addresses, no tokens."""

from __future__ import annotations

import logging
import sys

import structlog

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
)
"""Libraries whose own logs may hold addresses (Telegram's token is in each of its URLs), words or parameters."""

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
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
