"""Activities of a joint case: each is one transaction that may be repeated at any time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.registered import Activity
from schemas.cases.advance_result import CaseAdvanceResult
from schemas.cases.workflow_inputs import AdvanceCase, StartChild
from schemas.errors import Kind, LianbanError
from services.store.cases.child_cases import ChildCases
from services.store.cases.quarantine import Quarantine
from services.store.cases.service import CaseService
from services.telemetry.about import turn_of
from services.temporal.failures import WORTH_RETRYING, as_application_error

log = structlog.get_logger(__name__)

ATTEMPTS_BEFORE_ALARM = 5
"""A failure that outlasts this many attempts will not pass by itself."""
HAPPENINGS = ("opened", "settled", "warned", "breached", "escalated")
"""What of a result is logged, where there is any."""
RETRY_LATER = timedelta(seconds=30)
"""How often a case is tried again that a rule keeps from being advanced."""


@dataclass(frozen=True)
class CaseActivities:
    """Advances cases and starts their child cases.

    Attributes:
        departments: names by code, for operators.
        is_searchable: whether the namespace knows the search attributes; upserting others fails for ever.
    """

    cases: CaseService
    quarantine: Quarantine
    children: ChildCases
    departments: Mapping[str, str] = field(default_factory=dict)
    is_searchable: bool = True

    @property
    def all(self) -> list[Activity]:
        """The activities that a worker registers."""
        return [self.advance_case, self.start_child]

    @activity.defn(name="start-child-case")
    async def start_child(self, command: StartChild) -> None:
        """Start a case of its own for this one. Repeating it changes nothing."""
        try:
            await self.children.start(command.case_no, command.child)
        except LianbanError as error:
            raise as_application_error(error) from error

    @activity.defn(name="advance-case")
    async def advance_case(self, command: AdvanceCase) -> CaseAdvanceResult:
        """Record all deadlines that have passed and open the steps that may open; idempotent.

        The workflow tries it first as a local activity, then, when that fails, as a regular one: retried for
        ever and visible as pending. A failure that does not pass quarantines the case; people may go on
        acting on its open steps.
        """
        with turn_of(command.case_no, "advance-case"):
            result = await self._advance(command)
        happened = {name: getattr(result, name) for name in HAPPENINGS if getattr(result, name)}
        if happened:
            log.info("case.advanced", case_no=command.case_no, **happened)
        return result if self.is_searchable else result.model_copy(update={"is_searchable": False})

    async def _advance(self, command: AdvanceCase) -> CaseAdvanceResult:
        info, case_no = activity.info(), command.case_no
        try:
            result = await self.cases.advance(case_no, command.since, self.departments)
        except LianbanError as error:
            if error.kind in WORTH_RETRYING or error.kind is Kind.NOT_FOUND:
                raise as_application_error(error) from error
            log.exception("case.quarantined", case_no=case_no, attempt=info.attempt)
            await self.quarantine.put(case_no, error.code)
            raise ApplicationError(
                error.detail, error.facts, type=error.code, next_retry_delay=RETRY_LATER
            ) from error
        except Exception as failure:
            if info.attempt >= ATTEMPTS_BEFORE_ALARM:
                log.exception("case.quarantined", case_no=case_no, attempt=info.attempt)
                await self.quarantine.put(case_no, type(failure).__name__)
            raise
        if not info.is_local:
            await self.quarantine.release(case_no)
        return result
