"""Run by Alembic: connects with our own engine, so that SQLite is prepared as the application prepares it."""

from alembic import context

from repository.db.uow import build_engine
from repository.migrations.tables import metadata


def run() -> None:
    engine = build_engine(context.config.attributes["url"], pool_size=1).execution_options(writes=True)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            user_module_prefix="types.",
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
