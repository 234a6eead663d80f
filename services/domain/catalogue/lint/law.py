"""Lint of the law of steps and intake: named, right kind of body, no contradiction."""

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
"""Regimes limited to some natures."""


def check_law(matter: Matter, standards: Standards) -> Iterator[Finding]:
    """Find steps without a law, laws of other bodies, and remedies or grounds the law lacks."""
    for step in matter.steps:
        place = f"steps.{step.code}.law"
        regime = regime_of(step)
        if regime is None:
            yield _missing_finding(
                f"{place}.regime", f"“{step.name}”是登记，须写明依照哪一种登记的规定（regime）"
            )
            continue
        if REGIMES[regime].must_cite and not step.law.decision:
            yield _missing_finding(f"{place}.decision", f"“{step.name}”没有写明作出决定的依据")
        yield from _check_contradictions(step, regime, place, standards)
        yield from _check_grounds(step.law, place, step.name)
    yield from _check_grounds(matter.law, "law", matter.name)
    yield from _check_dates(matter)


def _check_contradictions(
    step: MatterStep, regime: Regime, place: str, standards: Standards
) -> Iterator[Finding]:
    allowed = _NATURES.get(regime)
    if allowed is not None and step.nature not in allowed:
        yield _wrong_finding(
            f"{place}.regime", f"“{step.name}”是{step.nature.label}，不适用{regime.label}的规定"
        )
    body = step.law.body or standards.body_of(step.department)
    if body is not None and body not in REGIMES[regime].bodies:
        yield _wrong_finding(f"{place}.body", f"“{step.name}”由{body.label}办理，不适用{regime.label}的规定")
    remedy = step.law.remedy or REGIMES[regime].remedy
    if body is not None and remedy is RemedyKind.REVIEW_AND_LAWSUIT and not body.is_administrative:
        yield _wrong_finding(
            f"{place}.remedy", f"“{step.name}”由{body.label}办理，不能申请行政复议或者提起行政诉讼"
        )
    if step.law.grounds and step.limits.promised.unit is LimitUnit.ON_THE_SPOT:
        yield _wrong_finding(f"{place}.grounds", f"“{step.name}”当场办结，没有可以暂停的时限")


def _check_grounds(law: ActLaw, place: str, name: str) -> Iterator[Finding]:
    """Check added grounds: only supplement and public notice may extend the regime's list.

    Source:
        行政许可法 第四十五条.
    """
    for ground in law.grounds:
        if ground.kind not in {SuspensionKind.SUPPLEMENT, SuspensionKind.PUBLIC_NOTICE}:
            yield _wrong_finding(f"{place}.grounds", f"“{name}”只能另外规定补正、公示两种特别程序事由")


def _check_dates(matter: Matter) -> Iterator[Finding]:
    if matter.effective_from and matter.effective_until and matter.effective_from >= matter.effective_until:
        yield _wrong_finding("effective_until", "停止办理的日期须晚于开始办理的日期")
    limits = {"limits": matter.limits, **{f"steps.{one.code}.limits": one.limits for one in matter.steps}}
    for place, one in limits.items():
        days = [earlier.until for earlier in one.earlier]
        if len(set(days)) < len(days):
            yield _wrong_finding(f"{place}.earlier", "同一天不能有两种以前的规定")


def _missing_finding(place: str, message: str) -> Finding:
    return Finding(code=Fault.LAW_MISSING, place=place, message=message)


def _wrong_finding(place: str, message: str) -> Finding:
    return Finding(code=Fault.LAW_CONTRADICTION, place=place, message=message)
