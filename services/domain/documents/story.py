"""What a document of a case is written from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.cases.case import JointCase
from schemas.cases.events import CaseEvent
from schemas.catalogue.matter import Matter, MatterStep
from schemas.people.departments import Department
from services.domain.calendars.calendar import beijing_date


@dataclass(frozen=True)
class DocumentSource:
    """The case after the event's transaction, the event, and what stands beside them on file.

    `delivered` is how the decision was sent off, once it was: its receipt is told later.
    """

    case: JointCase
    event: CaseEvent
    matter: Matter
    applicants: tuple[Mapping[str, Any], ...]
    materials: list[dict[str, Any]]
    subject: str
    officer: str
    departments: Mapping[str, str]
    register: Mapping[str, Department]
    delivered: CaseEvent | None = None

    def name_of(self, department: str) -> str:
        """A department as people call it."""
        return self.departments.get(department, department)

    @property
    def day(self) -> date:
        """The day of the event in Beijing, by whose law the document speaks."""
        return beijing_date(self.event.at)

    def body(self, code: str) -> Department:
        """The department as the register has it; one that it does not know by its code alone."""
        return self.register.get(code) or Department(code=code, name=self.name_of(code), short=code[:10])

    @property
    def step(self) -> MatterStep | None:
        """The step that the event is about, as the matter has it."""
        return next((one for one in self.matter.steps if one.code == self.event.step), None)
