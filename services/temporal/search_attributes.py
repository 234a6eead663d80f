"""Search attributes of a joint case, by which operators filter and sort workflows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.common import SearchAttributeKey, SearchAttributeUpdate, TypedSearchAttributes

from schemas.cases.advance_result import CaseAdvanceResult
from schemas.vocabulary import SlaStatus

MATTER = SearchAttributeKey.for_keyword("Matter")
CASE_STATUS = SearchAttributeKey.for_keyword("CaseStatus")
STAGE = SearchAttributeKey.for_keyword("Stage")
DEPARTMENTS = SearchAttributeKey.for_keyword_list("Departments")
SLA_STATUS = SearchAttributeKey.for_keyword("SlaStatus")
NEXT_DEADLINE_AT = SearchAttributeKey.for_datetime("NextDeadlineAt")
REGION = SearchAttributeKey.for_keyword("Region")

SEARCH_ATTRIBUTES: Mapping[str, IndexedValueType.ValueType] = {
    MATTER.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    CASE_STATUS.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    STAGE.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    DEPARTMENTS.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
    SLA_STATUS.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    NEXT_DEADLINE_AT.name: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
    REGION.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
}
"""Names and types, as the namespace must have them."""
SLA_VALUES: Mapping[SlaStatus, str] = {
    SlaStatus.GREEN: "in_time",
    SlaStatus.AMBER: "warned",
    SlaStatus.RED: "breached",
    SlaStatus.GREY: "paused",
    SlaStatus.BLUE: "provisional",
    SlaStatus.DONE_IN_TIME: "done_in_time",
    SlaStatus.DONE_LATE: "done_late",
    SlaStatus.NOT_STARTED: "not_started",
}


def changed_attributes(
    case: CaseAdvanceResult, shown: TypedSearchAttributes
) -> list[SearchAttributeUpdate[Any]]:
    """The updates that make the shown attributes those of the case; none when they are already."""
    keywords = {
        MATTER: case.matter,
        CASE_STATUS: case.status.value,
        STAGE: case.stage,
        SLA_STATUS: SLA_VALUES[case.sla_status],
        REGION: case.region,
    }
    updates: list[SearchAttributeUpdate[Any]] = [
        key.value_set(value) if value else key.value_unset()
        for key, value in keywords.items()
        if (value or None) != shown.get(key)
    ]
    if list(case.departments) != list(shown.get(DEPARTMENTS) or ()):
        updates.append(
            DEPARTMENTS.value_set(list(case.departments)) if case.departments else DEPARTMENTS.value_unset()
        )
    if not _is_same_moment(case.next_deadline_at, shown.get(NEXT_DEADLINE_AT)):
        at = case.next_deadline_at
        updates.append(NEXT_DEADLINE_AT.value_set(at) if at else NEXT_DEADLINE_AT.value_unset())
    return updates


def _is_same_moment(one: datetime | None, other: datetime | None) -> bool:
    return one == other if one is None or other is None else abs((one - other).total_seconds()) < 0.001
