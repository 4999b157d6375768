"""Alembic's entry: runs on the connection, and in the transaction, that `migrate` hands in."""

from alembic import context
from sqlmodel import SQLModel

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
context.run_migrations()
