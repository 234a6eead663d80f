"""The workflow of a calendar change (工作日历变更): recalculates open cases batch by batch."""

from datetime import timedelta

from temporalio import workflow

from schemas.cases.workflow_inputs import EVENTS_APPENDED, EventsAppended
from schemas.jobs.recalculation import (
    CALENDAR_CHANGE_WORKFLOW,
    CalendarChangeInput,
    RecalculationBatch,
    RecalculationStatus,
)
from workflows.activity_calls import recalculate_cases

BATCHES_PER_RUN = 200
"""After so many batches the history starts afresh."""
RETRY_FAILED_AFTER = timedelta(minutes=1)
"""How often cases are tried again that a rule keeps from being recalculated."""


@workflow.defn(name=CALENDAR_CHANGE_WORKFLOW)
class CalendarChangeWorkflow:
    """Recalculates every open case that an older edition of the calendar computed.

    The work list is in the database: the open cases whose edition is older than the newest. So nothing is
    lost when the workflow is deleted, and nothing is done twice when it runs again. Pausing and cancelling
    are recorded there too, by an administrator's act; its event signals this workflow.
    """

    @workflow.init
    def __init__(self, given: CalendarChangeInput) -> None:
        self._handled = given.handled
        self._is_signalled = False
        self._last: RecalculationBatch | None = None

    @workflow.run
    async def run(self, _given: CalendarChangeInput) -> int:
        """Recalculate until nothing is left; return how many were handled."""
        for _ in range(BATCHES_PER_RUN):
            self._is_signalled = False
            batch = await recalculate_cases()
            self._show(batch)
            if self._is_signalled:
                continue
            if (batch.is_done and not batch.failed) or batch.status is RecalculationStatus.CANCELLED:
                return self._handled
            if batch.status is RecalculationStatus.PAUSED:
                await workflow.wait_condition(lambda: self._is_signalled)
            elif batch.is_done:
                await self._wait_to_retry()
        return workflow.continue_as_new(CalendarChangeInput(handled=self._handled))

    @workflow.signal(name=EVENTS_APPENDED)
    def events_appended(self, _appended: EventsAppended) -> None:
        """A newer edition was published, or an administrator paused, resumed or cancelled."""
        self._is_signalled = True

    @workflow.query
    def progress(self) -> RecalculationBatch | None:
        """The last batch: edition, status, handled, waiting; None before the first."""
        return self._last

    def _show(self, batch: RecalculationBatch) -> None:
        self._last = batch
        self._handled += batch.handled
        workflow.set_current_details(
            f"日历第 {batch.edition} 版，{batch.status.label}：已处理 {self._handled} 件，"
            f"待重算 {batch.waiting} 件，其中无法重算 {batch.failed} 件"
        )

    async def _wait_to_retry(self) -> None:
        try:
            await workflow.wait_condition(lambda: self._is_signalled, timeout=RETRY_FAILED_AFTER)
        except TimeoutError:
            return
