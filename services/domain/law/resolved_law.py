"""The law of one step or intake on a day: its regime, overridden by what the matter states."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from schemas.calendars.limits import LimitUnit
from schemas.catalogue.matter import Matter, MatterStep
from schemas.law import LICENCE_GROUNDS, ActLaw, BodyKind, Citation, Regime, RemedyKind, SuspensionGround
from services.domain.law.citations import format_citations, provisions_in_force
from services.domain.law.regimes import REGIMES, REGISTRATION_REFORM, RegimeLaw, usual_regime


@dataclass(frozen=True)
class ResolvedLaw:
    """The law that applies to a step or an intake on a day.

    Provisions are formatted for documents; empty where there is none.
    """

    regime: Regime
    acceptance: str
    decision: str
    refusal: str
    remedy: RemedyKind
    refused_as: str
    accepted_as: str
    refusal_title: str
    declined_as: str
    declined_title: str
    deferral: str


def regime_of(step: MatterStep) -> Regime | None:
    """Return the regime a step names, or the usual one of its nature; None if it must name one."""
    return step.law.regime or usual_regime(step.nature, step.party)


def intake_regime(matter: Matter) -> Regime:
    """Return the matter's own regime, else that of the first step that has one."""
    named = [matter.law.regime, *(regime_of(step) for step in matter.steps)]
    return next((one for one in named if one is not None), Regime.GOVERNMENT_SERVICE)


def law_of_step(step: MatterStep, on: date) -> ResolvedLaw:
    """Return the law of a step on that day."""
    return _resolve(regime_of(step) or Regime.GOVERNMENT_SERVICE, step.law, on)


def law_of_intake(matter: Matter, on: date) -> ResolvedLaw:
    """Return the law of accepting or rejecting an application for the matter on that day."""
    return _resolve(intake_regime(matter), matter.law, on)


def grounds_of(step: MatterStep, on: date) -> tuple[SuspensionGround, ...]:
    """Return the grounds on which the step may be suspended on that day.

    Empty for a step done on the spot, which has no time to suspend. A filing is complete on receipt,
    so its regime has no grounds.
    """
    if step.limits.promised.unit is LimitUnit.ON_THE_SPOT:
        return ()
    regime = regime_of(step)
    usual = REGIMES[regime].grounds if regime is not None else ()
    if regime is Regime.ENTERPRISE_REGISTRATION and on < REGISTRATION_REFORM:  # a licence before the reform
        usual = LICENCE_GROUNDS
    return (*usual, *_named_grounds(step.law, on))


def body_of(step: MatterStep, department_kind: BodyKind) -> BodyKind:
    """Return the legal kind of the body that acts on the step."""
    return step.law.body or department_kind


def _named_grounds(law: ActLaw, on: date) -> Iterator[SuspensionGround]:
    for ground in law.grounds:
        for basis in provisions_in_force(ground.basis, on):
            yield SuspensionGround(kind=ground.kind, basis=basis)


def _resolve(regime: Regime, law: ActLaw, on: date) -> ResolvedLaw:
    usual: RegimeLaw = REGIMES[regime]
    decision = _own_or_usual(law.decision, usual.decision)
    if regime is Regime.LICENCE and law.decision:  # the substance first, then the procedure
        decision = (*law.decision, *usual.decision)
    return ResolvedLaw(
        regime=regime,
        acceptance=format_citations(_own_or_usual(law.acceptance, usual.acceptance), on),
        decision=format_citations(decision, on),
        refusal=format_citations(_own_or_usual(law.refusal, _own_or_usual(usual.refusal, decision)), on),
        remedy=law.remedy or usual.remedy,
        refused_as=law.refused_as or usual.refused_as,
        accepted_as=usual.accepted_as,
        refusal_title=law.refusal_title or "".join(provisions_in_force(usual.refusal_title, on)[:1]),
        declined_as=usual.declined_as,
        declined_title=usual.declined_title,
        deferral=format_citations(usual.deferral, on),
    )


def _own_or_usual(own: tuple[Citation, ...], usual: tuple[Citation, ...]) -> tuple[Citation, ...]:
    return own or usual
