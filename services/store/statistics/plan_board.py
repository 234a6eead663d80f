"""Board of the plan: every row of the annex on a day, from sums and confirmed readings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from schemas.catalogue.matter import Matter
from schemas.errors import InvalidInput, NotFound
from schemas.statistics.indicators import CaseCounts, IndicatorView, Reading, ReadingIn, Target, TargetView
from services.domain.calendars.calendar import from_beijing
from services.domain.statistics.figures import compute_figure, describe_target
from services.domain.statistics.plan import build_indicator_view
from services.reference_data.indicators import load_annex, load_indicators, load_targets, load_words
from services.store.catalogue.queries import Catalogue
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey
from services.store.statistics.indicator_readings import IndicatorReadings
from services.store.statistics.indicators import IndicatorReads


@dataclass(frozen=True)
class PlanQueries:
    """Reads the plan, and takes what people enter for it."""

    store: Store
    catalogue: Catalogue

    @property
    def readings(self) -> IndicatorReadings:
        """What people entered."""
        return IndicatorReadings(self.store)

    async def rows(self, until: date) -> list[IndicatorView]:
        """The 63 rows as they stood at the end of that day."""
        return (await self.whole(until))[0]

    async def whole(self, until: date) -> tuple[list[IndicatorView], list[TargetView]]:
        """The rows, and the targets that stand in the body only, in one look."""
        sources = await self._sources(until)
        annex, words = load_annex(), load_words()
        by_row: dict[str, list[tuple[Target, str]]] = {}
        for target in load_targets():
            by_row.setdefault(target.indicator, []).append((target, words[target.code]))
        rows = [
            build_indicator_view(row, annex[number], by_row.get(number, []), sources, until)
            for number, row in load_indicators().items()
        ]
        return rows, list(_body_targets(*sources))

    async def row(self, number: str, until: date) -> IndicatorView:
        """One row.

        Raises:
            NotFound: the annex has no such row.
        """
        for row in await self.rows(until):
            if row.indicator.number == number:
                return row
        raise NotFound(f"附件没有第 {number} 项指标", indicator=number)

    async def of_the_body(self, until: date) -> list[TargetView]:
        """The targets that stand in the document's body only."""
        sources = await self._sources(until)
        return list(_body_targets(*sources))

    async def enter(self, given: ReadingIn, account: str, key: IdempotencyKey) -> Reading:
        """Store an entered reading; it counts when a second person has confirmed it.

        Raises:
            InvalidInput: no such target or row, or neither a value nor a report where one is due.
        """
        codes = {target.code: target for target in load_targets()}
        target = codes.get(given.subject)
        if target is None and given.subject not in load_indicators():
            raise InvalidInput.of(("subject", "附件和正文没有这项指标或目标"))
        if target is not None and target.relation and given.value is None:
            raise InvalidInput.of(("value", "有数量目标的，请填写数值"))
        if target is not None and target.unit == "PCT" and (given.value or 0) > 100:
            raise InvalidInput.of(("value", "百分比不能超过 100"))
        if given.value is None and not given.text.strip():
            raise InvalidInput.of(("text", "没有数值的，请填写进展说明"))
        return await self.readings.enter(given, account, key)

    async def entered(self, number: str) -> list[Reading]:
        """Everything entered for a row and its targets, the newest first."""
        codes = [target.code for target in load_targets() if target.indicator == number]
        return await self.readings.of([number, *codes])

    async def _sources(
        self, until: date
    ) -> tuple[Mapping[str, Matter], Mapping[str, CaseCounts], Mapping[str, Reading]]:
        matters = await self.catalogue.in_force(from_beijing(until + timedelta(days=1), time(0)))
        counts = await IndicatorReads(self.store).counts(until)
        return matters, counts, await self.readings.newest(until)


def _body_targets(
    matters: Mapping[str, Matter], counts: Mapping[str, CaseCounts], readings: Mapping[str, Reading]
) -> Iterator[TargetView]:
    words = load_words()
    for target in load_targets():
        if target.code.startswith("B"):
            text = describe_target(target, words[target.code])
            yield TargetView(
                target=target, words=text, figure=compute_figure(target, matters, counts, readings)
            )
