"""What one case adds to the statistics: by topic, matter, department, person and day."""

from collections import Counter
from collections.abc import Iterator

from schemas.cases.case import Clock, JointCase
from schemas.statistics.periods import Sum, Topic
from schemas.statistics.time_account import CountedGroup
from schemas.vocabulary import ClockKind, StepStatus
from services.domain.calendars.calendar import beijing_date
from services.domain.time_account.delay_rulings import charged_to

_ANSWERED = {StepStatus.APPROVED, StepStatus.REFUSED}


def tallied(case: JointCase, groups: list[CountedGroup]) -> Counter[Sum]:
    """What the case counts for now; a later look replaces it.

    Args:
        groups: of a project, its counted time by groups of stages; empty for everything else.
    """
    return Counter([*_steps(case), *_ratings(case), *_project(case, groups)])


def _steps(case: JointCase) -> Iterator[Sum]:
    """A step counts for the department that held it and the person who settled it.

    Its delay counts against the department that a decided objection names, if there is one.
    """
    for code, state in case.steps.items():
        if state.status not in _ANSWERED or state.settled_at is None:
            continue
        where = (case.plan.matter, case.department(code), state.handler or "", beijing_date(state.settled_at))
        yield Sum(Topic.STEP_SETTLED.value, *where)
        if state.status is StepStatus.REFUSED:
            yield Sum(Topic.STEP_REFUSED.value, *where)
        promised = case.clock(ClockKind.PROMISED, code)
        charged = charged_to(case, code)
        if promised is None or was_kept(promised) or charged is not None:
            yield Sum(Topic.STEP_KEPT.value, *where)
        if charged is not None:
            yield Sum(Topic.STEP_EXCUSED.value, *where)
        if charged:
            yield Sum(Topic.STEP_CHARGED.value, case.plan.matter, charged, "", where[-1])


def was_kept(clock: Clock) -> bool:
    """Whether an ended clock kept its limit; a provisional due date is never missed."""
    return clock.ended_at is not None and (clock.is_provisional or clock.ended_at < clock.due_at)


def _ratings(case: JointCase) -> Iterator[Sum]:
    """Ratings count for the matter and its lead department, on the day of the rating.

    Source:
        domain §5.4, figures S2.
    """
    where = (case.plan.matter, case.plan.lead_department, "")
    if case.decided_at is not None and case.closed_at is not None:
        yield Sum(Topic.CASE_FINISHED.value, *where, beijing_date(case.closed_at))
    given = case.satisfaction
    if given is None or given.rated_at is None:
        return
    day = beijing_date(given.rated_at)
    yield Sum(Topic.RATED.value, *where, day)
    yield Sum((Topic.BAD if given.rating.is_bad else Topic.SATISFIED).value, *where, day)
    for kind, due, done in (
        (ClockKind.CALL_BACK, Topic.CALL_BACK_DUE, Topic.CALLED_BACK),
        (ClockKind.REMEDIATION, Topic.MENDING_DUE, Topic.MENDED),
    ):
        for clock in case.clocks.values():
            if clock.kind is kind:
                yield Sum(due.value, *where, day)
                if was_kept(clock):
                    yield Sum(done.value, *where, day)
    if given.follow_up is not None:
        yield Sum(Topic.FOLLOWED_UP.value, *where, day)
        if not given.follow_up.is_bad:
            yield Sum(Topic.FOLLOW_UP_SATISFIED.value, *where, day)


def _project(case: JointCase, groups: list[CountedGroup]) -> Iterator[Sum]:
    """A project keeps “最多90天” when no group of stages took more counted time than its limit.

    An open project counts from the day on which it was found over its days: it cannot keep them any more.

    Source:
        一般企业投资项目审批“最多90天”工作指引: 60 days for the first three stages, 30 for completion (D2).
    """
    is_over = any(group.is_over for group in groups)
    if not groups or (case.decided_at is None and not is_over):
        return
    where = (case.plan.matter, "", "", beijing_date(case.decided_at or case.last_at))
    yield Sum(Topic.PROJECT_SETTLED.value, *where)
    if not is_over:
        yield Sum(Topic.PROJECT_KEPT.value, *where)
