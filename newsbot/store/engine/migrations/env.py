"""What Alembic runs: the migrations, over the connection that `upgrade` (`engine/database.py`) or a test gives it."""

from alembic import context

from newsbot.store.engine.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
