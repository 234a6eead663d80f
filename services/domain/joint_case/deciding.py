"""`decide`: may this act be done now, by this person, and what does it change."""

from collections.abc import Iterator
from datetime import datetime

from schemas.acts import CaseActIn, Officer, StepActIn
from schemas.cases import JointCase
from schemas.errors import InvalidInput, NotFound, NotPermitted
from schemas.events import CaseEvent, EventKind
from schemas.vocabulary import CaseAct, ClockKind, Role, StepAct, StepStatus
from services.domain import clocks
from services.domain.clocks import Calendars
from services.domain.joint_case import lifecycle
from services.domain.joint_case.correcting import correction_events
from services.domain.joint_case.folding import apply_all
from services.domain.joint_case.receiving import all_withdrawn, intake_ended, notice_refusal, running
from services.domain.joint_case.standing_still import switched
from services.domain.joint_case.starting import armed, arming_refusal, begins_uncounted
from services.domain.joint_case.suspending import suspension_events, suspension_refusal
from services.domain.permissions import ensure_case_act, ensure_step_act
from services.domain.results import check_results

_CASE_EVENTS = {
    CaseAct.ACCEPT: EventKind.CASE_ACCEPTED,
    CaseAct.DECLINE: EventKind.CASE_DECLINED,
    CaseAct.NOTIFY_SUPPLEMENT: EventKind.CASE_SUPPLEMENT_NOTIFIED,
    CaseAct.SUPPLY: EventKind.CASE_SUPPLIED,
    CaseAct.WITHDRAW: EventKind.CASE_WITHDRAWN,
    CaseAct.DELIVER: EventKind.CASE_DELIVERED,
    CaseAct.NOTE: EventKind.CASE_NOTED,
    CaseAct.MOVE_TIME: EventKind.CASE_TIME_MOVED,
}
_STEP_EVENTS = {
    StepAct.CLAIM: EventKind.STEP_CLAIMED,
    StepAct.RELEASE: EventKind.STEP_RELEASED,
    StepAct.ASSIGN: EventKind.STEP_ASSIGNED,
    StepAct.APPROVE: EventKind.STEP_APPROVED,
    StepAct.REFUSE: EventKind.STEP_REFUSED,
    StepAct.SKIP: EventKind.STEP_SKIPPED,
    StepAct.NOTE: EventKind.STEP_NOTED,
}
MANDATORY: dict[CaseAct | StepAct, dict[str, str]] = {
    CaseAct.DECLINE: {"reason": "不予受理须写明理由"},
    CaseAct.NOTIFY_SUPPLEMENT: {
        "missing": "请一次列明需要补正的全部材料及理由",
        "supply_working_days": "请填写补正期限",
        "notice": "补正须书面告知申请人，请填写告知书编号",
    },
    CaseAct.WITHDRAW: {"reason": "撤回须写明理由"},
    CaseAct.DELIVER: {"receiver": "送达须写明领取人"},
    CaseAct.NOTE: {"text": "请填写备注内容"},
    CaseAct.MOVE_TIME: {"minutes": "请填写拨快的分钟数"},
    StepAct.ASSIGN: {"assignee": "请选择经办人"},
    StepAct.REFUSE: {"reason": "不予许可须写明理由"},
    StepAct.SKIP: {"reason": "不用办须写明理由"},
    StepAct.NOTE: {"text": "请填写备注内容"},
    StepAct.RECORD_EVENT: {"text": "请写明发生了什么、以什么为凭"},
    StepAct.EXTEND: {"reason": "延长期限须写明理由"},
    StepAct.CORRECT_SUSPENSION: {
        "suspension": "请选择更正第几次中止",
        "from_at": "请填写更正后的中止开始时间",
        "reason": "更正须写明理由",
    },
    StepAct.SUSPEND: {
        "suspension_kind": "请选择中止事由",
        "legal_basis": "中止计时须写明法律依据",
        "announced_working_days": "中止计时须告知申请人所需工作日",
        "notice": "中止计时须书面告知申请人，请填写文书编号",
    },
}
"""The fields an act cannot do without, and what to say when one is missing.

Source:
    行政许可法 第三十八条: a refusal states its reasons; 第三十二条 for non-acceptance; 第四十五条: the
    applicant is told in writing how long a suspension will take.
"""

HANDLERS_OWN = frozenset({StepAct.RELEASE, StepAct.APPROVE, StepAct.REFUSE})
"""What an officer does only to a step in their own hands; a head and a system may do it to any."""


