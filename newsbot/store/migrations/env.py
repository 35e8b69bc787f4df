"""What Alembic runs: the migrations, over the connection that `newsbot.store.engine.upgrade` (or a test) hands over."""

from alembic import context

from newsbot.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
