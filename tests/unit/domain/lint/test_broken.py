"""Sound matters with one thing broken: the lint finds that one thing and nothing else."""

import json
from datetime import date
from typing import Any

import pytest

from schemas.catalogue.findings import Fault
from services.domain.catalogue.lint.lint import lint_file
from services.reference_data.loader import load_matters
from services.reference_data.standards import load_standards
from tests.unit.domain.lint.faults_of_content import FAULTS_OF_CONTENT
from tests.unit.domain.lint.faults_of_joint import FAULTS_OF_JOINT
from tests.unit.domain.lint.faults_of_law import FAULTS_OF_LAW
from tests.unit.domain.lint.faults_of_structure import FAULTS_OF_STRUCTURE
from tests.unit.domain.lint.planting import HOURS, SETUP, Break, promised

STANDARDS = load_standards(date(2026, 11, 24))
MATTERS = {code: matter.model_dump_json() for code, matter in load_matters().items()}
BROKEN = {**FAULTS_OF_STRUCTURE, **FAULTS_OF_CONTENT, **FAULTS_OF_JOINT, **FAULTS_OF_LAW}


@pytest.mark.parametrize(("of", "break_", "fault", "place"), BROKEN.values(), ids=BROKEN)
def test_the_lint_finds_the_one_fault(of: str, break_: Break, fault: Fault, place: str) -> None:
    raw = json.loads(MATTERS[of])
    break_(raw)
    findings = lint_file(raw, STANDARDS)
    assert [(one.code, one.place) for one in findings] == [(fault, place)], findings
    assert any("\u4e00" <= sign <= "\u9fff" for sign in findings[0].message), findings[0].message


def test_a_counter_example_tells_start_path_and_remedy() -> None:
    raw = json.loads(MATTERS[SETUP])
    promised("seal", 2, HOURS)(raw)
    found = lint_file(raw, STANDARDS)[0].counter_example
    assert found is not None
    assert [leg.code for leg in found.path] == ["registration", "seal", "bank-account"]
    assert found.due_at is not None
    assert found.ends_at > found.due_at
    assert found.cut is not None
    assert found.cut.to is not None
    assert (found.cut.step, float(found.cut.to.amount)) == ("registration", 2.5)
    promised("registration", 2.5, HOURS)(raw)
    assert lint_file(raw, STANDARDS) == []
    promised("registration", 2.75, HOURS)(raw)
    assert [one.code for one in lint_file(raw, STANDARDS)] == [Fault.PROMISE_BROKEN]


@pytest.mark.parametrize("rubbish", [None, 7, "事项", [], [[]], {"steps": 3}, {"steps": [None, {"code": 1}]}])
def test_whatever_is_no_matter_has_faults_of_shape_only(rubbish: Any) -> None:
    findings = lint_file(rubbish, STANDARDS)
    assert findings
    assert {one.code for one in findings} == {Fault.SHAPE}
