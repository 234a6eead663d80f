"""Mergers of departments (并入): preview, confirmation, and progress of the takeover.

Confirming records the merger and lists, in the same transaction, what the successor has to take over; each
case is then taken over in a transaction of its own (`takeovers`), so that no act waits for thousands of them.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.errors import InvalidInput, NotFound, StaleVersion
from schemas.people.department_events import DepartmentMerged
from schemas.people.departments import (
    DepartmentChangeKind,
    MergerIn,
    MergerPreview,
    MergerProgress,
    TakenOverCase,
)
from schemas.stream_id import StreamId
from schemas.vocabulary import Role, StepStatus
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.domain.people.departments import DepartmentSnapshot, build_register, merger_faults
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, store_receipt
from services.store.core.schema.department_tables import department_change, department_merger, takeover
from services.store.core.schema.supervision_tables import supervision_order
from services.store.core.schema.tables import case_step, joint_case, pending_opinion
from services.store.people.absence_service import append_change, lock_people
from services.store.people.department_register import DepartmentRegister, read
from services.store.people.department_service import change_of, ensure_manages_departments, put_change
from services.store.people.department_uses import (
    awaited_opinions,
    count_of,
    open_orders,
    open_steps,
    references_to,
)
from services.store.people.directory import load_directory

LISTED = 200
_UNSETTLED = [status.value for status in StepStatus if not status.is_settled]
_PLANNED: list[ColumnElement[object]] = [
    literal_column(f"'{path}'::jsonpath")
    for path in (
        "$.** ? (@.department == $d || @.lead_department == $d)",
        "$.steps[*].members[*] ? (@ == $d)",
        "$.may_follow[*].used_by[*] ? (@ == $d)",
    )
]
"""Where a plan names departments: steps, leads, members of joint acceptances, readers of materials."""
ORDER = StreamId.of_supervision_order("")
_EDITION = select(func.coalesce(func.max(department_change.c.edition), 0))


@dataclass(frozen=True)
class DepartmentMergers:
    """Merges departments; `book` is refreshed after a confirmation."""

    store: Store
    book: DepartmentRegister

    async def preview(self, code: str, given: MergerIn, by: Officer) -> MergerPreview:
        """Describe what the successor would take over; changes nothing.

        Raises:
            NotPermitted, NotFound.
            InvalidInput: the successor is the department itself, closed, merged, or without a head.
        """
        ensure_manages_departments(by)
        async with self.store.transaction() as connection:
            snapshot = build_register(await read(connection), beijing_date(utc_now()))
            shown = await _described(connection, code, given, by, snapshot)
            edition = (await connection.execute(_EDITION)).scalar_one()
            row = {"token": shown.token, "department": code, "base_edition": edition, "made_by": by.account}
            await connection.execute(
                insert(department_merger), {**row, "preview": shown.model_dump(mode="json")}
            )
        return shown

    async def confirm(self, token: str, by: Officer, key: IdempotencyKey) -> MergerProgress:
        """Record the previewed merger and list what is to be taken over; idempotent.

        Raises:
            NotPermitted, KeyReused.
            NotFound: no such preview.
            StaleVersion: a department was changed since the preview.
        """
        ensure_manages_departments(by)
        async with self.store.transaction() as connection:
            await lock_people(connection)
            if first := await find_receipt(connection, by.account, key):
                return MergerProgress.model_validate(first)
            row = await _row(connection, token)
            if row.edition is None:
                await self._record(connection, row, by)
            progress = await _progress(connection, token)
            stream = StreamId.of_department(progress.department)
            await store_receipt(connection, by.account, key, stream, progress.model_dump(mode="json"))
        await self.book.refresh(self.store)
        return progress

    async def shown(self, token: str, by: Officer) -> MergerPreview:
        """The preview of that token.

        Raises:
            NotPermitted, NotFound.
        """
        ensure_manages_departments(by)
        async with self.store.autocommit() as connection:
            return (await _row(connection, token)).preview

    async def progress(self, token: str, by: Officer) -> MergerProgress:
        """How far the successor has taken over.

        Raises:
            NotPermitted, NotFound.
        """
        ensure_manages_departments(by)
        async with self.store.autocommit() as connection:
            return await _progress(connection, token)

    async def _record(self, connection: AsyncConnection, row: "_Merger", by: Officer) -> None:
        newest = (await connection.execute(_EDITION)).scalar_one()
        if newest != row.base_edition:
            raise StaleVersion("预览之后部门又有变更，请重新预览", version=newest, if_match=row.base_edition)
        shown = row.preview
        today = beijing_date(utc_now())
        known = build_register(await read(connection), today).known[shown.department]
        merged = {"successor": shown.successor, "document": shown.document, "since": today}
        change = change_of(known, DepartmentChangeKind.MERGED, **merged)
        edition = await put_change(connection, change, by.account)
        await connection.execute(
            update(department_merger).where(department_merger.c.token == row.token).values(edition=edition)
        )
        counted = await _counts(connection, shown.department)
        facts = change.model_dump(exclude={"kind", "code"}) | counted
        event = DepartmentMerged(at=utc_now(), actor=by.account, successor_name=shown.successor_name, **facts)
        await append_change(connection, StreamId.of_department(shown.department), event)
        await _list_takeovers(connection, shown.department)


@dataclass(frozen=True)
class _Merger:
    token: str
    base_edition: int
    preview: MergerPreview
    edition: int | None


async def _row(connection: AsyncConnection, token: str) -> _Merger:
    query = select(department_merger).where(department_merger.c.token == token)
    row = (await connection.execute(query)).first()
    if row is None:
        raise NotFound("没有这次并入预览", token=token)
    return _Merger(row.token, row.base_edition, MergerPreview.model_validate(row.preview), row.edition)


async def _described(
    connection: AsyncConnection, code: str, given: MergerIn, by: Officer, snapshot: DepartmentSnapshot
) -> MergerPreview:
    if code not in snapshot.open:
        raise NotFound("没有这个部门，或者已经撤销", department=code)
    people = (await load_directory(connection)).officers.items()
    heads = sorted(
        name for name, who in people if who.role is Role.HEAD and who.department == given.successor
    )
    wrong = list(merger_faults(code, given.successor, snapshot))
    if not wrong and not heads:
        wrong = [("successor", "承接部门没有在用的负责人账号，承接的环节无人分派；请先开设")]
    if wrong:
        raise InvalidInput.of(*wrong)
    return MergerPreview(
        token=secrets.token_urlsafe(16),
        department=code,
        department_name=snapshot.open[code].name,
        successor=given.successor,
        successor_name=snapshot.open[given.successor].name,
        document=given.document,
        **await _counts(connection, code),
        opinions=await count_of(connection, awaited_opinions(code)),
        listed=await _listed(connection, code),
        remaining=await references_to(connection, code),
        handler=heads[0],
        made_by=by.account,
    )


async def _counts(connection: AsyncConnection, code: str) -> dict[str, int]:
    return {
        "cases": await count_of(connection, open_steps(code).distinct()),
        "steps": await count_of(connection, open_steps(code)),
        "orders": await count_of(connection, open_orders(code)),
    }


async def _listed(connection: AsyncConnection, code: str) -> list[TakenOverCase]:
    """The cases with steps to be taken over, those with the nearest limit first."""
    steps, cases = case_step.c, joint_case.c
    query = (
        select(
            cases.case_no,
            cases.matter_name,
            func.array_agg(steps.name).label("steps"),
            func.min(steps.due_at).label("due_at"),
        )
        .join(joint_case, cases.case_no == steps.case_no)
        .where(steps.department == code, steps.status.in_(_UNSETTLED), cases.closed_at.is_(None))
        .group_by(cases.case_no, cases.matter_name)
        .order_by(func.min(steps.due_at).nulls_last(), cases.case_no)
        .limit(LISTED)
    )
    return [TakenOverCase.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()]


async def _list_takeovers(connection: AsyncConnection, code: str) -> None:
    """List every open case with a part of the department, and its orders without an open case."""
    cases, orders = joint_case.c, supervision_order.c
    of_step = exists().where(case_step.c.case_no == cases.case_no, case_step.c.department == code)
    consulted = exists().where(
        pending_opinion.c.case_no == cases.case_no,
        pending_opinion.c.department == code,
        pending_opinion.c.is_waiting,
    )
    planned = (
        func.jsonb_path_exists(cases.plan, path, func.jsonb_build_object("d", code)) for path in _PLANNED
    )
    open_cases = select(literal(code), cases.case_no).where(
        cases.has_open_obligations, or_(of_step, consulted, *planned)
    )
    has_open_case = exists().where(cases.case_no == orders.case_no, cases.has_open_obligations)
    alone = select(literal(code), literal(ORDER) + orders.number).where(
        orders.department == code, orders.closed_at.is_(None), ~has_open_case
    )
    listed = union_all(open_cases, alone).subquery()
    filed = upsert(takeover).from_select(["department", "stream"], select(listed))
    await connection.execute(filed.on_conflict_do_nothing())


async def _progress(connection: AsyncConnection, token: str) -> MergerProgress:
    row = await _row(connection, token)
    shown = row.preview
    filed = None
    if row.edition is not None:
        query = select(department_change).where(department_change.c.edition == row.edition)
        filed = (await connection.execute(query)).one()
    left = select(func.count()).where(takeover.c.department == shown.department)
    waiting = int((await connection.execute(left)).scalar_one()) if filed else 0
    return MergerProgress(
        token=token,
        confirmed_at=filed.filed_at if filed else None,
        confirmed_by=filed.filed_by if filed else None,
        waiting=waiting,
        is_done=filed is not None and waiting == 0,
        **shown.model_dump(include={"department", "department_name", "successor", "successor_name"}),
    )
