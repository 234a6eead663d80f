"""Commands: one model for each act on a case or a step, discriminated by `act`."""

from schemas.cases.commands import (
    acceptance,
    consultation,
    delivery,
    inspection,
    limits,
    rating,
    returns,
    signing,
    stage_lead,
    step_decisions,
    transfer,
)
from schemas.cases.commands.base import CaseCommand, Command, StepCommand

__all__ = [
    "CaseCommand",
    "Command",
    "StepCommand",
    "acceptance",
    "consultation",
    "delivery",
    "inspection",
    "limits",
    "rating",
    "returns",
    "signing",
    "stage_lead",
    "step_decisions",
    "transfer",
]
"""Importing the package registers every command."""
