"""A role that may only read what is published, for the municipality's own reporting tools on PostgreSQL."""

from __future__ import annotations

import re

from store.strategy import StrategyBase

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class WrongName(ValueError):
    """A role or database whose name would have to be quoted."""


def sql(role: str, database: str) -> list[str]:
    """The statements that make the role, to be run by the owner of the strategy database; they can be run again.

    The role has no password and cannot log in until somebody gives it one: ALTER ROLE … LOGIN PASSWORD '…'.
    """
    for name in (role, database):
        if NAME.fullmatch(name) is None:
            raise WrongName(f"{name!r}: write a name of small letters, digits and _")
    tables = ", ".join(f'"{each}"' for each in tables_to_read())
    return [
        f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN NOINHERIT; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        f"ALTER ROLE {role} SET default_transaction_read_only = on",
        f"ALTER ROLE {role} SET statement_timeout = '60s'",
        f"ALTER ROLE {role} CONNECTION LIMIT 10",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT ON {tables} TO {role}",
    ]


def tables_to_read() -> list[str]:
    """Every table of the strategy database, and no other."""
    return sorted(StrategyBase.metadata.tables)
