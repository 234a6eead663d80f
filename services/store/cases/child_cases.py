"""Child cases (子办件): started by a case, in one transaction with the event that records it."""

from dataclasses import dataclass
from typing import Self

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.case import PlannedChild
from schemas.cases.events import SYSTEM, Event
from schemas.cases.events.after import ChildCaseFailed, ChildCaseStarted
from schemas.cases.intake import Application
from schemas.demonstration import Demonstration
from schemas.errors import InvalidInput, LianbanError, NotFound
from schemas.vocabulary import Role
from services.domain.calendars.calendar import beijing_date
from services.domain.cases.child_cases import application_of, due_children
from services.store.cases.intake import IntakeService
from services.store.cases.projection import Filed
from services.store.cases.service import CaseService, case_time
from services.store.catalogue.queries import Catalogue
from services.store.core.schema.tables import case_dossier, joint_case


@dataclass(frozen=True)
class ChildCases:
    """Starts child cases through the regular intake."""

    cases: CaseService
    intake: IntakeService

    @classmethod
    def on(cls, cases: CaseService) -> Self:
        """Create the service on that case service; a child's centre is its parent's."""
        return cls(cases, IntakeService(cases, Catalogue(cases.store), region=""))

    async def start(self, case_no: str, child: str) -> None:
        """Start one child of a case unless it is started; the child uses its parent's case time.

        A child that cannot be started (its matter was retired, or requires data the parent lacks) is
        recorded as failed, for officers to see: the parent continues.

        Raises:
            NotFound: no such case.
        """
        async with self.cases.store.transaction() as connection:
            filed = await self.cases.lock_up_to_date(connection, case_no)
            planned = next((one for one in due_children(filed.case) if one.code == child), None)
            if planned is None:
                return
            at = case_time(filed.case, self.cases.now())
            try:
                async with connection.begin_nested():
                    case_no = await self._create_child(connection, filed, planned)
                event: Event = ChildCaseStarted(at=at, child=child, case_no=case_no, matter=planned.matter)
            except (InvalidInput, NotFound) as refusal:
                event = ChildCaseFailed(at=at, child=child, because=_because(refusal))
            await self.cases.append_events(connection, filed, [event])
        self.cases.notify_commit()

    async def _create_child(self, connection: AsyncConnection, filed: Filed, child: PlannedChild) -> str:
        """Put the child on file; its number."""
        case, now = filed.case, self.cases.now()
        starts_at = now + case.time_offset
        matter = await self.intake.catalogue.in_transaction(connection, child.matter, starts_at)
        kept = case_dossier.c
        query = (
            select(kept.applicant, kept.co_applicants, kept.agent, kept.form, joint_case.c.channel)
            .join(joint_case, joint_case.c.case_no == kept.case_no)
            .where(kept.case_no == case.case_no)
        )
        dossier = (await connection.execute(query)).mappings().one()
        command = application_of(child, matter, dict(dossier), beijing_date(starts_at))
        officer = Officer(account=SYSTEM, name="系统", role=Role.WINDOW, centre=case.region)
        moved = Demonstration(starts_at=starts_at) if case.time_offset else None
        application = Application.model_validate(command)
        receipt = await self.intake.create_case(
            connection, application, officer, moved, parent=case.case_no, online_proof=case.online_proof
        )
        return receipt.case_no


def _because(refusal: LianbanError) -> str:
    """The error code and the fields, without their values."""
    fields = [error["field"] for error in refusal.errors]
    return "：".join([refusal.code, *fields])
