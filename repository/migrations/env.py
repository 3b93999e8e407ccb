"""Run by Alembic: connects with our own engine, so that SQLite is prepared as the application prepares it."""

from alembic import context
from sqlalchemy import text

from repository.db.uow import build_engine
from repository.migrations.tables import metadata

LOCK = 7_010_122  # any number that nobody else locks in this database


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
            if connection.dialect.name == "postgresql":  # several servers start at once: the first migrates
                connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            context.run_migrations()
    engine.dispose()


run()
