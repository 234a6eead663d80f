"""The law of one step or of one intake, on a day: its regime with what the matter says otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from schemas.calendars.limits import LimitUnit
from schemas.catalogue.matter import Matter, MatterStep
from schemas.law import LICENCE_GROUNDS, ActLaw, BodyKind, Citation, Regime, RemedyKind, SuspensionGround
from services.domain.law.citing import formally, in_force
from services.domain.law.regimes import REGIMES, REGISTRATION_REFORM, RegimeLaw, usual_regime


@dataclass(frozen=True)
class ResolvedLaw:
    """What holds for a step or an intake on a day; provisions as documents cite them, empty without one."""

    regime: Regime
    acceptance: str
    decision: str
    refusal: str
    remedy: RemedyKind
    refused_as: str
    accepted_as: str
    refusal_title: str


def regime_of(step: MatterStep) -> Regime | None:
    """The regime that a step names, or the usual one of its nature; None where it has to name one."""
    return step.law.regime or usual_regime(step.nature, step.party)


def intake_regime(matter: Matter) -> Regime:
    """The regime of the intake: the matter's own, else that of the first step that has one."""
    named = [matter.law.regime, *(regime_of(step) for step in matter.steps)]
    return next((one for one in named if one is not None), Regime.GOVERNMENT_SERVICE)


def law_of_step(step: MatterStep, on: date) -> ResolvedLaw:
    """The law of a step on that day."""
    return _resolved(regime_of(step) or Regime.GOVERNMENT_SERVICE, step.law, on)


def law_of_intake(matter: Matter, on: date) -> ResolvedLaw:
    """The law of accepting and declining an application for the matter on that day."""
    return _resolved(intake_regime(matter), matter.law, on)


def grounds_of(step: MatterStep, on: date) -> tuple[SuspensionGround, ...]:
    """For what the step may be suspended on that day.

    None where it is done on the spot: there is no time that could stand still. A filing is complete when
    it is received, so its regime has none.
    """
    if step.limits.promised.unit is LimitUnit.ON_THE_SPOT:
        return ()
    regime = regime_of(step)
    usual = REGIMES[regime].grounds if regime is not None else ()
    if regime is Regime.ENTERPRISE_REGISTRATION and on < REGISTRATION_REFORM:  # it was a licence then
        usual = LICENCE_GROUNDS
    return (*usual, *_named(step.law, on))


def body_of(step: MatterStep, department_kind: BodyKind) -> BodyKind:
    """What the step's body is in law."""
    return step.law.body or department_kind


def _named(law: ActLaw, on: date) -> Iterator[SuspensionGround]:
    for ground in law.grounds:
        for basis in in_force(ground.basis, on):
            yield SuspensionGround(kind=ground.kind, basis=basis)


def _resolved(regime: Regime, law: ActLaw, on: date) -> ResolvedLaw:
    usual: RegimeLaw = REGIMES[regime]
    decision = _or(law.decision, usual.decision)
    if regime is Regime.LICENCE and law.decision:  # the substance first, then the procedure
        decision = (*law.decision, *usual.decision)
    return ResolvedLaw(
        regime=regime,
        acceptance=formally(_or(law.acceptance, usual.acceptance), on),
        decision=formally(decision, on),
        refusal=formally(_or(law.refusal, _or(usual.refusal, decision)), on),
        remedy=law.remedy or usual.remedy,
        refused_as=usual.refused_as,
        accepted_as=usual.accepted_as,
        refusal_title="".join(in_force(usual.refusal_title, on)[:1]),
    )


def _or(own: tuple[Citation, ...], usual: tuple[Citation, ...]) -> tuple[Citation, ...]:
    return own or usual
