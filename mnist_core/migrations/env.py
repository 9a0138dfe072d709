"""What Alembic runs for each migration: the scripts in versions/, on the connection that mnist_core.database hands over."""

from alembic import context

from mnist_core.class_tables import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True, transactional_ddl=True
)
context.run_migrations()
