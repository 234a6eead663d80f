"""Checks the invariants of running cases every minute, at a cost that grows with activity."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from schemas.vocabulary import Recipient
from services.clock import utc_now
from services.domain.cases.clocks.missed_milestones import silences
from services.domain.notifications.text import describe_unmapped
from services.domain.people.directory import CITY_RECIPIENTS
from services.store.audits.invariants import violations_of
from services.store.audits.stuck_work import blocked_consumers, refused_documents
from services.store.cases.open_obligations import filter_open_obligations, list_open_obligations
from services.store.core.engine import Store
from services.store.core.log.offset_check import misfit_findings
from services.store.core.schema.tables import alarm, case_step, event_table, joint_case
from services.store.core.staffing import unstaffed_steps
from services.store.core.wakeup_jitter import LONGEST_SECONDS
from services.store.notifications.ended_subscriptions import ended_subscriptions
from services.store.people.directory import load_directory

LOOKS_BACK = timedelta(minutes=3)
"""Longer than the interval of a minute, so that a skipped round misses no case."""
MAX_CASES = 2_000
"""Cases checked in one round."""
GRACE = timedelta(seconds=60)
"""How long after its jitter a milestone may be missing; the consumers' lag reports shorter backlogs."""

ACTIVE_STATUSES = ("open", "in_progress", "consulting", "under_review", "at_window")

_UNFILED = text("""
    select s.case_no, s.code from case_step s
    where s.status in ('open', 'in_progress', 'consulting', 'under_review', 'at_window')
      and not s.is_stopped and not s.is_provisional
      and greatest(s.due_real_at, s.held_until) < :late
      and not exists (
        select from event e
        where e.stream = s.case_no and e.step = s.code and e.at >= s.due_at
          and e.clock like s.code || '/promised%' and e.kind = 'deadline.breached'
      )
    order by s.due_real_at limit 1000
""")


@dataclass
class Watch:
    """Checks rows and log independently of the domain's own state."""

    store: Store
    spread_seconds: float | None = None
    grace: timedelta = GRACE
    departments: Mapping[str, str] = field(default_factory=dict)
    _seen: dict[str, int] = field(default_factory=dict)
    _checked_up_to: str = ""

    async def findings(self) -> dict[str, str | None]:
        """All violations: finding → the case it concerns."""
        found: dict[str, str | None] = {}
        for case_no, step in await self._unfiled_breaches():
            found[f"{case_no}：环节 {step} 已过承诺时限，没有超时记录"] = case_no
        for case_no in await self._missed_milestones():
            found[f"{case_no}：预警、超时或升级到点未报"] = case_no
        alarmed = await self._cases_with_alarms()
        for case_no, line in await self._missed_clocks(alarmed):
            found[f"{case_no}：{line}"] = case_no
        for finding in await self._unmapped_recipients():
            found[finding] = None
        found |= await self._unstaffed_steps()
        found |= await blocked_consumers(self.store)
        found |= await refused_documents(self.store)
        found |= await ended_subscriptions(self.store)
        found |= await misfit_findings(self.store)
        changed = await self._changed()
        async for case_no, line in violations_of(self.store, list(dict.fromkeys([*alarmed, *changed]))):
            found[f"{case_no}：{line}"] = case_no
        return found

    def _late(self) -> timedelta:
        width = LONGEST_SECONDS if self.spread_seconds is None else self.spread_seconds
        return self.grace + timedelta(seconds=width)

    async def _unfiled_breaches(self) -> list[tuple[str, str]]:
        async with self.store.autocommit() as connection:
            now: datetime = (await connection.execute(select(func.now()))).scalar_one()
            found = await connection.execute(_UNFILED, {"late": now - self._late()})
            return [(row.case_no, row.code) for row in found]

    async def _cases_with_alarms(self) -> list[str]:
        """Cases with an active alarm: checked again each round, by any process."""
        columns = alarm.c
        query = select(columns.case_no).where(columns.cleared_at.is_(None), columns.case_no.is_not(None))
        async with self.store.autocommit() as connection:
            return list((await connection.execute(query.distinct().limit(MAX_CASES))).scalars())

    async def _missed_clocks(self, alarmed: Collection[str]) -> list[tuple[str, str]]:
        """Missed milestones in the next batch of open cases; batches take turns."""
        batch = await list_open_obligations(self.store, self._checked_up_to, MAX_CASES)
        self._checked_up_to = batch[-1].case_no if len(batch) == MAX_CASES else ""
        cases = {case.case_no: case for case in [*batch, *await filter_open_obligations(self.store, alarmed)]}
        late = utc_now() - self._late()
        return [
            (case_no, line)
            for case_no, case in cases.items()
            for line in silences(case, late + case.time_offset)
        ]

    async def _unstaffed_steps(self) -> dict[str, str | None]:
        """Open steps of departments without an active account: finding → its case."""
        async with self.store.autocommit() as connection:
            steps = await unstaffed_steps(connection, MAX_CASES)
        found: dict[str, str | None] = {}
        for one in steps:
            department = self.departments.get(one.department, one.department)
            found[f"{one.case_no}：环节“{one.name}”无人办理，{department}没有在用账号"] = one.case_no
        return found

    async def _unmapped_recipients(self) -> list[str]:
        """Recipients of escalation levels without an account: of the city, and active heads."""
        steps = case_step.c
        active = select(steps.department).where(steps.status.in_(ACTIVE_STATUSES)).distinct()
        async with self.store.autocommit() as connection:
            directory = await load_directory(connection)
            departments = (await connection.execute(active)).scalars().all()
        wanted: list[tuple[Recipient, str | None]] = [(recipient, None) for recipient in CITY_RECIPIENTS]
        wanted += [(Recipient.HEAD, department) for department in sorted(departments)]
        return [
            describe_unmapped(recipient, self.departments.get(department or "", department or ""))
            for recipient, department in wanted
            if not directory.recipients_for(recipient, department)
        ]

    async def _missed_milestones(self) -> list[str]:
        columns = joint_case.c
        query = (
            select(columns.case_no)
            .where(columns.has_open_obligations, columns.milestone_at < func.now() - self._late())
            .order_by(columns.milestone_at)
            .limit(1_000)
        )
        async with self.store.autocommit() as connection:
            return list((await connection.execute(query)).scalars())

    async def _changed(self) -> list[str]:
        """Cases with events of the last minutes that were not checked since."""
        columns = event_table.c
        query = (
            select(columns.stream, func.max(columns.seq).label("seq"))
            .where(columns.filed_at > func.now() - LOOKS_BACK)
            .group_by(columns.stream)
            .order_by(func.max(columns.filed_at).desc())
            .limit(MAX_CASES)
        )
        async with self.store.autocommit() as connection:
            latest = {row.stream: row.seq for row in await connection.execute(query)}
        changed = [stream for stream, seq in latest.items() if self._seen.get(stream) != seq]
        self._seen = latest
        return changed
