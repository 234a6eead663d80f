"""Transactions and single statements on PostgreSQL; failures become domain errors."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Self, TypeVar

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

from schemas.errors import DatabaseUnavailable, InvalidInput
from services.store.core.connection_shares import ConnectionShares
from services.store.core.database_url import DatabaseAddress

log = structlog.get_logger(__name__)

_UNAVAILABLE = (OSError, TimeoutError, PoolTimeoutError, InterfaceError, InternalClientError)
_UNAVAILABLE_CLASSES = ("08", "28", "3D", "53", "57")
"""SQLSTATE classes: connection, authorization, invalid catalog, resources, operator intervention."""
_UNAVAILABLE_STATES = frozenset({"25006", "26000", "42P05", "40001", "40P01", "55P03"})
"""Read-only transaction; statement lost or duplicated by a pooler; serialisation; deadlock; lock."""
_READ_ONLY = "25006"
"""After a failover the connection leads to a server that is no longer primary: it is discarded."""

Selected = TypeVar("Selected", bound=tuple[object, ...])


class StatementFailed(Exception):
    """A statement that the database rejected: kind of failure and table, without data.

    It replaces SQLAlchemy's exception, whose message quotes rows and parameters and would carry them into
    logs and into the history of the workflow engine.
    """


class Store:
    """The PostgreSQL database: short transactions and single autocommitted statements."""

    def __init__(self, engine: AsyncEngine, *, is_pooled: bool = False, pool_size: int = 20) -> None:
        """Use the engine; `open` creates one from a URL.

        Behind a transaction pooler a single statement is a transaction too, because it is prepared and
        executed in two messages, which would otherwise reach two connections.
        """
        self._engine = engine
        self._shares = ConnectionShares(pool_size)
        self._autocommit = engine if is_pooled else engine.execution_options(isolation_level="AUTOCOMMIT")
        event.listen(engine.sync_engine, "handle_error", _discard_demoted_server)

    @classmethod
    def open(cls, database_url: str, *, pool_size: int = 20) -> Self:
        """Create a store on that database; it connects on first use."""
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
        """Close all connections."""
        await self._engine.dispose()

    async def ping(self) -> None:
        """Return when the database answers.

        Raises:
            DatabaseUnavailable: it does not answer.
        """
        async with self.autocommit() as connection:
            await connection.execute(text("select 1"))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction: committed when the block ends normally, rolled back otherwise.

        Raises:
            DatabaseUnavailable: the database is unavailable; nothing was committed, or the caller
                can repeat the request with the same idempotency key to learn whether it was.
        """
        with _translated_errors():
            async with self._shares.one(), self._engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection in autocommit mode: each statement sees what is committed by then.

        Raises:
            DatabaseUnavailable: the database is unavailable.
        """
        with _translated_errors():
            async with self._shares.one(), self._autocommit.begin() as connection:
                yield connection

    async def stream_batches(
        self, query: Select[Selected], size: int = 1_000
    ) -> AsyncIterator[list[dict[str, object]]]:
        """Read every row of one query from one snapshot, in batches.

        Raises:
            DatabaseUnavailable: the database is unavailable.
        """
        async with self.transaction() as connection:
            found = await connection.stream(query, execution_options={"yield_per": size})
            async for part in found.mappings().partitions():
                yield [dict(row) for row in part]


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except _UNAVAILABLE as error:
        raise _unavailable(error) from error
    except PostgresError as rejected:  # while connecting
        if not _is_unavailable(rejected):
            raise
        raise _unavailable(rejected) from rejected
    except StatementError as failure:
        root = _root(failure)
        is_cut = isinstance(failure, DBAPIError) and failure.connection_invalidated
        if is_cut or isinstance(root, _UNAVAILABLE) or _is_unavailable(root):
            raise _unavailable(root or failure) from failure
        if _state(root) == CharacterNotInRepertoireError.sqlstate:  # a character PostgreSQL cannot store
            raise InvalidInput.of(("body", "含有无法保存的字符")) from failure
        raise StatementFailed(_described(failure)).with_traceback(failure.__traceback__) from None


def _unavailable(cause: BaseException) -> DatabaseUnavailable:
    """Translate the failure; the cause is logged by type and SQLSTATE only."""
    log.warning("database.unavailable", reason=type(cause).__name__, sqlstate=_state(cause))
    return DatabaseUnavailable("数据库暂时无法连接，请稍后重试")


def _state(failure: BaseException | None) -> str:
    return str(getattr(failure, "sqlstate", None) or "")


def _is_unavailable(failure: BaseException | None) -> bool:
    state = _state(failure)
    return state[:2] in _UNAVAILABLE_CLASSES or state in _UNAVAILABLE_STATES


def _discard_demoted_server(context: ExceptionContext) -> None:
    """Close all connections to a server that has become read-only; new ones find the primary."""
    failure = context.sqlalchemy_exception
    if isinstance(failure, DBAPIError) and _state(_root(failure)) == _READ_ONLY:
        context.is_disconnect = True


def _described(failure: StatementError) -> str:
    """The kind of the failure and the constraint, table and column it names."""
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
