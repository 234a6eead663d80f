"""The law of each step and of the intake: named, of the right kind of body, without contradiction."""

from collections.abc import Iterator

from schemas.calendars.limits import LimitUnit
from schemas.catalogue.findings import Fault, Finding
from schemas.catalogue.matter import Matter, MatterStep
from schemas.law import ActLaw, Regime, RemedyKind
from schemas.vocabulary import LegalNature, SuspensionKind
from services.domain.catalogue.lint.standards import Standards
from services.domain.law.regimes import REGIMES
from services.domain.law.resolved_law import regime_of

_NATURES: dict[Regime, frozenset[LegalNature]] = {
    Regime.ENTERPRISE_REGISTRATION: frozenset({LegalNature.REGISTRATION}),
    Regime.PROPERTY_REGISTRATION: frozenset({LegalNature.REGISTRATION}),
    Regime.SOCIAL_REGISTRATION: frozenset({LegalNature.REGISTRATION}),
    Regime.LICENCE: frozenset({LegalNature.LICENCE, LegalNature.ACCEPTANCE_CHECK}),
    Regime.COURT: frozenset({LegalNature.COURT_PROCEEDING}),
    Regime.BANKING: frozenset({LegalNature.BANKING}),
}
"""Regimes that belong to some natures only."""


def check_law(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Steps without a law, a law that is another body's, remedies and grounds that the law does not know."""
    for step in matter.steps:
        place = f"steps.{step.code}.law"
        regime = regime_of(step)
        if regime is None:
            yield _missing(f"{place}.regime", f"“{step.name}”是登记，须写明依照哪一种登记的规定（regime）")
            continue
        if REGIMES[regime].must_cite and not step.law.decision:
            yield _missing(f"{place}.decision", f"“{step.name}”没有写明作出决定的依据")
        yield from _contradicting(step, regime, place, standards)
        yield from _grounds(step.law, place, step.name)
    yield from _grounds(matter.law, "law", matter.name)
    yield from _dates(matter)


def _contradicting(step: MatterStep, regime: Regime, place: str, standards: Standards) -> Iterator[Finding]:
    allowed = _NATURES.get(regime)
    if allowed is not None and step.nature not in allowed:
        yield _wrong(f"{place}.regime", f"“{step.name}”是{step.nature.label}，不适用{regime.label}的规定")
    body = step.law.body or standards.body_of(step.department)
    if body is not None and body not in REGIMES[regime].bodies:
        yield _wrong(f"{place}.body", f"“{step.name}”由{body.label}办理，不适用{regime.label}的规定")
    remedy = step.law.remedy or REGIMES[regime].remedy
    if body is not None and remedy is RemedyKind.REVIEW_AND_LAWSUIT and not body.is_administrative:
        yield _wrong(f"{place}.remedy", f"“{step.name}”由{body.label}办理，不能申请行政复议或者提起行政诉讼")
    if step.law.grounds and step.limits.promised.unit is LimitUnit.ON_THE_SPOT:
        yield _wrong(f"{place}.grounds", f"“{step.name}”当场办结，没有可以暂停的时限")


def _grounds(law: ActLaw, place: str, name: str) -> Iterator[Finding]:
    """Only a supplement and a public notice may be added: the rest is the closed list of the regime.

    Source:
        行政许可法 第四十五条.
    """
    for ground in law.grounds:
        if ground.kind not in {SuspensionKind.SUPPLEMENT, SuspensionKind.PUBLIC_NOTICE}:
            yield _wrong(f"{place}.grounds", f"“{name}”只能另外规定补正、公示两种特别程序事由")


def _dates(matter: Matter) -> Iterator[Finding]:
    if matter.effective_from and matter.effective_until and matter.effective_from >= matter.effective_until:
        yield _wrong("effective_until", "停止办理的日期须晚于开始办理的日期")
    limits = {"limits": matter.limits, **{f"steps.{one.code}.limits": one.limits for one in matter.steps}}
    for place, one in limits.items():
        days = [earlier.until for earlier in one.earlier]
        if len(set(days)) < len(days):
            yield _wrong(f"{place}.earlier", "同一天不能有两种以前的规定")


def _missing(place: str, message: str) -> Finding:
    return Finding(code=Fault.LAW_MISSING, place=place, message=message)


def _wrong(place: str, message: str) -> Finding:
    return Finding(code=Fault.LAW_CONTRADICTION, place=place, message=message)
