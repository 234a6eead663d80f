"""Joint drawing review (联合图审) in rounds: one opinion names every fault.

Revised drawings start the next round.

The time in which the drawings are with the applicant does not count; it is a suspension like any other,
with its own clock for the time that was given, after which the review may go on and refuse.

Source:
    浙江省保障“最多跑一次”改革规定 第二十六条: the first opinion names all that is to be put right, each
    discipline in its part. 房屋建筑和市政基础设施工程施工图设计文件审查管理办法 第十二条: the time in which
    the drawings are revised is not part of the review's.
"""

from collections import Counter
from collections.abc import Iterator

from schemas.cases.commands.inspection import RaiseReviewIssues, Revise
from schemas.cases.events import CaseEvent
from schemas.cases.events.review import StepReviewIssuesRaised, StepRevised
from schemas.errors import ActNotAllowed, NotPermitted
from schemas.law import SuspensionGround
from schemas.vocabulary import SuspensionKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_context import StepActContext
from services.domain.cases.act_definition import (
    APPLICANT,
    DEPARTMENT,
    WINDOW,
    Example,
    StepActDefinition,
    Wrong,
)
from services.domain.cases.acts.step_decisions import is_handler
from services.domain.cases.acts.suspension import resume, suspend

BASIS = "房屋建筑和市政基础设施工程施工图设计文件审查管理办法 第十二条"
OPINION = "review-opinion"
"""The document that informs the applicant of the faults and of the uncounted time."""
_SEPARATORS = ("：", ":")


def _is_in_rounds(context: StepActContext) -> NotPermitted | None:
    if not context.step.disciplines:
        return NotPermitted("本环节不是联合图审，没有审查轮次", step=context.step.code)
    return None


def _is_with_reviewers(context: StepActContext) -> ActNotAllowed | None:
    if context.state.awaits_revision:
        return ActNotAllowed("上一轮修改后的图纸尚未收到，不能开始下一轮", step=context.step.code)
    return None


def _is_with_applicant(context: StepActContext) -> ActNotAllowed | None:
    if not context.state.awaits_revision:
        return ActNotAllowed("没有等待修改的审查意见", step=context.step.code)
    return None


def _opinion_wrong(context: StepActContext, command: RaiseReviewIssues) -> Iterator[Wrong]:
    is_first = not context.state.rounds
    if not command.faults and not command.earlier_faults:
        yield "faults", "审查意见须一次列明全部问题"
    if is_first and command.earlier_faults:
        yield "earlier_faults", "首轮审查没有更早的图纸，全部问题请列入本轮"
    known = "、".join(context.step.disciplines)
    for name in ("faults", "earlier_faults"):
        for text in getattr(command, name):
            if _discipline(text) not in context.step.disciplines:
                yield name, f"每条问题须先写明专业（{known}），如“{context.step.disciplines[0]}：……”：{text}"


def _discipline(text: str) -> str:
    """The discipline that a fault begins with; empty when it has none."""
    found = [text.split(mark, 1)[0] for mark in _SEPARATORS if mark in text]
    return min(found, key=len, default="").strip()


def _found(context: StepActContext, command: RaiseReviewIssues, calendars: Calendars) -> Iterator[CaseEvent]:
    named = [*command.faults, *command.earlier_faults]
    days = command.supply_working_days
    yield StepReviewIssuesRaised(
        at=context.at,
        actor=context.officer.account,
        step=context.step.code,
        round=len(context.state.rounds) + 1,
        fault_count=len(named),
        missed=len(command.earlier_faults),
        by_discipline=dict(Counter(_discipline(text) for text in named)),
        revise_working_days=days,
        notice=command.notice,
        faults=command.faults,
        earlier_faults=command.earlier_faults,
    )
    ground = SuspensionGround(kind=SuspensionKind.SUPPLEMENT, basis=_basis(context))
    yield from suspend(context, ground, days, calendars, notice=command.notice, announced_by=OPINION)


def _basis(context: StepActContext) -> str:
    """By which provision the revision of the drawings does not count."""
    named = (one.basis for one in context.step.grounds if one.kind is SuspensionKind.SUPPLEMENT)
    return next(named, BASIS)


def _revised(context: StepActContext, command: Revise, _calendars: Calendars) -> Iterator[CaseEvent]:
    yield StepRevised(
        at=context.at,
        actor=context.officer.account,
        step=context.step.code,
        round=len(context.state.rounds) + 1,
        text=command.text,
    )
    if context.state.suspension is not None:
        yield from resume(context.case, context.step, context.officer.account, context.at)


def _example(context: StepActContext, _calendars: Calendars) -> Example:
    """A valid example of an opinion."""
    return {"faults": [f"{context.step.disciplines[0]}：请补充计算书"]}


RAISE_REVIEW_ISSUES = StepActDefinition(
    command=RaiseReviewIssues,
    roles=DEPARTMENT,
    guards=(is_handler, _is_in_rounds, _is_with_reviewers),
    checks=_opinion_wrong,
    events=_found,
    example_in=_example,
)
REVISE = StepActDefinition(
    command=Revise,
    roles=DEPARTMENT | WINDOW | APPLICANT,
    guards=(_is_in_rounds, _is_with_applicant),
    events=_revised,
    is_possible_while_suspended=True,
)
ACTS = (RAISE_REVIEW_ISSUES, REVISE)
