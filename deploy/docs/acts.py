"""Page of acts: for each, statuses from and to, roles, fields and event."""

from collections.abc import Iterable, Mapping

from deploy.docs.markdown import code, codes, page, section, table
from schemas.vocabulary import CaseStatus, Role, StepStatus
from services.domain.cases.act_definition import AnyCaseAct, AnyStepAct
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS

INTRODUCTION = """\
An act is what a person or a department's system asks for: `POST /api/v1/joint-cases/{case_no}/acts` for
a whole case, `POST …/steps/{step}/acts` for one step. `acts[]` of a case lists what the caller may do
now, each with its JSON Schema and a valid example. The tables below say from which status an act is
possible and where it leads; guards of the single act (its department, its handler, its moment) come on
top. An arrow to the same status means that the act keeps it."""


def text() -> str:
    """Acts on cases, acts on steps, and the statuses of both."""
    return page(
        "Acts",
        INTRODUCTION,
        section("Acts on a case", _acts(CASE_ACTS.values())),
        section("Acts on a step", _acts(STEP_ACTS.values())),
        section("Statuses of a case", _statuses(list(CaseStatus))),
        section("Statuses of a step", _statuses(list(StepStatus))),
    )


def _acts(definitions: Iterable[AnyCaseAct] | Iterable[AnyStepAct]) -> str:
    headers = ["act", "meaning", "from → to", "roles", "required fields", "optional fields", "event"]
    return table(
        headers,
        [
            (
                code(one.act),
                one.summary,
                _transitions(one.transitions),
                codes(role for role in Role if role in one.roles),
                codes(one.required),
                codes(name for name in one.fields if name not in one.required),
                code(one.event.value),
            )
            for one in definitions
        ],
    )


def _transitions(transitions: Mapping[CaseStatus, CaseStatus] | Mapping[StepStatus, StepStatus]) -> str:
    """`from` statuses grouped by where they lead."""
    found: dict[str, list[str]] = {}
    for status, target in transitions.items():
        found.setdefault("same" if status is target else code(target), []).append(status)
    return "; ".join(f"{codes(sources)} → {target}" for target, sources in found.items())


def _statuses(statuses: list[CaseStatus] | list[StepStatus]) -> str:
    return table(["status", "中文"], [(code(status), status.label) for status in statuses])
