"""Offers: the acts an officer may do on an order now, with schema and example."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from pydantic import JsonValue

from schemas.cases.act_offers import ActForm, ActOffer, FieldSchema
from schemas.cases.acts import Officer
from schemas.supervision.orders import SupervisionOrder, SupervisionOrderAct
from services.domain.calendars.calendar import beijing_date
from services.domain.supervision.decide import REQUIRED_FIELDS, find_review_refusal, may_act
from services.domain.supervision.lifecycle import ORDER_TRANSITIONS, is_applicable

_FIELDS: Mapping[str, FieldSchema] = {
    "answer": FieldSchema(type="string", min_length=1, max_length=2000, title="超时原因和整改措施"),
    "expected_on": FieldSchema(type="string", format="date", title="预计办结日期"),
    "reason": FieldSchema(type="string", min_length=1, max_length=2000, title="退回理由"),
    "receiver": FieldSchema(type="string", min_length=1, max_length=100, title="接收单位"),
}
_EXAMPLES = {
    "answer": "材料核验延误，已增派人员，本周内办结",
    "reason": "未说明整改措施",
    "receiver": "市政府督查室",
}


def order_offers(order: SupervisionOrder, officer: Officer, at: datetime) -> list[ActOffer]:
    """The acts that this officer may do to the order now."""
    return [
        _offer(act, at)
        for status, act in ORDER_TRANSITIONS
        if status is order.status and is_applicable(order, act) and may_act(officer, order, act)
        if find_review_refusal(officer, order, act) is None
    ]


def _offer(act: SupervisionOrderAct, at: datetime) -> ActOffer:
    examples = {**_EXAMPLES, "expected_on": (beijing_date(at) + timedelta(days=7)).isoformat()}
    fields = list(REQUIRED_FIELDS[act])
    form = ActForm(
        required=("act", *fields),
        properties={"act": FieldSchema(const=act.value), **{name: _FIELDS[name] for name in fields}},
    )
    example: dict[str, JsonValue] = {name: examples[name] for name in fields}
    return ActOffer(act=act.value, label=act.label, form=form, example={"act": act.value, **example})
