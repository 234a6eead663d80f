"""Offers: the acts an officer may do on an order now, with schema and example."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from schemas.cases.acts import Officer
from schemas.supervision.orders import SupervisionOrder, SupervisionOrderAct
from services.domain.calendars.calendar import beijing_date
from services.domain.supervision.decide import REQUIRED_FIELDS, find_review_refusal, may_act
from services.domain.supervision.lifecycle import ORDER_TRANSITIONS, is_applicable

_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 2000}
_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "answer": {**_TEXT, "title": "超时原因和整改措施"},
    "expected_on": {"type": "string", "format": "date", "title": "预计办结日期"},
    "reason": {**_TEXT, "title": "退回理由"},
    "receiver": {**_TEXT, "maxLength": 100, "title": "接收单位"},
}
_EXAMPLES = {
    "answer": "材料核验延误，已增派人员，本周内办结",
    "reason": "未说明整改措施",
    "receiver": "市政府督查室",
}


def order_offers(order: SupervisionOrder, officer: Officer, at: datetime) -> list[dict[str, Any]]:
    """List the acts this officer may do on the order, each `{act, label, schema, example}`."""
    return [
        _offer(act, at)
        for status, act in ORDER_TRANSITIONS
        if status is order.status and is_applicable(order, act) and may_act(officer, order, act)
        if find_review_refusal(officer, order, act) is None
    ]


def _offer(act: SupervisionOrderAct, at: datetime) -> dict[str, Any]:
    examples = {**_EXAMPLES, "expected_on": (beijing_date(at) + timedelta(days=7)).isoformat()}
    fields = list(REQUIRED_FIELDS[act])
    return {
        "act": act.value,
        "label": act.label,
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": ["act", *fields],
            "properties": {"act": {"const": act.value}, **{name: _FIELDS[name] for name in fields}},
        },
        "example": {"act": act.value, **{name: examples[name] for name in fields}},
    }
