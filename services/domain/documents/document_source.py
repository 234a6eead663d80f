"""Source data of a case document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic import JsonValue

from schemas.cases.case import JointCase
from schemas.cases.events import Event
from schemas.cases.events.course import CaseDelivered, StepDelivered
from schemas.catalogue.matter import Matter, MatterStep
from schemas.documents.documents import DocumentKind
from schemas.people.departments import Department
from services.domain.calendars.calendar import beijing_date

Delivery = CaseDelivered | StepDelivered


@dataclass(frozen=True)
class IssuedDocument:
    """An issued document of the case that is not void, as a receipt of delivery lists it."""

    kind: DocumentKind
    name: str
    number: str
    step: str | None


@dataclass(frozen=True)
class DocumentSource:
    """The case after the event's transaction, the event, and related stored data.

    `delivered` is the event that sent the decision off, if any; its receipt is recorded later. `issued` are
    the documents so far, for a receipt of delivery only; `before` is the case before an extension. `fields`
    are those of a document that an officer writes by hand. `result_number` is the number of the document that
    stated the result which the event revokes; `results` are those on file, by step.
    """

    case: JointCase
    event: Event
    matter: Matter
    applicants: tuple[Mapping[str, object], ...]
    materials: list[dict[str, object]]
    subject: str
    officer: str
    departments: Mapping[str, str]
    register: Mapping[str, Department]
    delivered: Delivery | None = None
    issued: tuple[IssuedDocument, ...] = ()
    before: JointCase | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    result_number: str = ""
    results: Mapping[str, Mapping[str, JsonValue]] = field(default_factory=dict)

    def name_of(self, department: str) -> str:
        """Return the full name of a department, as documents state it."""
        return self.departments.get(department, department)

    @property
    def day(self) -> date:
        """The day of the event in Beijing, whose law applies to the document."""
        return beijing_date(self.event.at)

    def body(self, code: str) -> Department:
        """Return the department of the register; an unknown one with its code only."""
        name = self.departments.get(code, code)
        return self.register.get(code) or Department(code=code, name=name, short=code[:10])

    @property
    def step(self) -> MatterStep | None:
        """The step that the event concerns, as defined in the matter."""
        return next((one for one in self.matter.steps if one.code == self.event.step), None)
