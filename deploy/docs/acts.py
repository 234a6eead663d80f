"""The page of acts: for each, the statuses it leads from and to, who may do it, its fields and its event."""

from collections.abc import Mapping

from deploy.docs.markdown import code, codes, page, section, table
from schemas.vocabulary import CaseAct, CaseStatus, Role, StepAct, StepStatus
from services.domain.cases.act_fields import MANDATORY, OPTIONAL
from services.domain.cases.engine.decide import CASE_RULES, STEP_RULES
from services.domain.cases.engine.lifecycle import CASE_MOVES, STEP_MOVES
from services.domain.people.permissions import CASE_PERMISSIONS, STEP_PERMISSIONS

INTRODUCTION = """\
An act is what a person or a department's system asks for: `POST /api/v1/joint-cases/{case_no}/acts` for
a whole case, `POST …/steps/{step}/acts` for one step. `acts[]` of a case lists what the caller may do
now, each with its JSON Schema and a valid example. The tables below say from which status an act is
possible and where it leads; guards of the single act (its department, its handler, its moment) come on
top. An arrow to the same status means that the act keeps it."""

Act = CaseAct | StepAct
Status = CaseStatus | StepStatus
Moves = list[tuple[Status, Act, Status]]
"""From, act, to."""


def text() -> str:
    """Acts on cases, acts on steps, and the statuses of both."""
    case_events: dict[Act, str] = {act: rule.event.value for act, rule in CASE_RULES.items()}
    step_events: dict[Act, str] = {act: rule.event.value for act, rule in STEP_RULES.items()}
    case_moves: Moves = [(*move, target) for move, target in CASE_MOVES.items()]
    step_moves: Moves = [(*move, target) for move, target in STEP_MOVES.items()]
    return page(
        "Acts",
        INTRODUCTION,
        section("Acts on a case", _acts(list(CaseAct), case_moves, CASE_PERMISSIONS, case_events)),
        section("Acts on a step", _acts(list(StepAct), step_moves, STEP_PERMISSIONS, step_events)),
        section("Statuses of a case", _statuses(list(CaseStatus))),
        section("Statuses of a step", _statuses(list(StepStatus))),
    )


def _acts(
    acts: list[CaseAct] | list[StepAct],
    moves: Moves,
    permissions: Mapping[Role, frozenset[CaseAct]] | Mapping[Role, frozenset[StepAct]],
    events: Mapping[Act, str],
) -> str:
    headers = ["act", "中文", "from → to", "roles", "required fields", "optional fields", "event"]
    return table(
        headers,
        [
            (
                code(act),
                act.label,
                _moves(act, moves),
                codes(role for role in Role if act in permissions[role]),
                codes(MANDATORY.get(act, {})),
                codes(OPTIONAL.get(act, ())),
                code(events.get(act, "")),
            )
            for act in acts
        ],
    )


def _moves(act: Act, moves: Moves) -> str:
    """`from` statuses gathered by where they lead."""
    found: dict[Status, list[Status]] = {}
    kept: list[Status] = []
    for status, moved, target in moves:
        if moved is act:
            (kept if status is target else found.setdefault(target, [])).append(status)
    parts = [f"{codes(sources)} → {code(target)}" for target, sources in found.items()]
    return "; ".join([*parts, *([f"{codes(kept)} → same"] if kept else [])])


def _statuses(statuses: list[CaseStatus] | list[StepStatus]) -> str:
    return table(["status", "中文"], [(code(status), status.label) for status in statuses])
