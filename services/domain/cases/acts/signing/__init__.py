"""Signatures on a step: signers added and removed, the proposed decision, the signature."""

from services.domain.cases.act_definition import AnyStepAct
from services.domain.cases.acts.signing import requests, signatures

ACTS: tuple[AnyStepAct, ...] = (*requests.ACTS, *signatures.ACTS)
