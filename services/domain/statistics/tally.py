"""Tally of one case for the statistics, by topic, matter, department, person and day."""

from collections import Counter
from collections.abc import Iterator

from schemas.cases.case import Clock, JointCase
from schemas.statistics.periods import TallyKey, Topic
from schemas.statistics.time_account import CountedGroup
from schemas.vocabulary import ClockKind, StepStatus
from services.domain.calendars.calendar import beijing_date
from services.domain.time_account.delay_rulings import charged_department

_ANSWERED = {StepStatus.APPROVED, StepStatus.REFUSED}


def tally_case(case: JointCase, groups: list[CountedGroup]) -> Counter[TallyKey]:
    """Tally the case in its current state; a later tally replaces it.

    Args:
        groups: counted time of a project by groups of stages; empty for other cases.
    """
    return Counter([*_tally_steps(case), *_tally_ratings(case), *_tally_project(case, groups)])


def _tally_steps(case: JointCase) -> Iterator[TallyKey]:
    """Yield the tally of steps, by department and by the person who completed the step.

    A delay counts against the department named by a decided objection, if there is one.
    """
    for code, state in case.steps.items():
        if state.status not in _ANSWERED or state.settled_at is None:
            continue
        where = (case.plan.matter, case.department(code), state.handler or "", beijing_date(state.settled_at))
        yield TallyKey(Topic.STEP_SETTLED.value, *where)
        if state.status is StepStatus.REFUSED:
            yield TallyKey(Topic.STEP_REFUSED.value, *where)
        promised = case.clock(ClockKind.PROMISED, code)
        charged = charged_department(case, code)
        if promised is None or is_limit_kept(promised) or charged is not None:
            yield TallyKey(Topic.STEP_KEPT.value, *where)
        if charged is not None:
            yield TallyKey(Topic.STEP_EXCUSED.value, *where)
        if charged:
            yield TallyKey(Topic.STEP_CHARGED.value, case.plan.matter, charged, "", where[-1])


def is_limit_kept(clock: Clock) -> bool:
    """Return whether an ended clock kept its limit; a provisional due date is never missed."""
    return clock.ended_at is not None and (clock.is_provisional or clock.ended_at < clock.due_at)


def _tally_ratings(case: JointCase) -> Iterator[TallyKey]:
    """Yield the tally of ratings, by matter and lead department, on the day of the rating.

    Source:
        domain §5.4, figures S2.
    """
    where = (case.plan.matter, case.plan.lead_department, "")
    if case.decided_at is not None and case.closed_at is not None:
        yield TallyKey(Topic.CASE_FINISHED.value, *where, beijing_date(case.closed_at))
    given = case.satisfaction
    if given is None or given.rated_at is None:
        return
    day = beijing_date(given.rated_at)
    yield TallyKey(Topic.RATED.value, *where, day)
    yield TallyKey((Topic.BAD if given.rating.is_bad else Topic.SATISFIED).value, *where, day)
    for kind, due, done in (
        (ClockKind.CALL_BACK, Topic.CALL_BACK_DUE, Topic.CALLED_BACK),
        (ClockKind.REMEDIATION, Topic.MENDING_DUE, Topic.MENDED),
    ):
        for clock in case.clocks.values():
            if clock.kind is kind:
                yield TallyKey(due.value, *where, day)
                if is_limit_kept(clock):
                    yield TallyKey(done.value, *where, day)
    if given.follow_up is not None:
        yield TallyKey(Topic.FOLLOWED_UP.value, *where, day)
        if not given.follow_up.is_bad:
            yield TallyKey(Topic.FOLLOW_UP_SATISFIED.value, *where, day)


def _tally_project(case: JointCase, groups: list[CountedGroup]) -> Iterator[TallyKey]:
    """Yield the tally of a project: “最多90天” is kept if every group of stages kept its limit.

    An open project counts from the day on which it exceeded its days.

    Source:
        一般企业投资项目审批“最多90天”工作指引: 60 days for the first three stages, 30 for completion (D2).
    """
    is_over = any(group.is_over for group in groups)
    if not groups or (case.decided_at is None and not is_over):
        return
    where = (case.plan.matter, "", "", beijing_date(case.decided_at or case.last_at))
    yield TallyKey(Topic.PROJECT_SETTLED.value, *where)
    if not is_over:
        yield TallyKey(Topic.PROJECT_KEPT.value, *where)
