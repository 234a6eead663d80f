"""The database's URL: read in one way for queries, migrations and LISTEN.

As PostgreSQL's own clients read it (`postgresql://user:password@host:5432,host2:5432/name?sslmode=require`),
and as SQLAlchemy writes it (`postgresql+asyncpg://…?ssl=require&host=a:5432&host=b:5432`). Two parameters are
ours: `pooler=transaction` for PgBouncer in transaction mode, and `listen=host:port` for the address behind it
at which LISTEN works.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import uuid4

_SSL_WORDS = {"true": "require", "1": "require", "on": "require", "false": "disable", "0": "disable"}
_CACHE_SIZES = ("statement_cache_size", "prepared_statement_cache_size")
_POOLERS = ("session", "transaction")


class WrongDatabaseUrl(ValueError):
    """The URL cannot be read; why, without its password."""


@dataclass(frozen=True)
class DatabaseAddress:
    """Where the database is and how it is connected to.

    Attributes:
        dsn: for asyncpg, in libpq's form.
        is_pooled: behind a pooler that gives each transaction another connection: no statement is prepared
            for longer than a transaction, and nothing can be listened to.
        listen: host:port for LISTEN, when it is another one.
        statement_cache_size: how many prepared statements a connection keeps; None is the driver's default.
    """

    dsn: str = field(repr=False)
    is_pooled: bool = False
    listen: str | None = None
    statement_cache_size: int | None = None

    @classmethod
    def parse(cls, url: str) -> "DatabaseAddress":
        """Read a URL in either form.

        Raises:
            WrongDatabaseUrl: another database, or a parameter that cannot be read.
        """
        there = urlsplit(url)
        if there.scheme.partition("+")[0] not in ("postgresql", "postgres"):
            raise WrongDatabaseUrl("数据库地址应以 postgresql:// 开头")
        query = parse_qsl(there.query, keep_blank_values=True)
        named = dict(query)
        pooler = named.pop("pooler", "session")
        if pooler not in _POOLERS:
            raise WrongDatabaseUrl("数据库地址的 pooler 应为 session 或 transaction")
        listen = named.pop("listen", None)
        sizes = [named.pop(name) for name in _CACHE_SIZES if name in named]
        if not all(size.isdecimal() for size in sizes):
            raise WrongDatabaseUrl("数据库地址的 prepared_statement_cache_size 应为整数")
        if "ssl" in named:
            word = named.pop("ssl")
            named.setdefault("sslmode", _SSL_WORDS.get(word.lower(), word))
        if hosts := [value for name, value in query if name == "host"]:
            named["host"] = ",".join(hosts)
        dsn = urlunsplit(("postgresql", there.netloc, there.path, urlencode(named), ""))
        size = int(sizes[0]) if sizes else None
        return cls(dsn, pooler == "transaction", listen, size)

    @property
    def can_listen(self) -> bool:
        """Whether there is a connection that hears notifications."""
        return not self.is_pooled or self.listen is not None

    @property
    def listen_dsn(self) -> str:
        """For the connection that sends and hears notifications."""
        if self.listen is None:
            return self.dsn
        there = urlsplit(self.dsn)
        user, at, _ = there.netloc.rpartition("@")
        query = {name: value for name, value in parse_qsl(there.query) if name not in ("host", "port")}
        return urlunsplit(("postgresql", f"{user}{at}{self.listen}", there.path, urlencode(query), ""))

    def engine_arguments(self, **more: Any) -> dict[str, Any]:
        """What SQLAlchemy's asyncpg dialect connects with, besides `more`."""
        if not self.is_pooled:
            size = self.statement_cache_size
            return {"dsn": self.dsn, **more} | (
                {} if size is None else {"prepared_statement_cache_size": size}
            )
        return {
            "dsn": self.dsn,
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": lambda: f"lianban_{uuid4().hex}",
            **more,
        }
