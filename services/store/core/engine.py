"""Where a transaction begins and ends."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self

import structlog
from asyncpg.exceptions import (
    CharacterNotInRepertoireError,
    InterfaceError,
    InternalClientError,
    PostgresError,
)
from pydantic_core import from_json, to_json
from sqlalchemy import Select, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from schemas.errors import InvalidInput, RecordUnavailable
from services.store.core.connection_shares import ConnectionShares
from services.store.core.database_url import DatabaseAddress

log = structlog.get_logger(__name__)

_AWAY = (OSError, TimeoutError, PoolTimeoutError, InterfaceError, InternalClientError)
_AWAY_CLASSES = ("08", "28", "3D", "53", "57")
"""SQLSTATE classes: connection, log-in, no such database, resources, intervention of an operator."""
_AWAY_STATES = frozenset({"25006", "26000", "42P05", "40001", "40P01", "55P03"})
"""Read-only transaction; statement lost or doubled by a pooler; serialisation; deadlock; no lock."""
_READ_ONLY = "25006"
"""After a failover the connection leads to a server that is no primary any more: it is given up."""


class StatementFailed(Exception):
    """A statement that the database refused: which kind of failure, at which table, no data.

    It stands for SQLAlchemy's failure, whose words quote rows and parameters and would go with it into logs
    and into the history of the workflow engine.
    """


class Store:
    """The record (PostgreSQL): short transactions, each committed before anybody is told."""

    def __init__(self, engine: AsyncEngine, *, is_pooled: bool = False, pool_size: int = 20) -> None:
        """Keep the engine; `open` makes one from a URL.

        Behind a transaction pooler a single look is a transaction too, because a statement is prepared and
        executed in two messages, which else reach two connections.
        """
        self._engine = engine
        self._shares = ConnectionShares(pool_size)
        self._looks = engine if is_pooled else engine.execution_options(isolation_level="AUTOCOMMIT")
        event.listen(engine.sync_engine, "handle_error", _give_up_a_demoted_server)

    @classmethod
    def open(cls, database_url: str, *, pool_size: int = 20) -> Self:
        """A store on that database; connects when first used."""
        address = DatabaseAddress.parse(database_url)
        engine = create_async_engine(
            "postgresql+asyncpg://",
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=5,
            pool_use_lifo=True,
            pool_pre_ping=False,
            hide_parameters=True,
            json_serializer=_to_json,
            json_deserializer=from_json,
            connect_args=address.engine_arguments(timeout=5, command_timeout=30),
        )
        return cls(engine, is_pooled=address.is_pooled, pool_size=pool_size)

    async def close(self) -> None:
        """Give all connections back."""
        await self._engine.dispose()

    async def ping(self) -> None:
        """Return when the record answers.

        Raises:
            RecordUnavailable: it does not.
        """
        async with self.autocommit() as connection:
            await connection.execute(text("select 1"))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed when the block ends well, undone otherwise.

        Raises:
            RecordUnavailable: the record is away; nothing was filed, or the caller
                may ask again with the same key to learn whether it was.
        """
        with _away_as_unavailable():
            async with self._shares.one(), self._engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[AsyncConnection]:
        """One short look; nothing is kept, and each statement sees what is committed by then.

        Raises:
            RecordUnavailable: the record is away.
        """
        with _away_as_unavailable():
            async with self._shares.one(), self._looks.begin() as connection:
                yield connection

    async def in_parts(self, query: Select[Any], size: int = 1_000) -> AsyncIterator[list[dict[str, Any]]]:
        """Every row of one query as it stood at one moment, a part at a time.

        Raises:
            RecordUnavailable: the record is away.
        """
        async with self.transaction() as connection:
            found = await connection.stream(query, execution_options={"yield_per": size})
            async for part in found.mappings().partitions():
                yield [dict(row) for row in part]


@contextmanager
def _away_as_unavailable() -> Iterator[None]:
    try:
        yield
    except _AWAY as away:
        raise _unavailable(away) from away
    except PostgresError as refused:  # while connecting
        if not _is_away(refused):
            raise
        raise _unavailable(refused) from refused
    except StatementError as failure:
        root = _root(failure)
        is_cut = isinstance(failure, DBAPIError) and failure.connection_invalidated
        if is_cut or isinstance(root, _AWAY) or _is_away(root):
            raise _unavailable(root or failure) from failure
        if _state(root) == CharacterNotInRepertoireError.sqlstate:  # a sign that no text on file may have
            raise InvalidInput.of(("body", "含有无法保存的字符")) from failure
        raise StatementFailed(_described(failure)).with_traceback(failure.__traceback__) from None


def _unavailable(cause: BaseException) -> RecordUnavailable:
    """The failure as callers know it; the cause goes to the log, by its kind and SQLSTATE only."""
    log.warning("database.unavailable", reason=type(cause).__name__, sqlstate=_state(cause))
    return RecordUnavailable("数据库暂时无法连接，请稍后重试")


def _state(failure: BaseException | None) -> str:
    return str(getattr(failure, "sqlstate", None) or "")


def _is_away(failure: BaseException | None) -> bool:
    state = _state(failure)
    return state[:2] in _AWAY_CLASSES or state in _AWAY_STATES


def _give_up_a_demoted_server(context: ExceptionContext) -> None:
    """Close all connections to a server that has become read-only: the next ones find the primary."""
    failure = context.sqlalchemy_exception
    if isinstance(failure, DBAPIError) and _state(_root(failure)) == _READ_ONLY:
        context.is_disconnect = True


def _described(failure: StatementError) -> str:
    """The kind of the failure, and the constraint, table and column that it names."""
    root = _root(failure) or failure
    names = ("sqlstate", "table_name", "constraint_name", "column_name")
    known = [f"{name}={value}" for name in names if (value := getattr(root, name, None))]
    return " ".join([type(root).__name__, *known])


def _root(failure: StatementError) -> BaseException | None:
    original: BaseException | None = failure.orig
    while original is not None and original.__cause__ is not None:
        original = original.__cause__
    return original


def _to_json(value: object) -> str:
    return to_json(value).decode()
