"""Run by Alembic: applies the versions on the connection that `Schema.upgrade` put in its attributes."""

from alembic import context

attributes = context.config.attributes
context.configure(connection=attributes["connection"], version_table=attributes["version_table"])
with context.begin_transaction():
    context.run_migrations()
