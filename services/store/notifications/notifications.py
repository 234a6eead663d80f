"""Stored in-app notifications: one per event and account, digests, marks as read."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypedDict, cast

from sqlalchemy import BigInteger, func, insert, literal, select, true, tuple_, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.events import EventKind
from schemas.cases.lists import Paging
from schemas.errors import NotFound
from schemas.notifications.notifications import (
    Notification,
    NotificationDigest,
    NotificationPage,
    ReadReceipt,
)
from services.domain.notifications.digests import DIGEST_WINDOW, joins_digest
from services.domain.notifications.notification_context import NotificationContext
from services.domain.notifications.text import render_digest
from services.store.core.engine import Store
from services.store.core.keyset import SortKey, read_page
from services.store.core.schema.people_tables import notification, notification_digest

SHOWN = 20
"""Notifications listed with their digest."""
_ONE_AT_A_TIME = sql("select pg_advisory_xact_lock(hashtextextended('notices', 0))")
"""Serialises consumers, so that two of them cannot open two digests of one kind."""


class NewNotification(TypedDict):
    """The columns of a notification before its digest is known."""

    recipient: str
    stream: str
    seq: int
    kind: str
    level: int | None
    case_no: str | None
    order_no: str | None
    step: str | None
    clock: str | None
    department: str | None
    text: str


class DigestValues(TypedDict):
    """A row of the table of digests."""

    id: int
    kind: str
    level: int | None
    count: int
    unread: int
    opened_at: datetime


@dataclass(frozen=True)
class PendingNotification:
    """A notification to be inserted: event, text and accounts."""

    context: NotificationContext
    accounts: tuple[str, ...]
    text: str


async def insert_notifications(connection: AsyncConnection, pending: Sequence[PendingNotification]) -> int:
    """Insert notifications, idempotent per event. Returns the number inserted."""
    await connection.execute(_ONE_AT_A_TIME)
    new = await _without_inserted(connection, [one for one in pending if one.accounts])
    if not new:
        return 0
    rows: list[NewNotification] = [
        {
            "recipient": account,
            "stream": one.context.stream,
            "seq": one.context.seq,
            "kind": one.context.kind.value,
            "level": one.context.level,
            "case_no": one.context.case_no,
            "order_no": one.context.order_no,
            "step": one.context.step,
            "clock": one.context.event.clock,
            "department": one.context.department,
            "text": one.text,
        }
        for one in new
        for account in one.accounts
    ]
    await connection.execute(insert(notification), await _assign_digests(connection, rows))
    return len(rows)


async def _without_inserted(
    connection: AsyncConnection, pending: Sequence[PendingNotification]
) -> list[PendingNotification]:
    keys = {(one.context.stream, one.context.seq) for one in pending}
    query = select(notification.c.stream, notification.c.seq).where(
        tuple_(notification.c.stream, notification.c.seq).in_(keys)
    )
    known = {(row.stream, row.seq) for row in await connection.execute(query.distinct())} if keys else set()
    return [one for one in pending if (one.context.stream, one.context.seq) not in known]


async def _assign_digests(
    connection: AsyncConnection, rows: list[NewNotification]
) -> list[dict[str, object]]:
    """The rows, each with its digest: an open one of its kind, or a new one."""
    now: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
    columns = notification_digest.c
    query = select(columns.id, columns.recipient, columns.kind, columns.level, columns.opened_at).where(
        columns.recipient.in_({row["recipient"] for row in rows}), columns.opened_at > now - DIGEST_WINDOW
    )
    open_ones = {
        (row.recipient, row.kind, row.level): row.id
        for row in await connection.execute(query)
        if joins_digest(row.opened_at, now)
    }
    placed: list[dict[str, object]] = []
    for key, some in _by_kind(rows):
        digest = open_ones.get(key) or await _open_digest(connection, *key)
        await connection.execute(
            update(notification_digest)
            .where(columns.id == digest)
            .values(count=columns.count + len(some), unread=columns.unread + len(some))
        )
        placed += [{**row, "digest_id": digest} for row in some]
    return placed


def _by_kind(
    rows: list[NewNotification],
) -> Iterable[tuple[tuple[str, str, int | None], list[NewNotification]]]:
    def key(row: NewNotification) -> tuple[str, str, int | None]:
        return row["recipient"], row["kind"], row["level"]

    ordered = sorted(rows, key=lambda row: (row["recipient"], row["kind"], row["level"] or 0))
    return [(of, list(some)) for of, some in groupby(ordered, key)]


async def _open_digest(connection: AsyncConnection, recipient: str, kind: str, level: int | None) -> int:
    values = {"recipient": recipient, "kind": kind, "level": level, "count": 0, "unread": 0}
    made = await connection.execute(
        insert(notification_digest).values(values).returning(notification_digest.c.id)
    )
    return int(made.scalar_one())


_NEWEST = (
    SortKey(notification_digest.c.opened_at, is_descending=True),
    SortKey(notification_digest.c.id, is_descending=True),
)


@dataclass(frozen=True)
class NotificationQueries:
    """Queries and marks the notifications of an account."""

    store: Store

    async def page(self, account: str, paging: Paging, *, unread_only: bool) -> NotificationPage:
        """One page of the account's digests, newest first."""
        columns = notification_digest.c
        mine = [columns.recipient == account, *([columns.unread > 0] if unread_only else [])]
        query, counted = select(notification_digest).where(*mine), select(columns.id).where(*mine)
        found = await read_page(self.store, query, counted, _NEWEST, paging)
        rows = cast("list[DigestValues]", found.rows)
        async with self.store.autocommit() as connection:
            items = await _items(connection, [row["id"] for row in rows])
            unread = await _unread(connection, account)
        digests = [_digest(row, items.get(row["id"], [])) for row in rows]
        return NotificationPage(items=digests, unread=unread, **found.edges(paging))

    async def unread(self, account: str) -> int:
        """Number of unread digests of the account."""
        async with self.store.autocommit() as connection:
            return await _unread(connection, account)

    async def read(self, account: str, digest: int | None = None) -> ReadReceipt:
        """Mark one of the account's digests, or all, as read; idempotent.

        Raises:
            NotFound: the account has no such digest.
        """
        columns = notification_digest.c
        mine = columns.id == digest if digest is not None else columns.unread > 0
        async with self.store.transaction() as connection:
            locked = select(columns.id).where(columns.recipient == account, mine).order_by(columns.id)
            digests = list((await connection.execute(locked.with_for_update())).scalars())
            if digest is not None and not digests:
                raise NotFound("没有这条消息", notification=digest)
            marked = await connection.execute(
                update(notification)
                .where(notification.c.digest_id.in_(digests), notification.c.read_at.is_(None))
                .values(read_at=func.now())
                .returning(notification.c.id)
            )
            count = len(marked.all())
            await connection.execute(
                update(notification_digest).where(columns.id.in_(digests)).values(unread=0)
            )
            return ReadReceipt(marked=count, unread=await _unread(connection, account))

    async def read_about(self, account: str, case_no: str) -> None:
        """Mark the account's notifications about a case as read, because it acts on the case."""
        columns = notification_digest.c
        async with self.store.transaction() as connection:
            locked = select(columns.id).where(columns.recipient == account, columns.unread > 0)
            digests = list(
                (await connection.execute(locked.order_by(columns.id).with_for_update())).scalars()
            )
            about = (notification.c.case_no == case_no, notification.c.read_at.is_(None))
            marked = await connection.execute(
                update(notification)
                .where(notification.c.digest_id.in_(digests), *about)
                .values(read_at=func.now())
                .returning(notification.c.digest_id)
            )
            for digest, count in Counter(marked.scalars()).items():
                left = update(notification_digest).where(columns.id == digest)
                await connection.execute(left.values(unread=columns.unread - count))


