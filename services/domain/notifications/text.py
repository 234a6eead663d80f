"""Texts of notifications: templates over a context without personal data."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from schemas.cases.events import Event, EventKind
from schemas.cases.events.accountability import StepDelayExplained, StepRecheckOpened
from schemas.cases.events.after import CaseRated
from schemas.cases.events.deadlines import DeadlineEscalated
from schemas.cases.events.review import (
    StepConsulted,
    StepReplied,
    StepReviewIssuesRaised,
    StepRevised,
    StepVisitBooked,
)
from schemas.cases.events.signing import StepSigned
from schemas.people.department_events import DepartmentMerged
from schemas.statistics.events import PlanRowDue
from schemas.vocabulary import ClockKind, Recipient
from services.domain.calendars.calendar import BEIJING
from services.domain.notifications.notification_context import NotificationContext

TEMPLATES: Mapping[EventKind, str] = MappingProxyType(
    {
        EventKind.STEP_OPENED: "{matter} {case_no}：“{subject}”已交本部门办理，请于 {due} 前办结",
        EventKind.STEP_ASSIGNED: "{matter} {case_no}：“{subject}”已分派给您，请于 {due} 前办结",
        EventKind.STEP_REMINDED: "{matter} {case_no}：“{subject}”由阶段牵头部门催办，请尽快办结",
        EventKind.STEP_DELAY_EXPLAINED: "{matter} {case_no}：{department}已说明“{subject}”超过{clock}的原因，"
        "预计 {expected} 办结",
        EventKind.STEP_RECHECK_OPENED: "{matter} {case_no}：“{subject}”所依据的办理结果已{change}，"
        "请于 {due} 前复核并答复",
        EventKind.STEP_REVIEW_ISSUES_RAISED: "{matter} {case_no}：“{subject}”第 {round} 轮审查意见指出了"
        "首轮图纸中已有的问题 {missed} 条，未按一次列明办理",
        EventKind.STEP_REVISED: "{matter} {case_no}：“{subject}”收到修改后的图纸，请开始第 {round} 轮审查",
        EventKind.STEP_VISIT_BOOKED: "{matter} {case_no}：“{subject}”定于 {visit} 现场进行，请派员参加",
        EventKind.STEP_RETURNED_TO_WINDOW: "{matter} {case_no}：{department}将“{subject}”退回窗口，"
        "请联系申请人补正后送回",
        EventKind.STEP_RETURNED_FROM_WINDOW: "{matter} {case_no}：“{subject}”已由窗口补正后送回，请继续办理",
        EventKind.STEP_TRANSFER_PROPOSED: "{matter} {case_no}：{department}请本部门接办“{subject}”，请答复",
        EventKind.STEP_TRANSFERRED: "{matter} {case_no}：“{subject}”已转由{department}办理，期限 {due}",
        EventKind.STEP_TRANSFER_DECLINED: "{matter} {case_no}：“{subject}”的转办未获同意，请继续办理",
        EventKind.STEP_CONSULTED: "{matter} {case_no}：{department}就“{subject}”征求本部门意见，"
        "请在 {days} 个工作日内回复",
        EventKind.STEP_REPLIED: "{matter} {case_no}：{speaker}对“{subject}”回复意见：{verdict}",
        EventKind.STEP_SIGNER_ADDED: (
            "{matter} {case_no}：{department}请{speaker}签署“{subject}”，请按期限签署"
        ),
        EventKind.STEP_SIGNER_REMOVED: "{matter} {case_no}：“{subject}”不再由{speaker}签署（减签）{next}",
        EventKind.STEP_DECISION_DRAFTED: (
            "{matter} {case_no}：{department}对“{subject}”的拟办决定已送签{next}"
        ),
        EventKind.STEP_SIGNED: "{matter} {case_no}：{speaker}对“{subject}”的会签意见：{verdict}{next}",
        EventKind.STEP_REVIEW_REQUESTED: (
            "{matter} {case_no}：“{subject}”已提交复核，请由经办人以外的人员复核"
        ),
        EventKind.STEP_REVIEW_APPROVED: "{matter} {case_no}：“{subject}”复核通过，请作出决定",
        EventKind.STEP_REVIEW_REJECTED: "{matter} {case_no}：“{subject}”复核退回，请按理由修改后重新提交",
        EventKind.CASE_RATED: "{matter} {case_no}：收到差评（{rating}），{callback}",
        EventKind.CONFLICT_RAISED: "{matter} {case_no}：{parties}对“{subject}”提出意见冲突，请牵头部门协调",
        EventKind.CONFLICT_DECIDED: "{matter} {case_no}：{parties}的意见冲突已作出协调决定，请查看结论",
        EventKind.PLAN_DUE_SOON: "工作指标第 {number} 项“{subject}”（{parties}）将于 {due_on} 到期，"
        "{plan_status}",
        EventKind.PLAN_OVERDUE: "工作指标第 {number} 项“{subject}”（{parties}）已于 {due_on} 到期，"
        "{plan_status}",
        EventKind.DEADLINE_WARNING: "{matter} {case_no}：“{subject}”的{clock}将于 {due} 届满",
        EventKind.DEADLINE_BREACHED: "{matter} {case_no}：“{subject}”的{clock}已于 {due} 届满，尚未办结",
        EventKind.DEADLINE_ESCALATED: "{matter} {case_no}：{department}“{subject}”超过{clock}，{level}",
        EventKind.DEADLINE_BREACH_ANNULLED: "{matter} {case_no}：“{subject}”的超时记录经核实撤销",
        EventKind.SUPERVISION_ORDER_ISSUED: "{order}：{department}“{subject}”，{ground}；{ask}",
        EventKind.SUPERVISION_ORDER_ANSWERED: "{order}：{department}已答复“{subject}”，请审阅",
        EventKind.SUPERVISION_ORDER_RETURNED: "{order}：“{subject}”的答复被退回，{ask}",
        EventKind.SUPERVISION_ORDER_CLOSED: "{order}：“{subject}”已办结",
        EventKind.SUPERVISION_ORDER_TAKEN_OVER: "{order}：“{subject}”改由{department}答复，{ask}",
        EventKind.DEPARTMENT_MERGED: "{department}并入{parties}：未办结的 {steps} 个环节（{cases} 件办件）"
        "和 {orders} 件督办单由{parties}承接，期限不变",
        EventKind.SUPERVISION_ORDER_WITHDRAWN: "{order}：“{subject}”的超时不成立，督办单已撤销",
    }
)
_ORDER_REPLY_TEMPLATES: Mapping[EventKind, str] = MappingProxyType(
    {
        EventKind.DEADLINE_WARNING: "{order}：“{subject}”的答复期限将于 {due} 届满",
        EventKind.DEADLINE_BREACHED: "{order}：{department}未在 {due} 前答复“{subject}”",
    }
)
_SIGNATURE_TEMPLATES: Mapping[EventKind, str] = MappingProxyType(
    {
        EventKind.DEADLINE_WARNING: "{matter} {case_no}：“{subject}”的{clock}将于 {due} 届满，"
        "{speaker}尚未签署",
        EventKind.DEADLINE_BREACHED: "{matter} {case_no}：“{subject}”的{clock}已于 {due} 届满，"
        "{speaker}未签署",
    }
)
_OPINION_TEMPLATES: Mapping[EventKind, str] = MappingProxyType(
    {
        EventKind.DEADLINE_WARNING: "{matter} {case_no}：“{subject}”的{clock}将于 {due} 届满，"
        "{speaker}尚未回复意见",
        EventKind.DEADLINE_BREACHED: "{matter} {case_no}：“{subject}”的{clock}已于 {due} 届满，"
        "{speaker}未回复意见",
    }
)


def render_text(context: NotificationContext, unmapped: Sequence[Recipient] = ()) -> str:
    """Render one Chinese sentence; `unmapped` recipients are named to their substitutes."""
    due = _format_moment(context.due_at) if context.due_at else "规定时间"
    order = context.order
    given = _template(context).format(
        **{
            **_BLANK,
            "matter": context.matter_name,
            "case_no": context.case_no or "",
            "order": context.order_name,
            "ground": order.ground.label if order else "",
            "ask": f"请于 {due} 前答复" if order and order.asks_reply else "请送达后登记",
            "subject": context.subject,
            "department": context.department_name,
            "clock": context.clock_kind.label if context.clock_kind else "时限",
            "due": due,
            "parties": context.parties,
            "speaker": context.speaker,
            "next": f"，请{context.next_signer}签署" if context.next_signer else "",
            **_of_event(context.event),
            **_of_merger(context.event),
        }
    )
    missing = "、".join(recipient.label for recipient in unmapped)
    return f"{given}；{missing}没有对应人员，请在角色对应中补充" if missing else given


def _template(context: NotificationContext) -> str:
    if context.late_signer:
        return _SIGNATURE_TEMPLATES[context.kind]
    if context.silent:
        return _OPINION_TEMPLATES[context.kind]
    if context.clock_kind is ClockKind.REPLY:
        return _ORDER_REPLY_TEMPLATES[context.kind]
    return TEMPLATES[context.kind]


_BLANK = dict.fromkeys(
    (
        *("round", "missed", "visit", "number", "due_on", "plan_status", "days", "verdict", "rating"),
        *("callback", "expected", "level", "cases", "steps", "orders", "change"),
    ),
    "",
)


def _of_event(event: Event) -> dict[str, object]:
    """What the event itself adds to its sentence."""
    words: dict[str, object] = {}
    match event:
        case StepReviewIssuesRaised():
            words = {"round": event.round, "missed": event.missed}
        case StepRevised():
            words = {"round": event.round}
        case StepVisitBooked():
            words = {"visit": _format_moment(event.visit_at)}
        case StepConsulted():
            words = {"days": event.opinion_working_days}
        case StepReplied() | StepSigned():
            words = {"verdict": event.verdict.label}
        case StepDelayExplained() | StepRecheckOpened():
            words = _of_accountability(event)
        case CaseRated():
            callback = "匿名评价，不回访" if event.is_anonymous else "请在 1 个工作日内回访"
            words = {"rating": event.rating.label, "callback": callback}
        case DeadlineEscalated():
            words = {"level": f"{event.name}（第 {event.level} 级）"}
        case PlanRowDue():
            words = {"number": event.number, "due_on": event.due_on, "plan_status": event.sla_status.label}
    return words


def _of_merger(event: Event) -> dict[str, object]:
    """How much work a merger moves."""
    if not isinstance(event, DepartmentMerged):
        return {}
    return {"cases": event.cases, "steps": event.steps, "orders": event.orders}


def _of_accountability(event: StepDelayExplained | StepRecheckOpened) -> dict[str, object]:
    if isinstance(event, StepDelayExplained):
        return {"expected": event.expected_on}
    is_corrected = event.change is EventKind.STEP_RESULT_CORRECTED
    return {"due": _format_moment(event.due_at), "change": "更正" if is_corrected else "撤销"}


def _format_moment(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def render_digest(kind: str, count: int, newest: str) -> str:
    """Render many notifications of one kind as one sentence."""
    return newest if count == 1 else f"{EventKind(kind).label} {count} 项：{newest} 等"


def describe_unmapped(recipient: Recipient, department: str) -> str:
    """Describe the alarm for a recipient without mapped accounts."""
    where = f"（{department}）" if recipient in {Recipient.HANDLER, Recipient.HEAD} else ""
    return f"督办对象“{recipient.label}”{where}没有对应人员，督办无人接收"