def decide_case(
    case: JointCase, said: CaseActIn, officer: Officer, at: datetime, calendars: Calendars
) -> list[CaseEvent]:
    """The events of an act on the whole case at `at` (case time).

    Raises:
        NotPermitted: the caller's role may not do this act.
        ActNotAllowed: the case's status does not allow it.
        InvalidInput: a field the act cannot do without is missing.
    """
    ensure_case_act(officer, said.act)
    lifecycle.case_after(case.status, said.act)
    if refusal := notice_refusal(case, said.act):
        raise refusal
    _ensure_complete(said)
    facts: dict[str, object] = {}
    if said.act is CaseAct.NOTIFY_SUPPLEMENT:
        facts |= {"supply_working_days": said.supply_working_days, "notice": said.notice or ""}
    if said.act is CaseAct.MOVE_TIME:
        facts["offset_seconds"] = case.time_offset.total_seconds() + (said.minutes or 0) * 60
    texts = {"reason": said.reason, "receiver": said.receiver, "text": said.text, "missing": said.missing}
    private = {name: value for name, value in texts.items() if value}
    event = CaseEvent(kind=_CASE_EVENTS[said.act], at=at, actor=officer.account, facts=facts, private=private)
    return [event, *_consequences(case, said, at, calendars)]


def _consequences(
    case: JointCase, said: CaseActIn, at: datetime, calendars: Calendars
) -> Iterator[CaseEvent]:
    match said.act:
        case CaseAct.ACCEPT | CaseAct.DECLINE | CaseAct.NOTIFY_SUPPLEMENT | CaseAct.SUPPLY:
            yield from intake_ended(case, said, at, calendars)
            if said.act is CaseAct.ACCEPT and not begins_uncounted(case):
                yield from clocks.started(case.plan.limits, at, calendars.of(None))
        case CaseAct.WITHDRAW:
            yield from all_withdrawn(case, at)
        case CaseAct.DELIVER:
            if (clock := running(case, ClockKind.DELIVERY)) is not None:
                yield clocks.ended(clock, at)
        case CaseAct.NOTE | CaseAct.MOVE_TIME:
            return


def decide_step(
    case: JointCase, code: str, said: StepActIn, officer: Officer, at: datetime, calendars: Calendars
) -> list[CaseEvent]:
    """The events of an act on one step at `at` (case time).

    Raises:
        NotFound: the plan has no such step.
        NotYourStep, NotPermitted: another department's step, or another's hands.
        ActNotAllowed: the step's status does not allow it.
        InvalidInput: a reason, assignee or result is missing or wrong.
    """
    state = case.steps.get(code)
    if state is None:
        raise NotFound(f"本件没有环节“{code}”", step=code)
    step = case.plan.step(code)
    ensure_step_act(officer, said.act, step.department)
    status = lifecycle.step_after(state.status, said.act)
    if said.act is StepAct.SKIP and not step.optional:
        raise NotPermitted("必办环节不能不办", step=code)
    if said.act in HANDLERS_OWN and officer.role is Role.OFFICER and state.handler != officer.account:
        raise NotPermitted("本环节由他人签收", step=code)
    if refusal := suspension_refusal(case, step, said.act, at) or arming_refusal(case, step, said.act):
        raise refusal
    _ensure_complete(said)
    if said.act is StepAct.APPROVE and (wrong := check_results(step, said.results)):
        raise InvalidInput.of(*wrong)
    if said.act in _STEP_EVENTS:
        event = CaseEvent(
            kind=_STEP_EVENTS[said.act],
            at=at,
            actor=officer.account,
            step=code,
            facts=_step_facts(said, officer),
            private=_step_private(said),
        )
        events = [event, *_settled(case, code, status, at)]
    elif said.act is StepAct.RECORD_EVENT:
        events = armed(case, step, said, officer.account, at, calendars)
    elif said.act is StepAct.CORRECT_SUSPENSION:
        return correction_events(case, step, said, officer.account, at, calendars)
    else:
        calendar = calendars.of(step.department)
        events = list(suspension_events(case, step, said, officer.account, at, calendar))
    return [*events, *switched(apply_all(case, events), at, calendars)]


def _settled(case: JointCase, code: str, status: StepStatus, at: datetime) -> Iterator[CaseEvent]:
    if status.is_settled:
        for clock in case.clocks.values():
            if clock.step == code and clock.is_running:
                yield clocks.ended(clock, at)


def _step_facts(said: StepActIn, officer: Officer) -> dict[str, object]:
    if said.act is StepAct.CLAIM:
        return {"handler": officer.account}
    return {"handler": said.assignee} if said.act is StepAct.ASSIGN else {}


def _step_private(said: StepActIn) -> dict[str, object]:
    texts = {"opinion": said.opinion, "reason": said.reason, "text": said.text}
    private: dict[str, object] = {name: text for name, text in texts.items() if text}
    if said.act is StepAct.APPROVE and said.results:
        private["results"] = said.results
    return private


def _ensure_complete(said: CaseActIn | StepActIn) -> None:
    needed = MANDATORY.get(said.act, {})
    missing = [(name, words) for name, words in needed.items() if not str(getattr(said, name) or "").strip()]
    if missing:
        raise InvalidInput.of(*missing)
