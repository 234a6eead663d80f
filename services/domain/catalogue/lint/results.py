"""Lint of results that a step needs: produced earlier and in every situation."""

from collections.abc import Iterator

from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter, MatterStep
from services.domain.catalogue.lint.situations import conditions_of_steps, list_situations
from services.domain.catalogue.lint.standards import Standards


def check_results(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Find needed results that no step produces, or that come too late or only sometimes."""
    makers = {field.code: step for step in matter.steps for field in step.results}
    by_code = {step.code: step for step in matter.steps}
    for step in matter.steps:
        for result in step.needs:
            maker = makers.get(result)
            if maker is None:
                yield _finding(Fault.RESULT_NOT_MADE, step, f"用到的结果“{result}”没有任何环节产生")
            elif maker.code not in _ancestors(step, by_code):
                yield _finding(
                    Fault.RESULT_TOO_LATE,
                    step,
                    f"用到“{maker.name}”的结果“{result}”，但并不等它办结，请把它列为前置环节",
                )
            elif _may_be_missing(matter, step, maker, result):
                yield _finding(
                    Fault.RESULT_MAY_BE_MISSING,
                    step,
                    f"用到“{maker.name}”的结果“{result}”，但有的情形下不办“{maker.name}”或不必填写该结果",
                )


def _finding(code: Fault, step: MatterStep, what: str) -> Finding:
    return Finding(code=code, place=f"steps.{step.code}.needs", message=f"“{step.name}”{what}")


def _ancestors(step: MatterStep, by_code: dict[str, MatterStep]) -> set[str]:
    found: set[str] = set()
    ahead = list(step.after)
    while ahead:
        code = ahead.pop()
        if code not in found:
            found.add(code)
            ahead += by_code[code].after
    return found


def _may_be_missing(matter: Matter, step: MatterStep, maker: MatterStep, result: str) -> bool:
    is_certain = all(field.required for field in maker.results if field.code == result)
    if not is_certain or (maker.optional and not step.optional):
        return True
    if maker.when is None:
        return False
    conditions = conditions_of_steps(matter)
    pair = {code: conditions[code] for code in (step.code, maker.code) if code in conditions}
    return any(
        maker.code not in outcome.holding and (step.when is None or step.code in outcome.holding)
        for outcome in list_situations(matter, pair)
    )
