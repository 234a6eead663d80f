"""The clerk who keeps the case files: one turn of a case is one transaction."""

from dataclasses import dataclass

import structlog
from temporalio import activity

from schemas.cases.case_views import AdvanceResult
from schemas.errors import LianbanError
from services.store.cases.child_cases import ChildCases
from services.store.cases.quarantine import Quarantine
from services.store.cases.service import CaseService
from services.telemetry.about import turn_of
from services.temporal.failures import WORTH_RETRYING, as_application_error

log = structlog.get_logger(__name__)

ATTEMPTS_BEFORE_ALARM = 5
"""A failure that outlasts this many attempts will not pass by itself."""


@dataclass(frozen=True)
class CaseActivities:
    """Advances cases on file."""

    case_files: CaseService
    quarantine: Quarantine
    children: ChildCases

    @activity.defn(name="start-child")
    async def start_child(self, case_no: str, child: str) -> None:
        """Start a case of its own for this one. Repeating it changes nothing."""
        try:
            await self.children.start(case_no, child)
        except LianbanError as error:
            raise as_application_error(error) from error

    @activity.defn(name="advance-case")
    async def advance_case(self, case_no: str) -> AdvanceResult:
        """Milestone what is due and file what follows. Repeating it changes nothing.

        A failure that does not pass quarantines the case visibly; the engine goes on
        retrying, and people may go on acting on its open steps.
        """
        with turn_of(case_no, "advance-case"):
            return await self._turned(case_no, activity.info().attempt)

    async def _turned(self, case_no: str, attempt: int) -> AdvanceResult:
        try:
            report = await self.case_files.advance(case_no)
        except LianbanError as error:
            if error.kind not in WORTH_RETRYING:
                await self.quarantine.put(case_no, error.code)
            raise as_application_error(error) from error
        except Exception as failure:
            if attempt >= ATTEMPTS_BEFORE_ALARM:
                log.exception("case.quarantined", case_no=case_no, attempt=attempt)
                await self.quarantine.put(case_no, type(failure).__name__)
            raise
        if attempt > 1:
            await self.quarantine.release(case_no)
        return report
