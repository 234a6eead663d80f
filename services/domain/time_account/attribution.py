"""Attribution (时间归属): each minute of a case belongs to a party, derived from its log.

From receipt to acceptance the time belongs to the window, or to the applicant while a supplement is pending.
Then it belongs to the department of each running step, in full for parallel steps; from the turn of a signer
(加签) to the signature, to the signer's department; while a step is suspended, to the party that the
suspension waits for. Between steps it belongs to the lead department, after the decision to the window. An
outage takes the time of the departments whose systems were down, for display only: it excludes nothing from
a limit. A decided objection (归责裁定) attributes the late part of a step's time to the party that it names.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from schemas.cases.case import JointCase, PlannedStep
from schemas.cases.events import Event, EventKind
from schemas.cases.events.suspension import StepSuspended
from schemas.catalogue.matter import Commissioner
from schemas.statistics.time_account import OWN_SYSTEM, Held, HeldStretch, Outage, TimeHolder
from schemas.vocabulary import ClockStart, Party, SuspensionKind
from services.domain.cases.apply.case import apply, received
from services.domain.cases.clocks.excluded_time import excluded_of
from services.domain.time_account.delay_rulings import split_by_rulings

_EXPERTS = {
    SuspensionKind.INSPECTION,
    SuspensionKind.TESTING,
    SuspensionKind.QUARANTINE,
    SuspensionKind.APPRAISAL,
    SuspensionKind.EXPERT_REVIEW,
}
"""Suspensions for work that others do on behalf of the agency.

Source:
    浙江省保障“最多跑一次”改革规定 第二十八条: such time is the intermediary's where the law requires it and
    the agency commissioned it.
"""
_GOVERNMENT = {TimeHolder.DEPARTMENT, TimeHolder.INTAKE}
"""Parties that work with the city's systems and are stopped by an outage."""


@dataclass(frozen=True)
class HeldPart:
    """A stretch of time held by one party; `step` if it belongs to a step."""

    from_at: datetime
    until_at: datetime
    held: Held
    step: str | None = None


def attribute_time(
    case: JointCase, log: Sequence[Event], until: datetime, outages: Iterable[Outage] = ()
) -> list[HeldStretch]:
    """List who held the case's time up to `until` (case time), in order and without gaps.

    Args:
        case: the case after its whole log.
        outages: outages in case time.
    """
    begun, ended = case.received_at, case.closed_at or until
    steps = list(_step_parts(case, log, ended))
    parts = [*_parts_before_acceptance(case, log, ended), *steps]
    if case.decided_at is not None:
        parts.append(HeldPart(case.decided_at, ended, Held(holder=TimeHolder.INTAKE)))
    downs = [(one.from_at, one.until_at, one.site) for one in outages]
    moments = {begun, ended, *(m for part in parts for m in (part.from_at, part.until_at))}
    moments |= {moment for down in downs for moment in down[:2]}
    edges = sorted(moment for moment in moments if begun <= moment <= ended)
    lead = Held(holder=TimeHolder.DEPARTMENT, department=case.plan.lead_department)
    return _merge(_stretch(start, end, parts, lead, downs) for start, end in pairwise(edges) if start < end)


def _stretch(
    start: datetime,
    end: datetime,
    parts: Sequence[HeldPart],
    lead: Held,
    downs: Sequence[tuple[datetime, datetime, str]],
) -> HeldStretch:
    here = [part for part in parts if part.from_at <= start and part.until_at >= end]
    held = list(dict.fromkeys(part.held for part in here)) or [lead]
    down = {site for begins, ends, site in downs if begins <= start and ends >= end}
    stopped = [
        one for one in held if one.holder in _GOVERNMENT and (OWN_SYSTEM in down or one.department in down)
    ]
    steps = {part.step: part.held for part in here if part.step}
    return HeldStretch(from_at=start, until_at=end, held_by=held, by_outage=stopped, steps=steps)


def _merge(stretches: Iterable[HeldStretch]) -> list[HeldStretch]:
    joined: list[HeldStretch] = []
    for one in stretches:
        alike = {"from_at", "until_at"}
        if joined and joined[-1].model_dump(exclude=alike) == one.model_dump(exclude=alike):
            joined[-1] = joined[-1].model_copy(update={"until_at": one.until_at})
        else:
            joined.append(one)
    return joined


