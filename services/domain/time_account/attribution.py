"""Attribution (时间归属): every minute of a case belongs to somebody, said from its log alone.

From the receipt to the acceptance the time is the window's, the applicant's while a supplement is awaited.
Then it belongs to whoever runs a step, each in full where steps run side by side; while a step is suspended,
to whom the suspension waits for. Between steps it is the lead department's, after the decision the window's.
An outage takes the time of the departments whose systems were down, for show: it excludes nothing.
A decided objection (归责裁定) counts the late part of a step's time to whom it names.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from schemas.cases.case import JointCase, PlannedStep
from schemas.cases.events import CaseEvent, EventKind
from schemas.catalogue.matter import Commissioner
from schemas.statistics.time_account import OUR_OWN, Held, HeldStretch, Outage, TimeHolder
from schemas.vocabulary import ClockStart, Party, SuspensionKind
from services.domain.cases.apply.case import apply, received
from services.domain.cases.clocks.excluded_time import excluded_of
from services.domain.time_account.delay_rulings import ruled_parts

_EXPERTS = {
    SuspensionKind.INSPECTION,
    SuspensionKind.TESTING,
    SuspensionKind.QUARANTINE,
    SuspensionKind.APPRAISAL,
    SuspensionKind.EXPERT_REVIEW,
}
"""What others do for the agency that asked for it.

Source:
    浙江省保障“最多跑一次”改革规定 第二十八条: such time is the intermediary's where the law demands it and
    the agency commissioned it.
"""
_GOVERNMENT = {TimeHolder.DEPARTMENT, TimeHolder.INTAKE}
"""Who works with our systems, and so stands still with them."""


@dataclass(frozen=True)
class Part:
    """A stretch that is one party's; `step` where it is a step's."""

    from_at: datetime
    until_at: datetime
    held: Held
    step: str | None = None


def attributed(
    case: JointCase, log: Sequence[CaseEvent], until: datetime, outages: Iterable[Outage] = ()
) -> list[HeldStretch]:
    """The stretches of the case's life up to `until` (case time), without a gap and in order.

    Args:
        case: the case as its log makes it.
        outages: in the case's own time.
    """
    begun, ended = case.received_at, case.closed_at or until
    steps = list(_steps(case, log, ended))
    parts = [*_before(case, log, ended), *steps]
    if case.decided_at is not None:
        parts.append(Part(case.decided_at, ended, Held(holder=TimeHolder.INTAKE)))
    downs = [(one.from_at, one.until_at, one.site) for one in outages]
    moments = {begun, ended, *(m for part in parts for m in (part.from_at, part.until_at))}
    moments |= {moment for down in downs for moment in down[:2]}
    edges = sorted(moment for moment in moments if begun <= moment <= ended)
    lead = Held(holder=TimeHolder.DEPARTMENT, department=case.plan.lead_department)
    return _joined(_stretch(start, end, parts, lead, downs) for start, end in pairwise(edges) if start < end)


def _stretch(
    start: datetime,
    end: datetime,
    parts: Sequence[Part],
    lead: Held,
    downs: Sequence[tuple[datetime, datetime, str]],
) -> HeldStretch:
    here = [part for part in parts if part.from_at <= start and part.until_at >= end]
    held = list(dict.fromkeys(part.held for part in here)) or [lead]
    down = {site for begins, ends, site in downs if begins <= start and ends >= end}
    stopped = [
        one for one in held if one.holder in _GOVERNMENT and (OUR_OWN in down or one.department in down)
    ]
    steps = {part.step: part.held for part in here if part.step}
    return HeldStretch(from_at=start, until_at=end, held_by=held, by_outage=stopped, steps=steps)


def _joined(stretches: Iterable[HeldStretch]) -> list[HeldStretch]:
    joined: list[HeldStretch] = []
    for one in stretches:
        alike = {"from_at", "until_at"}
        if joined and joined[-1].model_dump(exclude=alike) == one.model_dump(exclude=alike):
            joined[-1] = joined[-1].model_copy(update={"until_at": one.until_at})
        else:
            joined.append(one)
    return joined


def _before(case: JointCase, log: Iterable[CaseEvent], ended: datetime) -> Iterator[Part]:
    """From the receipt to the acceptance; a supplement that is awaited is the applicant's time."""
    until = case.begun_at or ended
    since, waits = case.received_at, False
    for event in log:
        if event.kind not in {EventKind.CASE_SUPPLEMENT_NOTIFIED, EventKind.CASE_SUPPLEMENT_SUBMITTED}:
            continue
        yield Part(since, event.at, _intake(waits=waits))
        since, waits = event.at, event.kind is EventKind.CASE_SUPPLEMENT_NOTIFIED
    yield Part(since, until, _intake(waits=waits))


