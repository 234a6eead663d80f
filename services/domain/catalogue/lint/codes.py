"""Lint of codes: each is unique, and every reference exists."""

from collections import Counter
from collections.abc import Iterable, Iterator

from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter
from services.domain.catalogue.lint.standards import Standards


def check_codes(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Find duplicate codes and unknown steps, stages and departments."""
    yield from _check_duplicates(matter)
    yield from _check_places(matter)
    yield from _check_departments(matter, standards)


def _check_duplicates(matter: Matter) -> Iterator[Finding]:
    results = [field.code for step in matter.steps for field in step.results]
    lists: dict[str, Iterable[str]] = {
        "steps": (step.code for step in matter.steps),
        "stages": (stage.code for stage in matter.stages),
        "materials": (material.code for material in matter.materials),
        "questions": (question.code for question in matter.questions),
        "steps.results": results,
    }
    for question in matter.questions:
        lists[f"questions.{question.code}.answers"] = (answer.code for answer in question.answers)
    for place, codes in lists.items():
        for code, count in Counter(codes).items():
            if count > 1:
                yield Finding(
                    code=Fault.DUPLICATE_CODE,
                    place=f"{place}.{code}",
                    message=f"编码“{code}”出现了 {count} 次，请改为各不相同",
                )


def _check_places(matter: Matter) -> Iterator[Finding]:
    steps = {step.code for step in matter.steps}
    stages = {stage.code for stage in matter.stages}
    for step in matter.steps:
        for code in step.after:
            if code not in steps:
                yield Finding(
                    code=Fault.UNKNOWN_STEP,
                    place=f"steps.{step.code}.after",
                    message=f"“{step.name}”的前置环节“{code}”不存在，请改正编码或删去",
                )
        if step.stage not in stages:
            yield Finding(
                code=Fault.UNKNOWN_STAGE,
                place=f"steps.{step.code}.stage",
                message=f"“{step.name}”所属的阶段“{step.stage}”不存在，请在 stages 中写明",
            )
    for index, bound in enumerate(matter.stage_limits):
        for code in bound.stages:
            if code not in stages:
                yield Finding(
                    code=Fault.UNKNOWN_STAGE,
                    place=f"stage_limits.{index}.stages",
                    message=f"阶段时限所指的阶段“{code}”不存在",
                )


def _check_departments(matter: Matter, standards: Standards) -> Iterator[Finding]:
    named = [("lead_department", matter.lead_department)]
    named += [(f"stages.{stage.code}.lead_department", stage.lead_department) for stage in matter.stages]
    named += [(f"steps.{step.code}.department", step.department) for step in matter.steps]
    named += [(f"steps.{step.code}.members", member) for step in matter.steps for member in step.members]
    named += [
        (f"materials.{material.code}.used_by", department)
        for material in matter.materials
        for department in material.used_by
    ]
    for place, code in named:
        if code not in standards.departments:
            yield Finding(
                code=Fault.UNKNOWN_DEPARTMENT,
                place=place,
                message=f"部门“{code}”不在部门名录中，请先登记部门或改正编码",
            )
