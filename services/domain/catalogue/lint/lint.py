"""Entry points: `lint` checks a matter, `lint_file` checks raw input."""

from collections.abc import Callable, Iterator, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter
from services.domain.catalogue.lint.children import check_children
from services.domain.catalogue.lint.codes import check_codes
from services.domain.catalogue.lint.conditions import check_conditions
from services.domain.catalogue.lint.escalation import check_escalation_policy
from services.domain.catalogue.lint.examples import check_examples
from services.domain.catalogue.lint.graph import check_graph
from services.domain.catalogue.lint.law import check_law
from services.domain.catalogue.lint.policy import check_policy
from services.domain.catalogue.lint.results import check_results
from services.domain.catalogue.lint.standards import Standards
from services.domain.catalogue.lint.statute import check_statute
from services.domain.catalogue.lint.steps import check_steps
from services.domain.catalogue.lint.timing.shared_limits import check_shared_limits
from services.domain.catalogue.lint.timing.time_proof import prove_time
from services.domain.forms.field_errors import describe_field_error

Check = Callable[[Matter, Standards], Iterator[Finding]]

_BEFORE_THE_GRAPH: tuple[Check, ...] = (
    check_codes,
    check_conditions,
    check_escalation_policy,
    check_steps,
    check_children,
    check_law,
)
_ON_THE_GRAPH: tuple[Check, ...] = (
    check_results,
    check_policy,
    check_statute,
    check_shared_limits,
    check_examples,
)
MAX_SHAPE_FINDINGS = 50


def lint(matter: Matter, standards: Standards) -> list[Finding]:
    """List every fault of the matter; empty when it may be published.

    Checks run in order of dependency: the graph is checked only if codes and conditions are valid, and
    time only if the graph is valid.
    """
    found = [finding for check in _BEFORE_THE_GRAPH for finding in check(matter, standards)]
    if found:
        return found
    found = list(check_graph(matter, standards))
    if found:
        return found
    found = [finding for check in _ON_THE_GRAPH for finding in check(matter, standards)]
    return found + list(prove_time(matter, standards))


def lint_file(raw: object, standards: Standards) -> list[Finding]:
    """List every fault of a matter in raw form, including its shape.

    A list that is too short because its entries are wrong is reported by its entries only.
    """
    try:
        matter = Matter.model_validate(raw)
    except ValidationError as wrong:
        places = [error["loc"] for error in wrong.errors()]
        return [
            _shape_finding(error, raw)
            for error in wrong.errors()[:MAX_SHAPE_FINDINGS]
            if not any(place[: len(error["loc"])] == error["loc"] != place for place in places)
        ]
    return lint(matter, standards)


def _shape_finding(error: ErrorDetails, raw: object) -> Finding:
    _, message = describe_field_error(error)
    return Finding(code=Fault.SHAPE, place=_place(error["loc"], raw), message=message)


def _place(where: tuple[str | int, ...], raw: object) -> str:
    """Return the path in the file; entries of lists by their code if they have one."""
    names: list[str] = []
    inside = raw
    for part in where:
        inside = _part_of(inside, part)
        code = inside.get("code") if isinstance(part, int) and isinstance(inside, Mapping) else None
        names.append(code if isinstance(code, str) else str(part))
    return ".".join(names)


def _part_of(inside: object, part: str | int) -> object:
    if isinstance(inside, Mapping):
        return inside.get(part)
    if isinstance(inside, list | tuple) and isinstance(part, int) and part < len(inside):
        return inside[part]
    return None
