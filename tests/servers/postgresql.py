"""PostgreSQL from the system's package, one cluster in a folder."""

from pathlib import Path

import psycopg

from tests.servers.process import CannotStart, Server, as_plain_user, give_to, run

USER = "postgres"


class PostgreSQL(Server):
    """`url` is what DATABASE_URL takes; every test may have a database of its own from `database`."""

    @property
    def url(self) -> str:
        return self.database("hoclieu")

    def database(self, name: str) -> str:
        """The address of a database of this name, made when it is not there."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as admin:
            there = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if not there:
                admin.execute(f'CREATE DATABASE "{name}"')  # noqa: S608 - names are the tests' own
        return f"postgresql+psycopg://hoclieu@127.0.0.1:{self.port}/{name}"

    def _address(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=hoclieu dbname={database} connect_timeout=3"

    def prepare(self) -> None:
        give_to(USER, self.folder)
        initdb = [_program("initdb"), "-D", str(self._data), "-A", "trust", "-U", "hoclieu"]
        run([*as_plain_user(USER), *initdb, "--encoding=UTF8", "--locale=C.UTF-8"], "initdb")

    def command(self) -> list[str]:
        options = ["-p", str(self.port), "-c", "listen_addresses=127.0.0.1", "-k", str(self._data)]
        more = ["-c", "max_connections=200", "-c", "fsync=on"]
        return [*as_plain_user(USER), _program("postgres"), "-D", str(self._data), *options, *more]

    def answers(self) -> bool:
        with psycopg.connect(self._address("postgres")) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)

    @property
    def _data(self) -> Path:
        return self.folder / "cluster"


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not found:
        raise CannotStart(f"{name} is not installed (package postgresql)")
    return str(found[-1])
