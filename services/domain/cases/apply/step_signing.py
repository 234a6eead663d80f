"""`apply` for signatures on a step: the events say how they change the sequence of signers."""

from schemas.cases.case import JointCase
from schemas.cases.events.signing import SigningEvent
from schemas.cases.signing import Signing
from services.domain.cases.apply.changes import Moved, changes, when
from services.domain.cases.apply.step_state import step_with


def _changed(case: JointCase, event: SigningEvent) -> Moved:
    signing = case.steps[event.step].signing or Signing()
    return step_with(case, event, signing=event.signing_after(signing))


CHANGES = changes(*(when(event, _changed) for event in SigningEvent.__subclasses__()))
