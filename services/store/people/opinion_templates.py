"""Opinion templates (常用意见): personal ones, and a department's kept by its head."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.lists import Page, Paging
from schemas.errors import InvalidInput, NotFound, NotPermitted
from schemas.people.opinion_templates import (
    MOST_TEMPLATES,
    OpinionTemplate,
    OpinionTemplateIn,
    TemplateScope,
)
from schemas.vocabulary import Role
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, store_receipt
from services.store.core.keyset import SortKey, read_page
from services.store.core.schema.people_tables import opinion_template

_COLUMNS = opinion_template.c
_PERSONAL_FIRST = case((_COLUMNS.scope == TemplateScope.PERSONAL.value, 0), else_=1)
_ORDER = (SortKey(_PERSONAL_FIRST), SortKey(_COLUMNS.id))
_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:owner, 0))")
_SHOWN = (_COLUMNS.id, _COLUMNS.scope, _COLUMNS.text, _COLUMNS.edited_at)


@dataclass(frozen=True)
class OpinionTemplates:
    """Keeps and lists the templates of officers and departments."""

    store: Store

    async def page(self, officer: Officer, paging: Paging) -> Page[OpinionTemplate]:
        """One page of the officer's own templates and then those of the department, oldest first."""
        where = _visible(officer)
        counted = select(_COLUMNS.id).where(where)
        found = await read_page(self.store, select(*_SHOWN).where(where), counted, _ORDER, paging)
        items = [_view(officer, row) for row in found.rows]
        return Page[OpinionTemplate](items=items, **found.edges(paging))

    async def offered(self, officer: Officer) -> list[OpinionTemplate]:
        """Every template that the officer may choose from; bounded by `MOST_TEMPLATES`."""
        query = select(*_SHOWN).where(_visible(officer)).order_by(_PERSONAL_FIRST, _COLUMNS.id)
        async with self.store.autocommit() as connection:
            return [_view(officer, dict(row)) for row in (await connection.execute(query)).mappings()]

    async def add(self, officer: Officer, given: OpinionTemplateIn, key: IdempotencyKey) -> OpinionTemplate:
        """Keep a new template.

        Raises:
            NotPermitted: a department's template by another than its head.
            InvalidInput: there are as many as allowed, or the same text is kept already.
        """
        owner = _owner(officer, given.scope)
        async with self.store.transaction() as connection:
            await connection.execute(_LOCK, {"owner": f"opinion-template/{given.scope.value}/{owner}"})
            if first := await find_receipt(connection, officer.account, key):
                return OpinionTemplate.model_validate(first)
            await _ensure_room(connection, given, owner)
            values = {"scope": given.scope.value, "owner": owner, "text": given.text}
            row = await connection.execute(insert(opinion_template).values(values).returning(*_SHOWN))
            made = _view(officer, dict(row.mappings().one()))
            await store_receipt(
                connection, officer.account, key, f"opinion-template/{made.id}", made.model_dump(mode="json")
            )
        return made

    async def edit(self, officer: Officer, number: int, words: str) -> OpinionTemplate:
        """Change the text; the same again changes nothing.

        Raises:
            NotFound: the officer sees no such template.
            NotPermitted: a department's template by another than its head.
        """
        async with self.store.transaction() as connection:
            await _ensure_own(connection, officer, number)
            changed = update(opinion_template).where(_COLUMNS.id == number)
            changed = changed.values(text=words, edited_at=func.clock_timestamp())
            row = (await connection.execute(changed.returning(*_SHOWN))).mappings().one()
            return _view(officer, dict(row))

    async def delete(self, officer: Officer, number: int) -> None:
        """Delete a template; errors as of `edit`."""
        async with self.store.transaction() as connection:
            await _ensure_own(connection, officer, number)
            await connection.execute(delete(opinion_template).where(_COLUMNS.id == number))


def _visible(officer: Officer) -> ColumnElement[bool]:
    personal = and_(_COLUMNS.scope == TemplateScope.PERSONAL.value, _COLUMNS.owner == officer.account)
    if officer.department is None:
        return personal
    shared = and_(_COLUMNS.scope == TemplateScope.DEPARTMENT.value, _COLUMNS.owner == officer.department)
    return or_(personal, shared)


def _may_edit(officer: Officer, scope: str) -> bool:
    return scope == TemplateScope.PERSONAL.value or officer.role is Role.HEAD


def _view(officer: Officer, row: dict[str, object]) -> OpinionTemplate:
    return OpinionTemplate.model_validate({**row, "may_edit": _may_edit(officer, str(row["scope"]))})


def _owner(officer: Officer, scope: TemplateScope) -> str:
    if scope is TemplateScope.PERSONAL:
        return officer.account
    if officer.department is None or not _may_edit(officer, scope.value):
        raise NotPermitted("部门常用意见由本部门负责人维护")
    return officer.department


async def _ensure_room(connection: AsyncConnection, given: OpinionTemplateIn, owner: str) -> None:
    own = and_(_COLUMNS.scope == given.scope.value, _COLUMNS.owner == owner)
    kept = (await connection.execute(select(_COLUMNS.text).where(own))).scalars().all()
    if given.text in kept:
        raise InvalidInput.of(("text", "已有相同的常用意见"))
    if len(kept) >= (most := MOST_TEMPLATES[given.scope]):
        raise InvalidInput.of(("text", f"{given.scope.label}常用意见最多 {most} 条，请先删除不用的"))


async def _ensure_own(connection: AsyncConnection, officer: Officer, number: int) -> None:
    query = select(_COLUMNS.scope).where(_COLUMNS.id == number, _visible(officer)).with_for_update()
    scope = (await connection.execute(query)).scalar_one_or_none()
    if scope is None:
        raise NotFound("没有这条常用意见", id=number)
    if not _may_edit(officer, scope):
        raise NotPermitted("部门常用意见由本部门负责人维护")
