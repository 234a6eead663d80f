"""Reads for the statistics: sums by day over a period, and what is in hand now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import ColumnElement, func, select

from schemas.statistics.periods import (
    DepartmentFigures,
    OfficerFigures,
    RatingFigures,
    Statistics,
    StatisticsPeriod,
    Topic,
)
from schemas.supervision.orders import SupervisionOrderStatus
from schemas.vocabulary import StepStatus
from services.store.core.engine import Store
from services.store.core.schema.supervision_tables import supervision_order
from services.store.core.schema.tables import account, case_step
from services.store.statistics.tables import tally

_TENTH = Decimal("0.1")
ZONE = "Asia/Shanghai"
_ACTIVE = [status.value for status in StepStatus if status.is_active]
_ANSWERED = [SupervisionOrderStatus.ANSWERED.value, SupervisionOrderStatus.CLOSED.value]
Counts = Mapping[str, int]


@dataclass(frozen=True)
class StatisticReads:
    """Departments, people and ratings over a period."""

    store: Store

    async def of(
        self,
        period: StatisticsPeriod,
        departments: Mapping[str, str],
        matters: Mapping[str, str],
        officers_of: str | None,
    ) -> Statistics:
        """The statistics of those departments.

        Args:
            departments: name by code; only these are shown.
            matters: name by code.
            officers_of: the department whose people are listed, if any.
        """
        by_department = await self._sums(period, tally.c.department)
        in_progress, orders = await self._in_hand(), await self._orders(period)
        people = await self._people(officers_of) if officers_of else {}
        of_department = tally.c.department == officers_of
        by_person = await self._sums(period, tally.c.account, of_department) if officers_of else {}
        by_matter = await self._sums(period, tally.c.matter)
        return Statistics(
            period=period,
            departments=[
                DepartmentFigures.model_validate(
                    {
                        "department": code,
                        "name": name,
                        **_settled(by_department.get(code, {})),
                        **in_progress.get(code, {}),
                        **orders.get(code, {}),
                    }
                )
                for code, name in departments.items()
            ],
            officers=[
                OfficerFigures.model_validate(
                    {"account": code, "name": name, **_settled(by_person.get(code, {}))}
                )
                for code, name in people.items()
            ],
            ratings=[
                _ratings(code, matters.get(code, code), counts)
                for code, counts in sorted(by_matter.items())
                if counts.get(Topic.CASE_FINISHED.value) or counts.get(Topic.RATED.value)
            ],
        )

    async def _sums(
        self, period: StatisticsPeriod, by: ColumnElement[str], where: ColumnElement[bool] | None = None
    ) -> dict[str, Counts]:
        columns = tally.c
        query = (
            select(by.label("key"), columns.topic, func.sum(columns.amount).label("amount"))
            .where(columns.day.between(period.from_day, period.until_day))
            .group_by(by, columns.topic)
        )
        found: dict[str, dict[str, int]] = {}
        async with self.store.autocommit() as connection:
            for row in await connection.execute(query if where is None else query.where(where)):
                found.setdefault(row.key, {})[row.topic] = row.amount
        return dict(found)

    async def _in_hand(self) -> dict[str, dict[str, int]]:
        columns = case_step.c
        passed_at = func.greatest(columns.due_real_at, columns.held_until)
        is_late = (passed_at <= func.now()) & ~columns.is_stopped & ~columns.is_provisional
        is_active = columns.status.in_(_ACTIVE)
        charged = func.coalesce(columns.charged_to, columns.department)
        queries = {
            "in_progress": select(columns.department, func.count())
            .where(is_active)
            .group_by(columns.department),
            "overdue": select(charged, func.count()).where(is_active, is_late).group_by(charged),
        }
        found: dict[str, dict[str, int]] = {}
        async with self.store.autocommit() as connection:
            for name, query in queries.items():
                for department, count in await connection.execute(query):
                    found.setdefault(department, {})[name] = count
        return found

    async def _orders(self, period: StatisticsPeriod) -> dict[str, dict[str, int]]:
        columns = supervision_order.c
        day = func.date(func.timezone(ZONE, columns.issued_at))
        query = (
            select(columns.department, func.count(), func.count().filter(columns.status.in_(_ANSWERED)))
            .where(day.between(period.from_day, period.until_day))
            .group_by(columns.department)
        )
        async with self.store.autocommit() as connection:
            rows = (await connection.execute(query)).all()
            return {code: {"orders": issued, "orders_answered": done} for code, issued, done in rows}

    async def _people(self, department: str) -> dict[str, str]:
        query = select(account.c.account, account.c.name).where(account.c.department == department)
        async with self.store.autocommit() as connection:
            rows: Iterable[tuple[str, str]] = (
                (row.account, row.name) for row in await connection.execute(query.order_by(account.c.account))
            )
            return dict(rows)


def _settled(counts: Counts) -> dict[str, int | Decimal | None]:
    settled, kept = counts.get(Topic.STEP_SETTLED.value, 0), counts.get(Topic.STEP_KEPT.value, 0)
    charged = counts.get(Topic.STEP_CHARGED.value, 0)
    return {
        "settled": settled,
        "kept": kept,
        "excused": counts.get(Topic.STEP_EXCUSED.value, 0),
        "charged": charged,
        "refused": counts.get(Topic.STEP_REFUSED.value, 0),
        "on_time": share(kept, settled + charged),
    }


def _ratings(code: str, name: str, counts: Counts) -> RatingFigures:
    def of(topic: Topic) -> int:
        return counts.get(topic.value, 0)

    return RatingFigures(
        matter=code,
        name=name,
        finished=of(Topic.CASE_FINISHED),
        rated=of(Topic.RATED),
        rated_share=share(of(Topic.RATED), of(Topic.CASE_FINISHED)),
        satisfied_share=share(of(Topic.SATISFIED), of(Topic.RATED)),
        bad=of(Topic.BAD),
        bad_share=share(of(Topic.BAD), of(Topic.RATED)),
        called_back_share=share(of(Topic.CALLED_BACK), of(Topic.CALL_BACK_DUE)),
        mended_share=share(of(Topic.MENDED), of(Topic.MENDING_DUE)),
        follow_up_share=share(of(Topic.FOLLOW_UP_SATISFIED), of(Topic.FOLLOWED_UP)),
    )


def share(part: int, whole: int) -> Decimal | None:
    """The share in per cent, one decimal; None of nothing."""
    return (Decimal(100) * part / whole).quantize(_TENTH, ROUND_HALF_UP) if whole else None
