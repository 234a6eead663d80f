"""Changes of the work calendar: preview, confirmation, and progress of recalculation."""

import asyncio
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import TypeAdapter
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.approvals import ApprovalIn
from schemas.calendars.changes import (
    CalendarChange,
    CalendarPreview,
    MovedCase,
    PendingChange,
    RecalculationProgress,
    YearIn,
)
from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.errors import NotFound, StaleVersion
from schemas.jobs.recalculation import RecalculationControlIn, RecalculationStatus
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.domain.calendars.checks import year_remarks
from services.domain.calendars.editions import build_calendars, describe_change, first_changed_on
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.engine.calendar_update import preview
from services.domain.catalogue.lint.timing.broken_promises import find_broken_promises
from services.domain.people.approvals import content_digest, ensure_approvable
from services.store.calendar_changes.recalculation_control import RecalculationControl
from services.store.calendar_changes.stale_cases import count_stale, runs_into
from services.store.calendars import service
from services.store.calendars.calendars import CalendarSource, Page, newest_edition
from services.store.calendars.tables import calendar_draft, calendar_edition
from services.store.cases import recalculations
from services.store.cases.service import case_time
from services.store.catalogue.queries import Catalogue
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, lock_key, store_receipt
from services.store.core.schema.tables import joint_case

_CHANGE: TypeAdapter[CalendarChange] = TypeAdapter(CalendarChange)
_COUNT_OPEN = select(func.count()).where(joint_case.c.has_open_obligations)
BATCH = 100
LISTED = 200


@dataclass(frozen=True)
class CalendarChanges:
    """What an administrator does to the calendars of the record."""

    store: Store
    book: CalendarSource
    catalogue: Catalogue
    departments: Collection[str]

    async def page(self) -> Page:
        """The calendars as they stand on file."""
        return await self.book.refresh(self.store)

    async def preview(self, change: CalendarChange, officer: Officer) -> CalendarPreview:
        """The effect of the change, stored under a token until confirmed; changes nothing.

        Every open case that has a clock running into the first changed day is reckoned in memory, twenty
        at a time, so that the API goes on answering.
        """
        page = await self.page()
        after = build_calendars((*page.changes, change))
        first = await asyncio.to_thread(first_changed_on, page.calendars, after)
        moved = await self._moved(page.calendars, after, first) if first else []
        broken = []
        if first:
            today = beijing_date(utc_now())
            matters = tuple((await self.catalogue.in_force(utc_now())).values())
            broken = await asyncio.to_thread(
                find_broken_promises, matters, self.departments, page.calendars, after, today
            )
        clocks = [clock for case in moved for clock in case.clocks]
        async with self.store.autocommit() as connection:
            open_cases = int((await connection.execute(_COUNT_OPEN)).scalar_one())
        given = CalendarPreview(
            token=secrets.token_urlsafe(16),
            in_words=describe_change(change),
            first_changed_on=first,
            open_cases=open_cases,
            touched_cases=len(moved),
            moved_due_dates=sum(clock.due_at != clock.was_due_at for clock in clocks),
            moved_earlier=sum(clock.is_earlier for clock in clocks),
            found_late=sum(clock.found_late for clock in clocks),
            annulled=sum(clock.annulled for clock in clocks),
            cases=sorted(moved, key=_worst_first)[:LISTED],
            broken_promises=broken,
            remarks=_remarks(change),
            made_by=officer.account,
        )
        content = {"change": change.model_dump(mode="json"), "preview": given.model_dump(mode="json")}
        given = given.model_copy(update={"digest": content_digest(content)})
        async with self.store.transaction() as connection:
            await connection.execute(
                insert(calendar_draft),
                {
                    "token": given.token,
                    "change": change.model_dump(mode="json"),
                    "base_edition": page.edition,
                    "preview": given.model_dump(mode="json"),
                    "made_by": officer.account,
                },
            )
        return given

    async def pending(self) -> list[PendingChange]:
        """The previews of the last month that the calendar of today still fits, the newest first."""
        columns = calendar_draft.c
        query = (
            select(columns.token, columns.change, columns.made_by, columns.made_at)
            .where(
                columns.edition.is_(None),
                columns.base_edition == newest_edition(),
                columns.made_at > func.now() - timedelta(days=30),
            )
            .order_by(columns.made_at.desc())
            .limit(LISTED)
        )
        async with self.store.autocommit() as connection:
            rows = (await connection.execute(query)).all()
        return [
            PendingChange(
                token=row.token,
                in_words=describe_change(_CHANGE.validate_python(row.change)),
                made_by=row.made_by,
                made_at=row.made_at,
            )
            for row in rows
        ]

    async def confirm(
        self, token: str, officer: Officer, given: ApprovalIn, key: IdempotencyKey
    ) -> RecalculationProgress:
        """File the change that another administrator previewed; a second time changes nothing.

        Raises:
            SecondPersonRequired: the officer, or a person linked to them, previewed it.
            ContentChanged: it is not the preview that was seen.
            NotFound: no such preview.
            StaleVersion: the calendar was changed since the preview, which may therefore be wrong.
            KeyReused: the key was used with another body.
        """
        async with self.store.transaction() as connection:
            await lock_key(connection, officer.account, key)
            if first := await find_receipt(connection, officer.account, key):
                return RecalculationProgress.model_validate(first)
            newest = await service.lock(connection)
            draft = await _draft(connection, token)
            if draft.edition is None:
                if draft.base_edition != newest:
                    raise StaleVersion(
                        "预览之后日历又有变更，请重新预览", version=newest, if_match=draft.base_edition
                    )
                change = _CHANGE.validate_python(draft.change)
                shown = CalendarPreview.model_validate(draft.preview)
                words = "日历变更须由提出人之外的第二名管理员确认"
                ensure_approvable(officer, (draft.made_by,), given.digest, shown.digest, words)
                edition = await service.file(connection, change, shown.first_changed_on, officer.account)
                await connection.execute(
                    update(calendar_draft).where(calendar_draft.c.token == token).values(edition=edition)
                )
            progress = await _progress(connection, token)
            await store_receipt(connection, officer.account, key, "", progress.model_dump(mode="json"))
        return progress

    async def shown(self, token: str) -> CalendarPreview:
        """The preview kept under the token.

        Raises:
            NotFound: no such preview.
        """
        async with self.store.autocommit() as connection:
            return CalendarPreview.model_validate((await _draft(connection, token)).preview)

    async def progress(self, token: str) -> RecalculationProgress:
        """How far the open cases are reckoned by the change.

        Raises:
            NotFound: no such preview.
        """
        async with self.store.autocommit() as connection:
            return await _progress(connection, token)

    async def control(
        self, token: str, given: RecalculationControlIn, officer: Officer, key: IdempotencyKey
    ) -> RecalculationProgress:
        """Pause, resume or cancel the recalculation by a confirmed change.

        Raises:
            NotFound: no such preview, or it was not confirmed.
            NotPermitted, StaleVersion, KeyReused: see `RecalculationControl.change`.
        """
        edition = (await self.progress(token)).edition
        if edition is None:
            raise NotFound("这次日历变更尚未确认，没有重新计算可以控制", token=token)
        await RecalculationControl(self.store).change(edition, given, officer, key)
        return await self.progress(token)

    async def _moved(self, before: Calendars, after: Calendars, first: date) -> list[MovedCase]:
        moved: list[MovedCase] = []
        last, now, columns = "", utc_now(), joint_case.c
        while True:
            query = (
                select(columns.case_no, columns.plan, columns.state)
                .where(columns.has_open_obligations, columns.case_no > last, runs_into(first))
                .order_by(columns.case_no)
                .limit(BATCH)
            )
            async with self.store.autocommit() as connection:
                rows = (await connection.execute(query)).all()
            for count, row in enumerate(rows):
                case = JointCase.model_validate({"plan": row.plan, **row.state})
                if found := preview(case, case_time(case, now), before, after):
                    moved.append(found)
                if count % 20 == 19:
                    await asyncio.sleep(0)
            if not rows:
                return moved
            last = rows[-1].case_no


