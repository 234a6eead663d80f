"""The ladder (督办阶梯): rungs in order, with a top that a missed statutory limit can reach."""

from collections.abc import Iterator
from itertools import pairwise

from schemas.findings import Fault, Finding
from schemas.matters import Matter, Rung
from schemas.time import TimeLimit
from schemas.vocabulary import Recipient
from services.domain.clocks import FIRST_STATUTORY_RUNG
from services.domain.limits import deadline
from services.domain.matter_lint.standards import Standards
from services.domain.matter_lint.yardstick import yardstick

_ABOVE_THE_DEPARTMENT = {Recipient.ADMINISTRATOR, Recipient.REFORM_OFFICE, Recipient.SUPERVISION_OFFICE}


def check_ladder(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Levels that are not 1, 2, 3 …, rungs earlier than those below, and a ladder that ends too low."""
    for index, rung in enumerate(matter.ladder):
        if rung.level != index + 1:
            yield Finding(
                code=Fault.LADDER_ORDER,
                place=f"ladder.{index}.level",
                message=f"督办阶梯的级别应从 1 起依次递增，此处应为 {index + 1}",
            )
    for index, (lower, upper) in enumerate(pairwise(matter.ladder)):
        if not _is_later(upper.after, lower.after, standards):
            yield Finding(
                code=Fault.LADDER_ORDER,
                place=f"ladder.{index + 1}.after",
                message=f"“{upper.name}”应晚于“{lower.name}”（{lower.after.in_words}）",
            )
    yield from _top(matter)


def _is_later(upper: TimeLimit, lower: TimeLimit, standards: Standards) -> bool:
    if upper.unit is lower.unit:
        return upper.amount > lower.amount
    stick, calendar = yardstick(lower, standards.calendars.window), standards.calendars.window
    start = standards.starts[0]
    return stick.used(start, deadline(upper, start, calendar).due_at) > stick.allowed


def _top(matter: Matter) -> Iterator[Finding]:
    limits = [matter.limits, *(step.limits for step in matter.steps)]
    has_statute = any(one.statutory is not None for one in limits)
    top: Rung | None = matter.ladder[-1] if matter.ladder else None
    if top is None or not _ABOVE_THE_DEPARTMENT & set(top.recipients):
        yield Finding(
            code=Fault.LADDER_TOP,
            place="ladder",
            message="督办阶梯的最高一级须告知部门之外的审管办、改革办或监察机关",
        )
    elif has_statute and len(matter.ladder) < FIRST_STATUTORY_RUNG:
        yield Finding(
            code=Fault.LADDER_TOP,
            place="ladder",
            message=f"有法定时限的事项，督办阶梯至少要有 {FIRST_STATUTORY_RUNG} 级：超过法定时限从该级开始",
        )
