"""Departments as their record has them on a day, and what is wrong with a change of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas.catalogue.matter import Matter
from schemas.people.departments import (
    Department,
    DepartmentChange,
    DepartmentChangeKind,
    DepartmentIn,
    DepartmentNameIn,
)

Wrong = tuple[str, str]


_OF_A_DEPARTMENT = {"name", "short", "full_name", "review_authority", "court", "complaint_channel"}


@dataclass(frozen=True)
class Register:
    """The departments on a day: those that there are, and the last names of all that there ever were."""

    open: Mapping[str, Department] = field(default_factory=dict)
    known: Mapping[str, Department] = field(default_factory=dict)


def register_on(changes: Iterable[DepartmentChange], on: date) -> Register:
    """The register of that day; of several changes of a day the one filed last holds.

    One that is to come is known by its name, so that it can be prepared, and not yet open.
    """
    known: dict[str, Department] = {}
    is_open: dict[str, bool] = {}
    for change in sorted(changes, key=lambda one: one.since):
        if change.since <= on:
            is_open[change.code] = change.kind is not DepartmentChangeKind.CLOSED
        elif change.code in known:
            continue
        known[change.code] = Department(
            code=change.code, kind=change.department_kind, **change.model_dump(include=_OF_A_DEPARTMENT)
        )
    return Register({code: one for code, one in known.items() if is_open.get(code)}, known)


def seeded(departments: Iterable[Department], since: date) -> list[DepartmentChange]:
    """The departments of the files, as the first entries of a record."""
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


def addition_faults(given: DepartmentIn, changes: Sequence[DepartmentChange], today: date) -> Iterator[Wrong]:
    """What is wrong with a new department: a code is never given twice."""
    if given.code in {one.code for one in changes}:
        yield "code", "这个部门编码已经用过，不能再用"
    yield from _name_faults(given.code, given, changes, today)


def renaming_faults(
    code: str, given: DepartmentNameIn, changes: Sequence[DepartmentChange], today: date
) -> Iterator[Wrong]:
    """What is wrong with a new name."""
    last = max((one.since for one in changes if one.code == code), default=today)
    if given.since < last:
        yield "since", f"该部门已有自 {last} 起的变更，更名不能早于它"
    yield from _name_faults(code, given, changes, today)


def closing_faults(
    code: str, since: date, changes: Sequence[DepartmentChange], today: date
) -> Iterator[Wrong]:
    """What is wrong with the day from which a department is no more."""
    last = max((one.since for one in changes if one.code == code), default=today)
    if since < last:
        yield "since", f"该部门已有自 {last} 起的变更，撤销不能早于它"
    if since < today:
        yield "since", "变更只能自今天或以后起生效"


def _name_faults(
    code: str, given: DepartmentIn | DepartmentNameIn, changes: Sequence[DepartmentChange], today: date
) -> Iterator[Wrong]:
    """Two departments must not be called the same; names on documents do not change backwards."""
    if given.since < today:
        yield "since", "变更只能自今天或以后起生效"
    others = [one for other, one in register_on(changes, date.max).open.items() if other != code]
    if given.name in {one.name for one in others}:
        yield "name", "已有同名的部门"
    if given.short in {one.short for one in others}:
        yield "short", "已有部门用这个简称（文号以简称区分部门）"


def departments_of(matter: Matter) -> set[str]:
    """Every department that a matter names."""
    return {
        matter.lead_department,
        *(stage.lead_department for stage in matter.stages),
        *(step.department for step in matter.steps),
        *(member for step in matter.steps for member in step.members),
        *(code for material in matter.materials for code in material.used_by),
    }
