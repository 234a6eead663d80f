"""Lint of child cases: they follow existing steps and take existing fields."""

from collections import Counter
from collections.abc import Iterator

from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter
from schemas.json_values import as_object
from services.domain.catalogue.lint.standards import Standards


def check_children(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Find child cases that have no step, occur twice, or take what does not exist.

    Whether the child's matter is in force is checked at its start, because it is published separately.
    """
    steps = {step.code for step in matter.steps}
    fields = set(as_object(matter.form.get("properties")))
    counted = Counter(child.code for child in matter.children)
    for child in matter.children:
        place = f"children.{child.code}"
        if counted[child.code] > 1:
            yield Finding(code=Fault.DUPLICATE_CODE, place=place, message=f"子办件编码“{child.code}”重复")
        if child.matter == matter.code:
            yield Finding(code=Fault.CHILD, place=f"{place}.matter", message="事项不能发起自己，否则没有尽头")
        for code in child.after:
            if code not in steps:
                yield Finding(
                    code=Fault.UNKNOWN_STEP,
                    place=f"{place}.after",
                    message=f"子办件“{child.name}”的前置环节“{code}”不存在",
                )
        for name, value in child.form.items():
            if value.startswith("form.") and value.removeprefix("form.") not in fields:
                yield Finding(
                    code=Fault.CHILD,
                    place=f"{place}.form.{name}",
                    message=f"子办件“{child.name}”取自本件表单的栏目“{value}”不存在",
                )
    yield from _check_counted(matter)


def _check_counted(matter: Matter) -> Iterator[Finding]:
    """Find limits of stages that count a child case which does not exist."""
    codes = {child.code for child in matter.children}
    for number, group in enumerate(matter.stage_limits):
        for code in group.children:
            if code not in codes:
                yield Finding(
                    code=Fault.CHILD,
                    place=f"stage_limits.{number}.children",
                    message=f"并入计算的子办件“{code}”不存在",
                )