def _intake(*, waits: bool) -> Held:
    return Held(holder=TimeHolder.APPLICANT if waits else TimeHolder.INTAKE)


def _steps(case: JointCase, log: Sequence[CaseEvent], ended: datetime) -> Iterator[Part]:
    """Each step while it was in somebody's hands, without the time for which it was suspended."""
    kinds = {
        event.facts["clock"]: SuspensionKind(event.facts["kind"])
        for event in log
        if event.kind is EventKind.STEP_SUSPENDED
    }
    for step, department, start, end in _in_hands(case, log, ended):
        held = _runs(step, department)
        since = max(start, min(end, case.steps[step.code].armed_at or end))
        if step.starts is ClockStart.EXTERNAL:  # until the event from outside nobody owes anything
            yield Part(start, since, Held(holder=TimeHolder.APPLICANT), step.code)
        else:
            since = start
        for pause in sorted(excluded_of(case, step.code, ended), key=lambda pause: pause.from_at):
            begins, ends = max(pause.from_at, since), min(pause.until_at, end)
            if begins >= ends:
                continue
            yield from _own(case, step, held, since, begins)
            yield Part(begins, ends, _waits_for(kinds.get(pause.because), held), step.code)
            since = ends
        yield from _own(case, step, held, since, end)


def _own(case: JointCase, step: PlannedStep, held: Held, start: datetime, end: datetime) -> Iterator[Part]:
    """The step's own time; where an objection was decided, the late part is whose the decision says."""
    for begins, ends, whose in ruled_parts(case, step, held, start, end):
        yield Part(begins, ends, whose, step.code)


def _in_hands(
    case: JointCase, log: Sequence[CaseEvent], ended: datetime
) -> Iterator[tuple[PlannedStep, str, datetime, datetime]]:
    """When each step was active and whose it was then, followed event by event."""
    so_far = received(case.case_no, case.region, case.plan, log[0])
    running: dict[str, tuple[str, datetime]] = {}
    moment = so_far.received_at
    for event in log[1:]:
        so_far = apply(so_far, event)
        moment = max(moment, event.at)
        for step in case.plan.steps:
            state = so_far.steps[step.code]
            owner = so_far.department(step.code)
            was = running.get(step.code)
            if was is not None and (not state.status.is_active or was[0] != owner):
                del running[step.code]
                yield step, was[0], was[1], moment
            if state.status.is_active and step.code not in running:
                running[step.code] = (owner, moment)
    for step in case.plan.steps:
        if step.code in running:
            yield step, *running[step.code], ended


def _runs(step: PlannedStep, department: str) -> Held:
    """Whose time a step uses while it is in hand."""
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


def _waits_for(kind: SuspensionKind | None, held: Held) -> Held:
    """Whom a suspended step waits for; a hearing, a tender or an auction is the department's own work."""
    if kind is SuspensionKind.SUPPLEMENT:
        return Held(holder=TimeHolder.APPLICANT)
    if kind in _EXPERTS:
        return Held(holder=TimeHolder.GOVERNMENT_INTERMEDIARY)
    return held
