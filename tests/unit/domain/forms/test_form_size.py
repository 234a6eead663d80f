"""The largest and the most wrong form costs little: sizes come first, and no rule is quadratic."""

import time
from typing import Any

import pytest

from services.domain.catalogue.form_checks import check_application
from services.domain.catalogue.form_shape import check_shape
from services.domain.forms.form_size import (
    MAX_ERRORS,
    MAX_ITEMS,
    MAX_TEXT_LENGTH,
    MAX_VALUES,
    find_size_faults,
)
from tests.unit.domain.cases.builders import SETUP, application
from tests.unit.domain.forms.test_form_checks import TODAY

CPU_SECONDS = 0.25
"""Far more than any form takes (some 15 ms), less than comparing each of 500 entries with each (0.5 s)."""


def _nested(levels: int, kind: str) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = {"a": value} if kind == "group" else [value]
    return value


def _form(**parts: Any) -> dict[str, Any]:
    form: dict[str, Any] = application(TODAY).form
    return {**form, **parts}


def _seals(kinds: list[Any]) -> dict[str, Any]:
    return _form(seals={"kinds": kinds, "collect": "window"})


WORST = {
    "300 unlike groups where each must be unique": _seals([{"a": at} for at in range(300)]),
    "the most unlike groups": _seals([{"a": {"b": [at]}} for at in range(MAX_ITEMS)]),
    "the most equal groups": _seals([{"a": 0}] * MAX_ITEMS),
    "3,000 unlike groups": _seals([{"a": at} for at in range(3_000)]),
    "a megabyte of empty groups": _form(shareholders=[{}] * 300_000),
    "twenty thousand lines": _form(company={"scope": ["a"] * 20_000}),
    "one text of a megabyte": _form(company={"region_code": "1" * 1_000_000}),
    "fields of every kind without end": {f"k{at}": {f"n{one}": 1 for one in range(400)} for at in range(90)},
}
UNWRITABLE = {
    "groups in groups": _form(company=_nested(5_000, "group")),
    "lists in lists": _form(shareholders=_nested(5_000, "list")),
    "a number of ten thousand digits": _form(tax={"invoices": 10**10_000}),
}
"""What Python writes in no JSON."""


@pytest.mark.parametrize("what", [*WORST, *UNWRITABLE])
def test_the_worst_form_is_refused_at_little_cost(what: str) -> None:
    worst = application(TODAY).model_copy(update={"form": {**WORST, **UNWRITABLE}[what]})
    begun = time.thread_time()
    wrong = check_application(SETUP, worst, TODAY)
    assert time.thread_time() - begun < CPU_SECONDS
    assert 0 < len(wrong) <= MAX_ERRORS
    assert all(field.startswith("form") for field, _ in wrong)


def test_a_size_names_its_field_and_its_rule() -> None:
    assert find_size_faults({"a": {"b": [0] * (MAX_ITEMS + 1)}}) == [("form.a.b", f"至多 {MAX_ITEMS} 项")]
    assert find_size_faults({"a": "x" * (MAX_TEXT_LENGTH + 1)}) == [
        ("form.a", f"至多 {MAX_TEXT_LENGTH} 个字")
    ]
    assert find_size_faults({"a": [[0] * 400] * 400}) == [("form", f"填写的内容至多 {MAX_VALUES} 项")]
    assert find_size_faults({"a": "x" * MAX_TEXT_LENGTH, "b": [0] * MAX_ITEMS}) == []


def test_a_list_that_is_too_long_does_not_hide_what_else_is_wrong() -> None:
    form = _form(shareholders=[{}] * 201, bank={})
    fields = [field for field, _ in check_shape(SETUP.form, form)]
    assert fields == ["form.shareholders", "form.bank.branch"]


@pytest.mark.parametrize(
    ("entries", "wrong"),
    [([1, True], []), ([1, 1.0], ["form.a"]), ([{"a": 1, "b": 2}, {"b": 2, "a": 1}], ["form.a"]),
     ([{"a": [1]}, {"a": [1.0]}], ["form.a"]), ([0, False], []), (["1", 1], []), ([[1], [1, 1]], [])],
)  # fmt: skip
def test_equal_entries_are_found_as_json_schema_compares(entries: list[Any], wrong: list[str]) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "array", "uniqueItems": True}}}
    assert [field for field, _ in check_shape(schema, {"a": entries})] == wrong


def test_rules_do_not_read_what_was_not_looked_at() -> None:
    wrong = {f"x{at}": 1 for at in range(60)}
    form = _form(**{**wrong, "shareholders": [{"capital": "much", "share": "half", "pays_by": "soon"}]})
    assert len(check_application(SETUP, application(TODAY, form=form), TODAY)) == MAX_ERRORS
