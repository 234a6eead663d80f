"""Signers added to a step and removed from it (加签, 减签) by who handles it."""

from services.domain.cases.act_definition import AnyStepAct

ACTS: tuple[AnyStepAct, ...] = ()