async def _unread(connection: AsyncConnection, account: str) -> int:
    columns = notification_digest.c
    query = select(func.count()).select_from(notification_digest)
    found = await connection.execute(query.where(columns.recipient == account, columns.unread > 0))
    return int(found.scalar_one())


async def _items(connection: AsyncConnection, digests: Sequence[int]) -> dict[int, list[Notification]]:
    """The latest notifications of each digest."""
    wanted = select(func.unnest(literal(list(digests), ARRAY(BigInteger))).label("digest")).subquery()
    top = (
        select(notification)
        .where(notification.c.digest_id == wanted.c.digest)
        .order_by(notification.c.id.desc())
        .limit(SHOWN)
        .lateral()
    )
    found: dict[int, list[Notification]] = {}
    for row in (await connection.execute(select(top).select_from(wanted.join(top, true())))).mappings():
        found.setdefault(row["digest_id"], []).append(Notification.model_validate(dict(row)))
    return found


def _digest(row: DigestValues, items: list[Notification]) -> NotificationDigest:
    newest = items[0].text if items else ""
    return NotificationDigest(
        id=row["id"],
        kind=row["kind"],
        label=EventKind(row["kind"]).label,
        level=row["level"],
        text=render_digest(row["kind"], row["count"], newest),
        count=row["count"],
        unread=row["unread"],
        opened_at=row["opened_at"],
        items=items,
    )
