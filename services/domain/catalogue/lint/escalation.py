"""The ladder (督办阶梯): rungs in order, with a top that a missed statutory limit can reach."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from schemas.calendars.limits import TimeLimit
from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.limits import Limits
from schemas.catalogue.matter import Matter, Rung
from schemas.vocabulary import Recipient
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.lint.yardstick import yardstick
from services.domain.timing.clocks import FIRST_STATUTORY_RUNG
from services.domain.timing.limits import deadline

_ABOVE_THE_DEPARTMENT = {Recipient.ADMINISTRATOR, Recipient.REFORM_OFFICE, Recipient.SUPERVISION_OFFICE}


def check_ladder(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Of the matter's ladder and of each step's own: see `_faults_of`."""
    limits = [matter.limits, *(step.limits for step in matter.steps)]
    yield from _faults_of("ladder", matter.ladder, limits, standards)
    for step in matter.steps:
        if step.ladder:
            yield from _faults_of(f"steps.{step.code}.ladder", step.ladder, [step.limits], standards)


def _faults_of(
    place: str, ladder: Sequence[Rung], limits: Sequence[Limits], standards: Standards
) -> Iterator[Finding]:
    """Levels that are not 1, 2, 3 …, rungs not later than those below, nobody told twice, nobody at the top.

    A ladder whose later rung is due before a lower one would go round: it is refused as out of order.
    """
    for index, rung in enumerate(ladder):
        if rung.level != index + 1:
            yield Finding(
                code=Fault.LADDER_ORDER,
                place=f"{place}.{index}.level",
                message=f"督办阶梯的级别应从 1 起依次递增，此处应为 {index + 1}",
            )
        if len(set(rung.recipients)) < len(rung.recipients):
            yield Finding(
                code=Fault.LADDER_RECIPIENT,
                place=f"{place}.{index}.recipients",
                message=f"“{rung.name}”的督办对象重复，请删去",
            )
    for index, (lower, upper) in enumerate(pairwise(ladder)):
        if not _is_later(upper.after, lower.after, standards):
            yield Finding(
                code=Fault.LADDER_ORDER,
                place=f"{place}.{index + 1}.after",
                message=f"“{upper.name}”应晚于“{lower.name}”（{lower.after.in_words}）",
            )
    yield from _top(place, ladder, limits)


def _is_later(upper: TimeLimit, lower: TimeLimit, standards: Standards) -> bool:
    if upper.unit is lower.unit:
        return upper.amount > lower.amount
    stick, calendar = yardstick(lower, standards.calendars.window), standards.calendars.window
    start = standards.starts[0]
    return stick.used(start, deadline(upper, start, calendar).due_at) > stick.allowed


def _top(place: str, ladder: Sequence[Rung], limits: Sequence[Limits]) -> Iterator[Finding]:
    has_statute = any(one.statutory is not None for one in limits)
    top = ladder[-1] if ladder else None
    if top is None or not _ABOVE_THE_DEPARTMENT & set(top.recipients):
        yield Finding(
            code=Fault.LADDER_TOP,
            place=place,
            message="督办阶梯的最高一级须告知部门之外的审管办、改革办或监察机关",
        )
    elif has_statute and len(ladder) < FIRST_STATUTORY_RUNG:
        yield Finding(
            code=Fault.LADDER_TOP,
            place=place,
            message=f"有法定时限的，督办阶梯至少要有 {FIRST_STATUTORY_RUNG} 级：超过法定时限从该级开始",
        )
