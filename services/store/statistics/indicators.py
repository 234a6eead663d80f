"""Queries of the indicators over sums per day, at a cost independent of past cases."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import func, or_, select, text

from schemas.statistics.indicators import CaseCounts, DurationSpread
from schemas.statistics.periods import Topic
from services.domain.calendars.calendar import from_beijing
from services.store.core.engine import Store
from services.store.core.schema.tables import joint_case
from services.store.statistics.tables import matter_day, tally

ALL_MATTERS = ""
_PROJECTS = {Topic.PROJECT_SETTLED.value: "projects", Topic.PROJECT_KEPT.value: "projects_kept"}

_SPREAD = text("""
    with lived as (
        select matter, duration, sum(cases) as cases from (
            select matter, duration, cases from matter_duration_year where year < :year
            union all
            select matter, duration, cases from matter_duration where day between :from_day and :until
        ) as summed group by matter, duration having sum(cases) > 0
    ), counted as (
        select matter, duration, cases, sum(cases) over (partition by matter order by duration) as so_far,
               sum(cases) over (partition by matter) as total
        from lived
    )
    select matter, round(sum(duration * cases) / sum(cases), 2) as mean, max(duration) as longest,
           min(duration) filter (where so_far >= total * 0.5) as median,
           min(duration) filter (where so_far >= total * 0.9) as ninetieth
    from counted group by matter
""")


@dataclass(frozen=True)
class IndicatorReads:
    """What the cases come to."""

    store: Store

    async def counts(self, until: date) -> dict[str, CaseCounts]:
        """By matter, what had happened by the end of that day in Beijing, in each case's own time.

        Under the empty code: all matters together. The sums are as fresh as their reader, which is
        seconds behind; what is overdue is counted each time from the few cases that are open or were late.
        """
        columns = matter_day.c
        sums = [columns.received, columns.online, columns.settled, columns.kept, columns.settled_online]
        query = (
            select(columns.matter, *(func.sum(column).label(column.name) for column in sums))
            .where(columns.day <= until)
            .group_by(columns.matter)
        )
        async with self.store.autocommit() as connection:
            rows = [dict(row) for row in (await connection.execute(query)).mappings()]
            found = await connection.execute(_SPREAD, _of_the_year(until))
            spreads = {row["matter"]: DurationSpread.model_validate(dict(row)) for row in found.mappings()}
        late, projects = await self._overdue(until), await self._projects(until)
        by_matter = {row["matter"]: row for row in rows} | {
            matter: {"matter": matter} for matter in late if matter not in {row["matter"] for row in rows}
        }
        counts = {
            matter: CaseCounts.model_validate(
                {
                    **row,
                    "overdue": late.get(matter, 0),
                    "spread": spreads.get(matter),
                    **projects.get(matter, {}),
                }
            )
            for matter, row in by_matter.items()
        }
        return counts | {ALL_MATTERS: _together(counts)}

    async def _projects(self, until: date) -> dict[str, dict[str, int]]:
        columns = tally.c
        query = (
            select(columns.matter, columns.topic, func.sum(columns.amount).label("amount"))
            .where(columns.topic.in_(list(_PROJECTS)), columns.day <= until)
            .group_by(columns.matter, columns.topic)
        )
        found: dict[str, dict[str, int]] = {}
        async with self.store.autocommit() as connection:
            for row in await connection.execute(query):
                found.setdefault(row.matter, {})[_PROJECTS[row.topic]] = row.amount
        return found

    async def _overdue(self, until: date) -> dict[str, int]:
        """Cases past their promised due date at the end of that day and not decided by then.

        A provisional due date is never missed.
        """
        end = from_beijing(until + timedelta(days=1), time(0))
        columns = joint_case.c
        open_or_late = or_(
            columns.promised_ended_at.is_(None), columns.promised_ended_at >= columns.promised_due_at
        )
        query = (
            select(columns.matter, func.count().label("overdue"))
            .where(
                open_or_late,  # in the index's own words
                or_(columns.promised_ended_at.is_(None), columns.promised_ended_at >= end),
                columns.promised_due_at < end,
                ~columns.is_provisional,
                or_(columns.held_until.is_(None), columns.held_until <= func.now()),
            )
            .group_by(columns.matter)
        )
        async with self.store.autocommit() as connection:
            return {row.matter: row.overdue for row in await connection.execute(query)}


def _of_the_year(until: date) -> dict[str, object]:
    """Whole years come from their own sums, the days of the last one from theirs."""
    return {"until": until, "from_day": until.replace(month=1, day=1), "year": until.year}


def _together(counts: dict[str, CaseCounts]) -> CaseCounts:
    names = ("received", "online", "settled", "kept", "settled_online", "overdue")
    sums = {name: sum(getattr(count, name) for count in counts.values()) for name in names}
    return CaseCounts(**sums, spread=None) if counts else CaseCounts()
