"""The register of departments on a day: what there is, under which name, and what a change must not be."""

from datetime import date

import pytest

from schemas.people.departments import DepartmentChange, DepartmentChangeKind, DepartmentIn, DepartmentKind
from schemas.people.departments import DepartmentNameIn as NameIn
from services.domain.people.departments import (
    addition_faults,
    build_register,
    closing_faults,
    renaming_faults,
)

TODAY = date(2026, 11, 25)


def _change(
    kind: str, code: str, since: date, name: str = "市城管局", short: str = "城管"
) -> DepartmentChange:
    return DepartmentChange(
        kind=DepartmentChangeKind(kind),
        code=code,
        since=since,
        name=name,
        short=short,
        department_kind=DepartmentKind.GOVERNMENT,
        document="市编委〔2026〕1 号",
    )


LOG = [
    _change("added", "city-order", date(2018, 1, 1)),
    _change("renamed", "city-order", date(2027, 1, 1), "市综合执法局", "执法"),
    _change("added", "tax", date(2018, 1, 1), "市税务局", "税务"),
    _change("closed", "tax", date(2026, 6, 1), "市税务局", "税务"),
    _change("added", "ai-office", date(2026, 12, 1), "市人工智能办", "智能办"),
]


@pytest.mark.parametrize(
    ("on", "there", "called"),
    [
        (date(2026, 5, 31), {"city-order", "tax"}, "市城管局"),
        (date(2026, 6, 1), {"city-order"}, "市城管局"),
        (date(2026, 12, 1), {"city-order", "ai-office"}, "市城管局"),
        (date(2027, 1, 1), {"city-order", "ai-office"}, "市综合执法局"),
    ],
)
def test_a_change_holds_from_its_day_on(on: date, there: set[str], called: str) -> None:
    register = build_register(LOG, on)
    assert set(register.open) == there
    assert register.known["city-order"].name == called
    assert register.known["tax"].name == "市税务局"  # old cases still name it


def _new(**fields: object) -> DepartmentIn:
    whole = {"code": "x-office", "name": "市新办", "short": "新办", "since": TODAY, "document": "文件"}
    return DepartmentIn.model_validate(whole | fields)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, None),
        ({"code": "tax"}, "code"),
        ({"name": "市综合执法局"}, "name"),
        ({"short": "智能办"}, "short"),
        ({"since": date(2026, 11, 24)}, "since"),
        ({"name": "市税务局"}, None),
    ],
)
def test_a_code_is_used_once_and_a_name_by_one(fields: dict[str, object], field: str | None) -> None:
    wrong = [name for name, _ in addition_faults(_new(**fields), LOG, TODAY)]
    assert wrong == ([field] if field else [])


def test_a_name_does_not_change_backwards_nor_before_a_change_on_file() -> None:
    result = NameIn(name="市执法局", short="执法局", since=date(2026, 12, 1), document="文件")
    assert [name for name, _ in renaming_faults("city-order", result, LOG, TODAY)] == ["since"]
    assert [name for name, _ in closing_faults("city-order", date(2026, 11, 1), LOG, TODAY)] == [
        "since",
        "since",
    ]
    assert list(closing_faults("city-order", date(2027, 2, 1), LOG, TODAY)) == []
