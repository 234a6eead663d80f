"""What a document of any matter is made from, without a database: its case, an event and the registers."""

from datetime import date, datetime, time
from typing import Any

from schemas.cases.events import Event
from schemas.cases.intake import Application
from schemas.catalogue.matter import Matter, MatterStep
from schemas.documents.documents import DocumentKind
from services.domain.calendars.calendar import BEIJING
from services.domain.catalogue.examples import fill_placeholders
from services.domain.catalogue.planning import build_plan
from services.domain.documents.context import build_context
from services.domain.documents.document_source import DocumentSource
from services.domain.documents.triggers import triggered_kinds
from services.reference_data.documents import load_kinds
from services.reference_data.loader import load_departments, load_matter_versions
from tests.unit.domain.cases.builders import CaseScenario

DAYS = (date(2019, 4, 22), date(2022, 4, 11), date(2026, 11, 24))
"""Before, during and after the reforms of registration, complaints and review."""
DEPARTMENTS = load_departments()
MATTERS = tuple(
    (matter, on)
    for matter in load_matter_versions()
    for on in DAYS
    if (matter.effective_from is None or matter.effective_from <= on)
    and (matter.effective_until is None or on < matter.effective_until)
)
"""Every version of every matter with every day on which it is handled."""
STEPS = tuple((matter, step, on) for matter, on in MATTERS for step in matter.steps)


def name_of(matter: Matter, on: date, step: MatterStep | None = None) -> str:
    """Name a matter, a step and a day in a test's id."""
    return "-".join([f"{matter.code}.{matter.version}", *([step.code] if step else []), f"{on:%Y}"])


def morning(on: date) -> datetime:
    """Nine o'clock of that day in Beijing."""
    return datetime.combine(on, time(9), BEIJING)


def received(matter: Matter, on: date) -> CaseScenario:
    """The matter's own example, handed in on that day."""
    example = fill_placeholders(matter.example, on)
    return CaseScenario.received(build_plan(matter, Application.model_validate(example), on), morning(on))


def contexts(
    scenario: CaseScenario, matter: Matter, event: Event, step: MatterStep | None = None
) -> dict[str, dict[str, Any]]:
    """What each document says that the event brings, by its kind."""
    source = DocumentSource(
        case=scenario.case,
        event=event,
        matter=matter,
        applicants=({"name": "王小明", "id_type": "resident_id", "id_number": "33010619850312001X"},),
        materials=[],
        subject="",
        officer="经办人",
        departments={code: one.signs_as for code, one in DEPARTMENTS.items()},
        register=DEPARTMENTS,
    )
    kinds: list[DocumentKind] = triggered_kinds(
        load_kinds().values(), event, step.answered_by if step else None
    )
    return {kind.code: build_context(kind, source) for kind in kinds}
