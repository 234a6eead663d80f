"""Every act with its definition, in the order in which acts are offered."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.vocabulary import CaseAct, StepAct
from services.domain.cases.act_definition import AnyCaseAct, AnyStepAct
from services.domain.cases.acts import (
    acceptance,
    child_request,
    conditional_approval,
    consultation,
    delivery,
    drawing_review,
    joint_inspection,
    outside_results,
    rating,
    recall,
    recheck,
    returns,
    second_check,
    signing,
    stage_lead,
    step_decisions,
    suspension,
    suspension_correction,
    transfer,
)
from services.domain.cases.acts.delays import delay_attribution, delay_explanation

_ON_CASES: tuple[AnyCaseAct, ...] = (
    *acceptance.ACTS,
    *delivery.ACTS,
    *child_request.ACTS,
    *rating.ACTS,
    *stage_lead.ACTS,
)
_ON_STEPS: tuple[AnyStepAct, ...] = (
    *step_decisions.ACTS,
    *outside_results.ACTS,
    *returns.ACTS,
    *recall.ACTS,
    *transfer.ACTS,
    *consultation.ACTS,
    *second_check.ACTS,
    *signing.ACTS,
    *drawing_review.ACTS,
    *joint_inspection.ACTS,
    *suspension.ACTS,
    *suspension_correction.ACTS,
    *delay_attribution.ACTS,
    *delay_explanation.ACTS,
    *conditional_approval.ACTS,
    *delivery.STEP_ACTS,
    *recheck.ACTS,
)
_OF_CASE_ACT = {definition.act: definition for definition in _ON_CASES}
_OF_STEP_ACT = {definition.act: definition for definition in _ON_STEPS}
CASE_ACTS: Mapping[CaseAct, AnyCaseAct] = MappingProxyType({act: _OF_CASE_ACT[act] for act in CaseAct})
STEP_ACTS: Mapping[StepAct, AnyStepAct] = MappingProxyType({act: _OF_STEP_ACT[act] for act in StepAct})