def _worst_first(case: MovedCase) -> tuple[bool, bool, str]:
    late = any(clock.found_late for clock in case.clocks)
    earlier = any(clock.is_earlier for clock in case.clocks)
    return not late, not earlier, case.case_no


def _remarks(change: CalendarChange) -> list[str]:
    if change.kind != "year":
        return []
    return year_remarks(change.year, YearIn(notice=change.notice, days=list(change.days)))


async def _draft(connection: AsyncConnection, token: str) -> "_Row":
    row = (await connection.execute(select(calendar_draft).where(calendar_draft.c.token == token))).first()
    if row is None:
        raise NotFound("没有这次日历预览，或已失效", token=token)
    return _Row(row.token, row.change, row.base_edition, row.preview, row.made_by, row.edition)


@dataclass(frozen=True)
class _Row:
    token: str
    change: dict[str, object]
    base_edition: int
    preview: dict[str, object]
    made_by: str
    edition: int | None


async def _progress(connection: AsyncConnection, token: str) -> RecalculationProgress:
    draft = await _draft(connection, token)
    counted = dict.fromkeys(("touched_cases", "moved_earlier", "found_late", "annulled"), 0)
    filed = None
    waiting = 0
    if draft.edition is not None:
        query = select(calendar_edition).where(calendar_edition.c.edition == draft.edition)
        filed = (await connection.execute(query)).one()
        counted = await recalculations.of_edition(connection, draft.edition)
        waiting = await count_stale(connection, draft.edition)
    return RecalculationProgress(
        token=token,
        in_words=describe_change(_CHANGE.validate_python(draft.change)),
        edition=draft.edition,
        confirmed_at=filed.filed_at if filed else None,
        confirmed_by=filed.filed_by if filed else None,
        waiting=waiting,
        is_done=draft.edition is not None and waiting == 0,
        status=RecalculationStatus(filed.recalculation_status) if filed else RecalculationStatus.RUNNING,
        is_newest=draft.edition == (await connection.execute(select(newest_edition()))).scalar_one(),
        **counted,
    )
