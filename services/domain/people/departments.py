"""Departments on a given day, from their change log, and validation of changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from schemas.calendars.changes import BatchHourChange
from schemas.catalogue.matter import Matter
from schemas.people.departments import (
    BatchHourIn,
    Department,
    DepartmentChange,
    DepartmentChangeKind,
    DepartmentIn,
    DepartmentNameIn,
)

FieldFault = tuple[str, str]


_OF_A_DEPARTMENT = {
    *("name", "short", "full_name", "review_authority", "court", "complaint_channel"),
    "batch_hour",
}


@dataclass(frozen=True)
class DepartmentSnapshot:
    """The departments of a day, and the last names of all departments, closed ones included.

    Attributes:
        successors: the departments that were merged, with the one that each was merged into.
    """

    open: Mapping[str, Department] = field(default_factory=dict)
    known: Mapping[str, Department] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)


def build_register(changes: Iterable[DepartmentChange], on: date) -> DepartmentSnapshot:
    """Build the register of that day; the last of several changes on one day applies.

    A future department is known by name, so that it can be prepared, but is not open yet.
    """
    known: dict[str, Department] = {}
    is_open: dict[str, bool] = {}
    successors: dict[str, str] = {}
    for change in sorted(changes, key=lambda one: one.since):
        if change.since <= on:
            is_open[change.code] = change.kind is not DepartmentChangeKind.CLOSED
            if change.successor:
                successors[change.code] = change.successor
        elif change.code in known:
            continue
        known[change.code] = Department(
            code=change.code, kind=change.department_kind, **change.model_dump(include=_OF_A_DEPARTMENT)
        )
    there = {code: one for code, one in known.items() if is_open.get(code)}
    return DepartmentSnapshot(there, known, successors)


def initial_changes(departments: Iterable[Department], since: date) -> list[DepartmentChange]:
    """Convert the departments of the seed files to the first changes of the log."""
    return [
        DepartmentChange(
            kind=DepartmentChangeKind.ADDED,
            code=one.code,
            since=since,
            department_kind=one.kind,
            document="部门名录",
            **one.model_dump(include=_OF_A_DEPARTMENT),
        )
        for one in departments
    ]


def addition_faults(
    given: DepartmentIn, changes: Sequence[DepartmentChange], today: date
) -> Iterator[FieldFault]:
    """Yield the faults of a new department; a code is never reused."""
    if given.code in {one.code for one in changes}:
        yield "code", "这个部门编码已经用过，不能再用"
    yield from _name_faults(given.code, given, changes, today)


def renaming_faults(
    code: str, given: DepartmentNameIn, changes: Sequence[DepartmentChange], today: date
) -> Iterator[FieldFault]:
    """Yield the faults of a new name."""
    last = max((one.since for one in changes if one.code == code), default=today)
    if given.since < last:
        yield "since", f"该部门已有自 {last} 起的变更，更名不能早于它"
    yield from _name_faults(code, given, changes, today)


def batch_hour_faults(
    code: str, given: BatchHourIn, changes: Sequence[DepartmentChange], today: date
) -> Iterator[FieldFault]:
    """Yield the faults of another batch hour; it never changes retroactively."""
    last = max((one.since for one in changes if one.code == code), default=today)
    if given.since < last:
        yield "since", f"该部门已有自 {last} 起的变更，补录截止时间不能早于它"
    if given.since < today:
        yield "since", "变更只能自今天或以后起生效"


def batch_hour_changes(changes: Iterable[DepartmentChange]) -> list[BatchHourChange]:
    """Convert changes of departments to the calendars' changes of batch hours."""
    known: dict[str, time | None] = {}
    found: list[BatchHourChange] = []
    for change in changes:
        if change.batch_hour != known.get(change.code):
            found.append(BatchHourChange(site=change.code, since=change.since, hour=change.batch_hour))
        known[change.code] = change.batch_hour
    return found


def closing_faults(
    code: str, since: date, changes: Sequence[DepartmentChange], today: date
) -> Iterator[FieldFault]:
    """Yield the faults of the day on which a department closes."""
    last = max((one.since for one in changes if one.code == code), default=today)
    if since < last:
        yield "since", f"该部门已有自 {last} 起的变更，撤销不能早于它"
    if since < today:
        yield "since", "变更只能自今天或以后起生效"


def merger_faults(code: str, successor: str, snapshot: DepartmentSnapshot) -> Iterator[FieldFault]:
    """Yield the faults of a merger: once only, and into a department that is not merged."""
    if code == successor:
        yield "successor", "承接部门不能是本部门"
    elif successor not in snapshot.open:
        yield "successor", "没有这个部门，或者已经撤销"
    elif successor in snapshot.successors:
        into = snapshot.known[snapshot.successors[successor]].name
        yield "successor", f"该部门自身已并入“{into}”，请选择“{into}”"
    if code in snapshot.successors:
        into = snapshot.known[snapshot.successors[code]].name
        yield "successor", f"本部门已并入“{into}”，不能再次并入"


def _name_faults(
    code: str, given: DepartmentIn | DepartmentNameIn, changes: Sequence[DepartmentChange], today: date
) -> Iterator[FieldFault]:
    """Yield faults of names: names are unique, and never change retroactively."""
    if given.since < today:
        yield "since", "变更只能自今天或以后起生效"
    others = [one for other, one in build_register(changes, date.max).open.items() if other != code]
    if given.name in {one.name for one in others}:
        yield "name", "已有同名的部门"
    if given.short in {one.short for one in others}:
        yield "short", "已有部门用这个简称（文号以简称区分部门）"


def departments_in_matter(matter: Matter) -> set[str]:
    """Return every department that a matter refers to."""
    return {
        matter.lead_department,
        *(stage.lead_department for stage in matter.stages),
        *(step.department for step in matter.steps),
        *(member for step in matter.steps for member in step.members),
        *(code for material in matter.materials for code in material.used_by),
    }
