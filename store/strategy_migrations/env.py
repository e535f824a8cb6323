"""Run by Alembic: applies the versions on the connection that `upgrade` put in its attributes."""

from alembic import context

from store.strategy_migrations import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
with context.begin_transaction():
    context.run_migrations()
