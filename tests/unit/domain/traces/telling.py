"""The log of a told case as the record would give it, and its trace."""

from datetime import UTC, datetime, timedelta

from services.domain.calendars.calendar import BEIJING
from services.domain.traces.case_trace import build_running_trace, build_trace
from services.domain.traces.entries import Entry
from services.domain.traces.spans import Span
from tests.unit.domain.cases.builders import CALENDARS, CaseScenario

FIRST_FILED = datetime(2026, 11, 25, 1, tzinfo=UTC)


def entries(scenario: CaseScenario) -> list[Entry]:
    """The log, each event filed a second after the one before."""
    return [
        Entry(seq, FIRST_FILED + timedelta(seconds=seq), event)
        for seq, event in enumerate(scenario.log, start=1)
    ]


def trace_of(scenario: CaseScenario, upto: int | None = None) -> list[Span]:
    """The trace of the case, or of the first events of it."""
    case = scenario.case
    return build_trace(case.case_no, case.region, case.plan, entries(scenario)[:upto], lambda _: CALENDARS)


def trace_running(scenario: CaseScenario) -> list[Span]:
    """The trace with what still runs, at the case's now."""
    case, now = scenario.case, FIRST_FILED + timedelta(hours=1)
    return build_running_trace(
        case.case_no, case.region, case.plan, entries(scenario), lambda _: CALENDARS, scenario.now, now
    )


def line(span: Span) -> str:
    """One span as a person would note it: `sla.in_time registration/promised 04-22 09:00–11:30`."""
    about = span.attributes.get("lianban.clock") or span.attributes.get("lianban.step") or ""
    start, end = (moment.astimezone(BEIJING) for moment in (span.start, span.end))
    until = "" if start == end else f"–{end:%H:%M}" if start.date() == end.date() else f"–{end:%m-%d %H:%M}"
    return f"{span.name} {about} {start:%m-%d %H:%M}{until}".replace("  ", " ")
