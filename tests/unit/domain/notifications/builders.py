"""A small town: two departments, a window, an administrator, and things that happen to them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

from schemas.cases.acts import Officer
from schemas.cases.events import SYSTEM, EventKind
from schemas.event_registry import stored_event
from schemas.events.base import JsonObject
from schemas.people.accounts import Absence
from schemas.statistics.indicators import PlanStatus
from schemas.vocabulary import Recipient, Role
from services.domain.notifications.notification_context import NotificationContext
from services.domain.people.directory import Directory

NOW = datetime(2019, 4, 22, 2, tzinfo=UTC)
PEOPLE = (
    ("tax1", Role.OFFICER, "tax"),
    ("tax2", Role.OFFICER, "tax"),
    ("tax-head", Role.HEAD, "tax"),
    ("bank1", Role.OFFICER, "bank"),
    ("bank-head", Role.HEAD, "bank"),
    ("hall-head", Role.HEAD, "approval-office"),
    ("window1", Role.WINDOW, None),
    ("admin1", Role.ADMINISTRATOR, None),
)


def town(
    away: Mapping[str, str] | None = None,
    mapped: Mapping[tuple[Recipient, str | None], tuple[str, ...]] | None = None,
) -> Directory:
    """The town's directory; `away` maps who is absent to who stands in."""
    absences = tuple(
        Absence(id=number, account=account, deputy=deputy, from_at=NOW, until_at=NOW + timedelta(days=1))
        for number, (account, deputy) in enumerate((away or {}).items())
    )
    officers = {name: Officer(account=name, name=name, role=role, department=of) for name, role, of in PEOPLE}
    return Directory(officers, absences, mapped or {})


LEVEL: JsonObject = {"level": 2, "name": "督办", "recipients": ["head", "administrator"]}
ORDER: JsonObject = {"level": 2}
CONFLICT: JsonObject = {"conflict": "conflict-1", "stage": "set-up", "parties": ["tax", "bank"]}
DUE: JsonObject = {"due_at": "2019-04-22T05:00:00Z", "kind": "promised"}
ROW: JsonObject = {
    "number": "7",
    "name": "企业开办一日办结",
    "due_on": "2019-04-30",
    "sla_status": PlanStatus.OVERDUE.value,
    "departments": ["tax"],
    "leads": "市税务局",
}
STORED: Mapping[EventKind, JsonObject] = {
    EventKind.STEP_OPENED: {"department": "tax"},
    EventKind.STEP_ASSIGNED: {"handler": "tax1"},
    EventKind.STEP_CLAIMED: {"handler": "tax1"},
    EventKind.STEP_REMINDED: {"department": "tax"},
    EventKind.STEP_DELAY_EXPLAINED: {"kind": "promised", "level": 1, "expected_on": "2019-04-30"},
    EventKind.STEP_RESULT_CORRECTED: {"departments": ["tax"]},
    EventKind.STEP_RECHECK_OPENED: {
        "clock": "tax/recheck",
        "source": "registration",
        "change": "step.revoked",
        "due_at": "2019-04-29T09:00:00Z",
    },
    EventKind.STEP_REVIEW_ISSUES_RAISED: {
        "round": 2,
        "faults": 1,
        "missed": 1,
        "by_discipline": {},
        "revise_working_days": 5,
    },
    EventKind.STEP_REVISED: {"round": 2},
    EventKind.STEP_VISIT_BOOKED: {"visit_at": "2019-04-23T02:00:00Z", "departments": ["bank"]},
    EventKind.STEP_TRANSFER_PROPOSED: {"to_department": "bank"},
    EventKind.STEP_TRANSFERRED: {"department": "tax", "from": "bank"},
    EventKind.SUPERVISION_ORDER_TAKEN_OVER: {"department": "tax", "from": "bank"},
    EventKind.DEPARTMENT_MERGED: {
        "since": "2019-04-22",
        "name": "市税务局",
        "short": "税务",
        "department_kind": "government",
        "document": "市编委〔2019〕1 号",
        "successor": "bank",
        "successor_name": "开户银行",
        "cases": 3,
        "steps": 4,
        "orders": 1,
    },
    EventKind.STEP_CONSULTED: {
        "clock": "tax/consultation",
        "departments": ["bank"],
        "needed": 1,
        "opinion_working_days": 3,
    },
    EventKind.STEP_SIGNER_ADDED: {
        "number": 1,
        "position": "before",
        "signer": {"department": "bank"},
        "working_hours": 4,
        "next_signer": {"department": "bank"},
    },
    EventKind.STEP_SIGNER_REMOVED: {"number": 1, "signer": {"department": "bank"}},
    EventKind.STEP_DECISION_DRAFTED: {"decision": "approve", "next_signer": {"department": "bank"}},
    EventKind.STEP_SIGNED: {"number": 1, "signer": {"department": "bank"}, "verdict": "agree"},
    EventKind.STEP_REPLIED: {"department": "bank", "verdict": "agree"},
    EventKind.CASE_RATED: {"rating": "5"},
    EventKind.CONFLICT_RAISED: {**CONFLICT, "with_step": "bank"},
    EventKind.CONFLICT_DECIDED: CONFLICT,
    EventKind.PLAN_DUE_SOON: ROW,
    EventKind.PLAN_OVERDUE: ROW,
    EventKind.DEADLINE_WARNING: DUE,
    EventKind.DEADLINE_BREACHED: DUE,
    EventKind.DEADLINE_ESCALATED: {**DUE, **LEVEL},
    EventKind.DEADLINE_BREACH_ANNULLED: {
        "breached_at": None,
        "warns_again": False,
        "reason": {"because": "calendar"},
    },
    EventKind.SUPERVISION_ORDER_ISSUED: {
        **LEVEL,
        "asks_reply": True,
        "ground": "repeated",
        "department": "tax",
        "subject": "超时过多",
    },
    EventKind.SUPERVISION_ORDER_ANSWERED: ORDER,
    EventKind.SUPERVISION_ORDER_RETURNED: ORDER,
    EventKind.SUPERVISION_ORDER_CLOSED: ORDER,
    EventKind.SUPERVISION_ORDER_WITHDRAWN: {**ORDER, "because": "annulled"},
}
"""The mandatory fields of the events that notify, as they are stored."""


def happened(
    kind: EventKind, /, *, step: str | None = "tax", held_by: str | None = None, **facts: JsonValue
) -> NotificationContext:
    """Something that happened to the tax step, or (without a step) to the whole case."""
    clock, kept = f"{step or 'case'}/promised", {**STORED.get(kind, {}), **facts}
    return NotificationContext(
        event=stored_event(kind.value, NOW, SYSTEM, step, clock, kept, None),
        stream="330100-20190422-QYKB-000001-0",
        seq=7,
        matter_name="企业开办",
        case_no="330100-20190422-QYKB-000001-0",
        region="330100",
        department="tax",
        department_name="市税务局",
        subject="税务信息确认" if step else "全程",
        handler=held_by,
        due_at=NOW + timedelta(hours=3),
    )
