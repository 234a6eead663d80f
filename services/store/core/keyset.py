"""Keyset pagination: a page starts after a row, so that rows leaving the list shift nothing.

A cursor holds the direction, a mark of the list that gave it out, and the sort values of the row at the edge
of a page (base64url of JSON).
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, or_, select

from schemas.cases.lists import Paging
from schemas.errors import InvalidInput
from services.store.core.engine import Store

MAX_TOTAL = 10_000
"""Totals are counted up to this limit, which bounds the cost of every list."""


@dataclass(frozen=True)
class SortKey:
    """One sort column of a list; NULLs come last in ascending order."""

    column: ColumnElement[Any]
    is_descending: bool = False

    def ordered(self, *, backward: bool) -> ColumnElement[object]:
        """The ORDER BY expression of this column."""
        if self.is_descending != backward:
            return self.column.desc().nulls_first()
        return self.column.asc().nulls_last()

    def behind(self, value: object, *, backward: bool) -> ColumnElement[bool]:
        """Condition: strictly after the value in sort order."""
        edge = literal(value, self.column.type)  # a bare True or False supports equality only
        if self.is_descending != backward:
            return self.column.is_not(None) if value is None else self.column < edge
        return false() if value is None else or_(self.column > edge, self.column.is_(None))

    def same(self, value: object) -> ColumnElement[bool]:
        """Condition: equal to the value."""
        return self.column.is_(None) if value is None else self.column == value


Listed = TypeVar("Listed", bound=tuple[object, ...])
Counted = TypeVar("Counted", bound=tuple[object, ...])


class PageEdges(TypedDict):
    """What a page says beside its items; the fields are those of `Page`."""

    total: int
    page_size: int
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True)
class Slice:
    """Rows of one page, cursors of its neighbours, and the total up to `MAX_TOTAL`."""

    rows: list[dict[str, object]]
    total: int
    next_cursor: str | None = None
    previous_cursor: str | None = None

    def edges(self, paging: Paging) -> PageEdges:
        """The fields of a `Page` beside its items."""
        return {
            "total": self.total,
            "page_size": paging.page_size,
            "next_cursor": self.next_cursor,
            "previous_cursor": self.previous_cursor,
        }


async def read_page(
    store: Store,
    query: Select[Listed],
    counted: Select[Counted],
    keys: Sequence[SortKey],
    paging: Paging,
    *,
    known: int | None = None,
) -> Slice:
    """Read one page of a list.

    Args:
        query: the list without ORDER BY and LIMIT.
        counted: the same rows, for the total.
        keys: the sort columns; together they are unique.
        known: the total, if it is already known.

    Raises:
        InvalidInput: the cursor does not belong to this list.
    """
    backward, values = _decoded(paging.cursor, keys)
    sorts = [key.column.label(f"sort_{index}") for index, key in enumerate(keys)]
    ordered = query.add_columns(*sorts).order_by(None).order_by(*(k.ordered(backward=backward) for k in keys))
    if values is not None:
        ordered = ordered.where(_behind(keys, values, backward=backward))
    some = counted.limit(MAX_TOTAL).subquery()
    async with store.autocommit() as connection:
        total = known
        if total is None:
            total = int((await connection.execute(select(func.count()).select_from(some))).scalar_one())
        found = (await connection.execute(ordered.limit(paging.page_size + 1))).mappings()
        rows = [dict(row) for row in found]
    has_more = len(rows) > paging.page_size
    rows = rows[: paging.page_size]
    if backward:
        rows.reverse()
    edges = [[row.pop(f"sort_{index}") for index in range(len(keys))] for row in rows]
    forth = backward or has_more
    back = has_more if backward else values is not None
    return Slice(
        rows=rows,
        total=total,
        next_cursor=_encoded(edges[-1], keys, backward=False) if edges and forth else None,
        previous_cursor=_encoded(edges[0], keys, backward=True) if edges and back else None,
    )


def _behind(keys: Sequence[SortKey], values: Sequence[object], *, backward: bool) -> ColumnElement[bool]:
    """Condition: after those values in sort order; the first term lets an index start there."""
    first, value = keys[0], values[0]
    after = first.behind(value, backward=backward)
    if len(keys) == 1:
        return after
    rest = _behind(keys[1:], values[1:], backward=backward)
    return and_(or_(after, first.same(value)), or_(after, rest))


def _mark(keys: Sequence[SortKey]) -> str:
    """Four signs that tell a list from others: a hash of its sort columns."""
    order = ",".join(f"{key.column} {key.is_descending}" for key in keys)
    return hashlib.sha256(order.encode()).hexdigest()[:4]


def _encoded(values: Sequence[object], keys: Sequence[SortKey], *, backward: bool) -> str:
    plain = [one.isoformat() if isinstance(one, date) else one for one in values]
    text = json.dumps([int(backward), _mark(keys), *plain], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(cursor: str | None, keys: Sequence[SortKey]) -> tuple[bool, list[object] | None]:
    if cursor is None:
        return False, None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        backward, mark, *values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        typed = [_typed(key, value) for key, value in zip(keys, values, strict=True)]
        _ensure_own(mark, keys)
        return _is_backward(backward), typed
    except (ValueError, TypeError) as wrong:
        raise wrong_cursor() from wrong


def _ensure_own(mark: object, keys: Sequence[SortKey]) -> None:
    if mark != _mark(keys):
        raise ValueError("of another list")


def wrong_cursor() -> InvalidInput:
    """The refusal of a cursor that the list did not give out."""
    return InvalidInput.of(("cursor", "翻页游标不正确，请从第一页重新查询"))


def _is_backward(direction: object) -> bool:
    if direction not in (0, 1):
        raise ValueError("neither 0 nor 1")
    return bool(direction)


def _typed(key: SortKey, value: object) -> object:
    """The value, checked against the type of its column.

    Raises:
        ValueError: the value has another type.
    """
    if value is None:
        return None
    kind = key.column.type.python_type
    if kind is datetime and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("without time zone")
        return moment
    is_too_large = isinstance(value, int) and abs(value) >= 2**63
    if type(value) is not kind or is_too_large or (isinstance(value, str) and "\0" in value):
        raise ValueError("not a value of this column")
    return value
