"""The workflow of a joint case (联办件), from receipt to the end of its last obligation."""

import asyncio
from functools import partial

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.workflow import ChildWorkflowCancellationType, ParentClosePolicy

from schemas.cases.advance_result import CaseAdvanceResult
from schemas.cases.workflow_inputs import (
    JOINT_CASE_WORKFLOW,
    SUPERVISION_ORDER_WORKFLOW,
    AdvanceCase,
    JointCaseInput,
    SupervisionOrderInput,
)
from services.temporal.search_attributes import changed_attributes
from services.temporal.task_queues import order_workflow_id, workflow_id
from workflows.activity_calls import advance_case, start_child_case
from workflows.case_details import case_details
from workflows.coordination import ADVANCES_PER_RUN, Coordination, reason


@workflow.defn(name=JOINT_CASE_WORKFLOW)
class JointCaseWorkflow(Coordination):
    """Coordinates one joint case: opens steps, enforces deadlines, starts child workflows.

    PostgreSQL decides what is true; this workflow decides when to look, what to wait for and what to start.
    ::

        API              event log          JointCaseWorkflow             advance activity     operators
         | act: one          |                      |                            |                 |
         | transaction ----->|                      |                            |                 |
         |                   | events_appended ---->|                            |                 |
         |                   |                      | advance ------------------>| records breaches,
         |                   |                      |                            | opens next steps|
         |                   |<----------------------------- one transaction ----|                 |
         |                   |                      |<-- stages, open steps, ----|                 |
         |                   |                      |    deadlines, breached,    |                 |
         |                   |                      |    escalated, to be started|                 |
         |                   |                      | search attributes, details, named timers --->|
         |                   |                      |-- child workflows: supervision orders,       |
         |                   |                      |   child cases                                |
         |                   |                      | wait: event | deadline | check_now           |
    """

    @workflow.init
    def __init__(self, given: JointCaseInput) -> None:
        super().__init__(given.last_seen_seq)
        self._children = list(given.children)
        self._case: CaseAdvanceResult | None = None

    @workflow.run
    async def run(self, given: JointCaseInput) -> None:
        """Advance until nothing is owed; a closed stage ends a run, and so do many advances."""
        for _ in range(ADVANCES_PER_RUN):
            case = await self._advance(given)
            await self._start_child_cases(case)
            await self._start_supervision_orders(case)
            if case.is_over and not case.children_to_start:
                await self._end_run()
                return
            if case.stages_closed > given.stages_closed:
                break
            await self._wait_for_event_or_deadline()
        await self._end_run()
        workflow.continue_as_new(self._next_run(given))

    @workflow.query
    def status(self) -> CaseAdvanceResult | None:
        """Stages, open steps with department and due date, deadlines; None before the first advance."""
        return self._case

    @workflow.update
    async def check_now(self) -> CaseAdvanceResult | None:
        """Advance at once, and answer where that left the case."""
        await self._wait_for_next_advance()
        return self._case

    async def _advance(self, given: JointCaseInput) -> CaseAdvanceResult:
        """Record what is due, open what may open, then show where the case is."""
        known = self._case.last_seq if self._case else given.advanced_to
        names = {step.code: step.name for step in self._case.open_steps} if self._case else {}
        because = reason(*self._begin_advance(), names)
        case = await advance_case(AdvanceCase(case_no=given.case_no, since=known), because)
        self._end_advance(case.last_seq)
        self._timers.follow(case.deadlines)
        self._show(case)
        return case

    def _show(self, case: CaseAdvanceResult) -> None:
        """Search attributes where they changed, details, and the answer to `status`."""
        self._case = case
        workflow.set_current_details(case_details(case))
        updates = changed_attributes(case, workflow.info().typed_search_attributes)
        if updates and case.is_searchable:
            workflow.upsert_search_attributes(updates)

    async def _start_child_cases(self, case: CaseAdvanceResult) -> None:
        """Start the cases that this one asks for; each that runs is coordinated by a child workflow."""
        for child in case.children_to_start:
            await start_child_case(case.case_no, child)
            self._must_advance = True
        for case_no in case.child_cases:
            if self._is_new(workflow_id(case_no)):
                given = JointCaseInput(case_no=case_no)
                await self._start(JOINT_CASE_WORKFLOW, given, workflow_id(case_no), f"联办件 {case_no}")

    async def _start_supervision_orders(self, case: CaseAdvanceResult) -> None:
        """Start a child workflow for every open supervision order of the case."""
        for number in case.supervision_orders:
            if self._is_new(order_workflow_id(number)):
                given = SupervisionOrderInput(number=number)
                child = order_workflow_id(number)
                await self._start(SUPERVISION_ORDER_WORKFLOW, given, child, f"督办单 {number}")

    def _is_new(self, child: str) -> bool:
        if child in self._children:
            return False
        self._children.append(child)
        return True

    async def _start(
        self, name: str, given: JointCaseInput | SupervisionOrderInput, child: str, summary: str
    ) -> None:
        """Start a child workflow that outlives this one; one that runs already is left alone."""
        try:
            handle = await workflow.start_child_workflow(
                name,
                given,
                id=child,
                parent_close_policy=ParentClosePolicy.ABANDON,
                cancellation_type=ChildWorkflowCancellationType.ABANDON,
                static_summary=summary,
            )
            handle.add_done_callback(partial(_retrieve_outcome, child))
        except WorkflowAlreadyStartedError:
            workflow.logger.info("child_workflow.already_running", extra={"child": child})

    def _next_run(self, given: JointCaseInput) -> JointCaseInput:
        """What the next run needs; it advances first, so no event and no deadline is lost between."""
        case = self._case
        return given.model_copy(
            update={
                "last_seen_seq": self._last_seen_seq,
                "advanced_to": case.last_seq if case else given.advanced_to,
                "stages_closed": case.stages_closed if case else given.stages_closed,
                "children": tuple(self._children),
            }
        )


def _retrieve_outcome(child: str, outcome: asyncio.Future[object]) -> None:
    """Retrieve how a child ended: one that an operator terminates is no error of its parent."""
    if not outcome.cancelled() and outcome.exception() is not None:
        workflow.logger.info("child_workflow.failed", extra={"child": child})