def _parts_before_acceptance(case: JointCase, log: Iterable[Event], ended: datetime) -> Iterator[HeldPart]:
    """Yield the time from receipt to acceptance; a pending supplement is the applicant's time."""
    until = case.begun_at or ended
    since, waits = case.received_at, False
    for event in log:
        if event.kind not in {EventKind.CASE_SUPPLEMENT_NOTIFIED, EventKind.CASE_SUPPLEMENT_SUBMITTED}:
            continue
        yield HeldPart(since, event.at, _intake_holder(waits=waits))
        since, waits = event.at, event.kind is EventKind.CASE_SUPPLEMENT_NOTIFIED
    yield HeldPart(since, until, _intake_holder(waits=waits))


def _intake_holder(*, waits: bool) -> Held:
    return Held(holder=TimeHolder.APPLICANT if waits else TimeHolder.INTAKE)


def _step_parts(case: JointCase, log: Sequence[Event], ended: datetime) -> Iterator[HeldPart]:
    """Yield each step's active time and, separately, its suspended time."""
    kinds: dict[str, SuspensionKind] = {
        event.suspension_clock: event.suspension_kind for event in log if isinstance(event, StepSuspended)
    }
    for step, held, start, end in _active_periods(case, log, ended):
        since = max(start, min(end, case.steps[step.code].armed_at or end))
        if step.starts is ClockStart.EXTERNAL:  # before the external event no department is responsible
            yield HeldPart(start, since, Held(holder=TimeHolder.APPLICANT), step.code)
        else:
            since = start
        for pause in sorted(excluded_of(case, step.code, ended), key=lambda pause: pause.from_at):
            begins, ends = max(pause.from_at, since), min(pause.until_at, end)
            if begins >= ends:
                continue
            yield from _own_parts(case, step, held, since, begins)
            yield HeldPart(begins, ends, _suspension_holder(kinds.get(pause.because), held), step.code)
            since = ends
        yield from _own_parts(case, step, held, since, end)


def _own_parts(
    case: JointCase, step: PlannedStep, held: Held, start: datetime, end: datetime
) -> Iterator[HeldPart]:
    """Yield the step's own time; a decided objection reassigns the late part."""
    for begins, ends, whose in split_by_rulings(case, step, held, start, end):
        yield HeldPart(begins, ends, whose, step.code)


def _active_periods(
    case: JointCase, log: Sequence[Event], ended: datetime
) -> Iterator[tuple[PlannedStep, Held, datetime, datetime]]:
    """Yield when each step was active and who held it, from the log."""
    so_far = received(case.case_no, case.region, case.plan, log[0])
    running: dict[str, tuple[Held, datetime]] = {}
    moment = so_far.received_at
    for event in log[1:]:
        so_far = apply(so_far, event)
        moment = max(moment, event.at)
        for step in case.plan.steps:
            state = so_far.steps[step.code]
            held = _active_holder(so_far, step)
            was = running.get(step.code)
            if was is not None and (not state.status.is_active or was[0] != held):
                del running[step.code]
                yield step, was[0], was[1], moment
            if state.status.is_active and step.code not in running:
                running[step.code] = (held, moment)
    for step in case.plan.steps:
        if step.code in running:
            yield step, *running[step.code], ended


def _active_holder(case: JointCase, step: PlannedStep) -> Held:
    """Return who holds an active step: the awaited signer's department, or the step's party."""
    signing, own = case.steps[step.code].signing, case.department(step.code)
    awaited = signing.awaited if signing else None
    if awaited is not None and awaited.name.department != own:
        return Held(holder=TimeHolder.DEPARTMENT, department=awaited.name.department)
    return _step_holder(step, own)


def _step_holder(step: PlannedStep, department: str) -> Held:
    """Return the holder of a step's active time."""
    match step.party:
        case Party.APPLICANT:
            return Held(holder=TimeHolder.APPLICANT)
        case Party.INTERMEDIARY if step.commissioned_by is Commissioner.OWNER:
            return Held(holder=TimeHolder.OWNER_INTERMEDIARY)
        case Party.INTERMEDIARY:
            return Held(holder=TimeHolder.GOVERNMENT_INTERMEDIARY)
        case Party.UTILITY:
            return Held(holder=TimeHolder.UTILITY, department=department)
        case _:
            return Held(holder=TimeHolder.DEPARTMENT, department=department)


def _suspension_holder(kind: SuspensionKind | None, held: Held) -> Held:
    """Return the holder of suspended time; hearings, tenders and auctions are departments' work."""
    if kind is SuspensionKind.SUPPLEMENT:
        return Held(holder=TimeHolder.APPLICANT)
    if kind in _EXPERTS:
        return Held(holder=TimeHolder.GOVERNMENT_INTERMEDIARY)
    return held
