"""The database URL, parsed once for queries, migrations and LISTEN.

Accepts the form of PostgreSQL's own clients
(`postgresql://user:password@host:5432,host2:5432/name?sslmode=require`) and SQLAlchemy's
(`postgresql+asyncpg://…?ssl=require&host=a:5432&host=b:5432`). Two parameters are specific to Lianban:
`pooler=transaction` for PgBouncer in transaction mode, and `listen=host:port` for the address behind it
where LISTEN works.
"""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import uuid4

_SSL_WORDS = {"true": "require", "1": "require", "on": "require", "false": "disable", "0": "disable"}
_CACHE_SIZES = ("statement_cache_size", "prepared_statement_cache_size")
_POOLERS = ("session", "transaction")


class WrongDatabaseUrl(ValueError):
    """The URL is invalid; the message gives the reason without the password."""


@dataclass(frozen=True)
class DatabaseAddress:
    """Address of the database and the way to connect to it.

    Attributes:
        dsn: for asyncpg, in libpq's form.
        is_pooled: behind a transaction pooler: no statement stays prepared for longer than a transaction, and
            LISTEN is not available.
        listen: host:port for LISTEN, when it differs.
        statement_cache_size: prepared statements kept per connection; None is the driver's default.
    """

    dsn: str = field(repr=False)
    is_pooled: bool = False
    listen: str | None = None
    statement_cache_size: int | None = None

    @classmethod
    def parse(cls, url: str) -> "DatabaseAddress":
        """Parse a URL in either form.

        Raises:
            WrongDatabaseUrl: not a PostgreSQL URL, or an invalid parameter.
        """
        parts = urlsplit(url)
        if parts.scheme.partition("+")[0] not in ("postgresql", "postgres"):
            raise WrongDatabaseUrl("数据库地址应以 postgresql:// 开头")
        query = parse_qsl(parts.query, keep_blank_values=True)
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
        dsn = urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(named), ""))
        size = int(sizes[0]) if sizes else None
        return cls(dsn, pooler == "transaction", listen, size)

    @property
    def can_listen(self) -> bool:
        """Whether a connection can receive notifications."""
        return not self.is_pooled or self.listen is not None

    @property
    def listen_dsn(self) -> str:
        """The DSN of the connection that sends and receives notifications."""
        if self.listen is None:
            return self.dsn
        parts = urlsplit(self.dsn)
        user, at, _ = parts.netloc.rpartition("@")
        query = {name: value for name, value in parse_qsl(parts.query) if name not in ("host", "port")}
        return urlunsplit(("postgresql", f"{user}{at}{self.listen}", parts.path, urlencode(query), ""))

    def engine_arguments(self, **more: object) -> dict[str, object]:
        """Connection arguments for SQLAlchemy's asyncpg dialect, together with `more`."""
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
