"""What Alembic runs: the steps, on the connection that was given, within its transaction. Killed half-way, nothing of it is there."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
