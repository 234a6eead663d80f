"""Every kind of event has one class, which declares who wakes, who is notified and what changes."""

import re
from types import new_class
from typing import Literal

import pytest

from schemas.cases.events import Event, EventKind
from schemas.event_registry import CASE_EVENT_CLASSES, EVENT_CLASSES
from schemas.events.audience import Notified
from schemas.events.base import CASE, NO_STATE, State, kind_of
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS
from services.domain.cases.apply.case import CHANGES as CASE_CHANGES
from services.domain.notifications import recipients
from services.domain.notifications.text import TEMPLATES
from services.domain.supervision.apply import CHANGES as ORDER_CHANGES

FIRST = {State.CASE: EventKind.CASE_RECEIVED, State.SUPERVISION_ORDER: EventKind.SUPERVISION_ORDER_ISSUED}
"""The event that makes a state, so that there is nothing yet to apply it to."""
APPLIED = {State.CASE: set(CASE_CHANGES), State.SUPERVISION_ORDER: set(ORDER_CHANGES)}
PRIVATE = {name for definition in (*CASE_ACTS.values(), *STEP_ACTS.values()) for name in definition.private}
"""The private fields of commands."""
PUBLIC = {
    EventKind.CASE_RECEIVED: {"missing"},
    EventKind.DEADLINE_ESCALATED: {"name"},
    EventKind.DEADLINE_BREACH_ANNULLED: {"reason"},
    EventKind.CLOCK_MOVED: {"reason"},
    EventKind.SUPERVISION_ORDER_ISSUED: {"name"},
    EventKind.SUPERVISION_ORDER_WITHDRAWN: {"reason"},
    EventKind.OUTAGE_RECORDED: {"reason"},
    "department.": {"name"},
    "plan.": {"name"},
}
"""Fields with a private name that hold codes of materials, names of levels and departments, or causes."""
OF_JOBS = {
    EventKind.CALENDAR_CHANGED,
    EventKind.RECALCULATION_CONTROLLED,
    EventKind.DEPARTMENT_MERGED,
}
"""Events that start or signal the workflow of a calendar change or the job of takeovers."""
BY_KIND = [pytest.param(cls, id=kind.value) for kind, cls in EVENT_CLASSES.items()]


def test_every_kind_has_a_class() -> None:
    assert set(EVENT_CLASSES) == set(EventKind)


@pytest.mark.parametrize("state", State)
def test_what_an_event_changes_has_an_apply_function_and_nothing_else_has(state: State) -> None:
    declared = {kind for kind, cls in EVENT_CLASSES.items() if state in cls.changes}
    assert declared == APPLIED[state] | {FIRST[state]}


def test_every_event_of_a_case_changes_it() -> None:
    assert [kind for kind, cls in CASE_EVENT_CLASSES.items() if State.CASE not in cls.changes] == []


@pytest.mark.parametrize("cls", BY_KIND)
def test_only_what_a_workflow_replays_or_works_off_can_wake_it(cls: type[Event]) -> None:
    assert not cls.wakes or cls.changes or kind_of(cls) in OF_JOBS


@pytest.mark.parametrize("cls", BY_KIND)
def test_a_class_is_described_in_one_line_with_the_chinese_term(cls: type[Event]) -> None:
    first = (cls.__doc__ or "").splitlines()[0]
    assert re.search(r"\([^()]*[\u4e00-\u9fff][^()]*\)", first), first
    assert len(first) <= 90


@pytest.mark.parametrize("cls", BY_KIND)
def test_free_text_and_names_are_private_and_nothing_else(cls: type[Event]) -> None:
    kind = kind_of(cls)
    named = next((public for start, public in PUBLIC.items() if kind.startswith(start)), set())
    assert (
        cls.private_fields == ((PRIVATE | {"answer", "possible_duplicates"}) & set(cls.model_fields)) - named
    )


@pytest.mark.parametrize("left_out", ["wakes", "notifies", "changes"])
def test_a_class_that_leaves_out_a_declaration_is_refused(left_out: str) -> None:
    declared: dict[str, object] = {"wakes": False, "notifies": None, "changes": NO_STATE}
    del declared[left_out]
    body = {"__annotations__": {"kind": Literal[EventKind.CASE_NOTED]}, "__module__": __name__}
    with pytest.raises(TypeError, match="declares wakes, notifies and changes"):
        new_class("Undeclared", (Event,), declared, lambda namespace: namespace.update(body))


def test_a_base_class_declares_nothing() -> None:
    assert not hasattr(Event, "changes")
    assert EVENT_CLASSES[EventKind.CASE_NOTED].changes == CASE


@pytest.mark.parametrize("group", Notified)
def test_every_group_that_an_event_may_notify_is_found_in_the_directory(group: Notified) -> None:
    assert group is Notified.ESCALATION_RECIPIENTS or group in recipients.RULES


@pytest.mark.parametrize("cls", BY_KIND)
def test_what_is_notified_has_words(cls: type[Event]) -> None:
    assert (cls.notifies is not None) is (kind_of(cls) in TEMPLATES)
