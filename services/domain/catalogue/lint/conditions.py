"""Lint of conditions (情形条件): readable, with existing answers, and satisfiable."""

from collections.abc import Iterator

from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter
from services.domain.catalogue.lint.situations import (
    TooManySituations,
    list_maximal_situations,
    list_situations,
    parse_comparisons,
)
from services.domain.catalogue.lint.standards import Standards


def check_conditions(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Find unreadable or undecidable conditions, unknown answers and unreachable steps."""
    yield from _check_defaults(matter)
    conditions = _conditions(matter)
    children = {f"children.{c.code}.when": c.when for c in matter.children if c.when is not None}
    rules = {f"rules.{index}.when": r.when for index, r in enumerate(matter.rules) if r.when is not None}
    read = {**conditions, **children, **rules}
    faults = [
        fault for place, condition in read.items() for fault in _check_readable(matter, place, condition)
    ]
    yield from faults
    if not faults:
        yield from _check_reachable(matter, conditions)


def _conditions(matter: Matter) -> dict[str, str]:
    steps = {f"steps.{step.code}.when": step.when for step in matter.steps}
    materials = {f"materials.{one.code}.required_when": one.required_when for one in matter.materials}
    return {place: given for place, given in {**steps, **materials}.items() if given is not None}


def _check_defaults(matter: Matter) -> Iterator[Finding]:
    for question in matter.questions:
        if question.default is not None and question.default not in {one.code for one in question.answers}:
            yield Finding(
                code=Fault.DEFAULT_UNKNOWN,
                place=f"questions.{question.code}.default",
                message=f"“{question.label}”的默认选项“{question.default}”不在选项之中",
            )


def _check_readable(matter: Matter, place: str, condition: str) -> Iterator[Finding]:
    compared = parse_comparisons(condition)
    if compared is None:
        yield Finding(
            code=Fault.CONDITION_UNREADABLE,
            place=place,
            message='条件只能由 answers.情形 == "选项"、!= 和 in ["选项"] 以 &&、||、! 和括号组成',
        )
        return
    answers = {question.code: {one.code for one in question.answers} for question in matter.questions}
    unknown = [one for one in dict.fromkeys(compared) if one[1] not in answers.get(one[0], set())]
    for question, answer in unknown:
        what = f"情形“{question}”没有选项“{answer}”" if question in answers else f"没有情形“{question}”"
        yield Finding(code=Fault.CONDITION_UNKNOWN, place=place, message=f"条件用到的{what}，请改正或补上")
    if not unknown:
        yield from _check_evaluation(matter, place, condition)


def _check_evaluation(matter: Matter, place: str, condition: str) -> Iterator[Finding]:
    try:
        outcomes = list_situations(matter, {place: condition})
    except TooManySituations as many:
        yield Finding(
            code=Fault.CONDITION_UNREADABLE,
            place=place,
            message=f"条件牵涉 {many} 种选项组合，无法逐一验证，请拆分",
        )
    except (ValueError, TypeError):
        yield Finding(
            code=Fault.CONDITION_UNREADABLE, place=place, message="条件的写法有误，请检查括号和引号"
        )
    else:
        if not any(outcome.holding for outcome in outcomes):
            yield Finding(
                code=Fault.NEVER_NEEDED, place=place, message="条件在任何情形下都不成立，请改正条件或删去"
            )


def _check_reachable(matter: Matter, conditions: dict[str, str]) -> Iterator[Finding]:
    try:
        list_maximal_situations(matter, conditions)
    except TooManySituations as many:
        yield Finding(
            code=Fault.CONDITION_UNREADABLE,
            place="questions",
            message=f"各条件合起来有 {many} 种组合，无法逐一验证，请减少相互牵连的情形",
        )
