"""The workflow of a supervision order (督办单), from its issue until it is closed or withdrawn."""

from temporalio import workflow

from schemas.cases.advance_result import AdvanceResult
from schemas.cases.workflow_inputs import SUPERVISION_ORDER_WORKFLOW, SupervisionOrderInput
from workflows.activity_calls import advance_order
from workflows.case_details import order_details
from workflows.coordination import ADVANCES_PER_RUN, Coordination, reason


@workflow.defn(name=SUPERVISION_ORDER_WORKFLOW)
class SupervisionOrderWorkflow(Coordination):
    """Enforces the reply deadline of one supervision order: warns, and raises its level.

    Started by the workflow of its case as a child, or by the workflow notifier when it concerns a department
    as a whole.
    """

    @workflow.init
    def __init__(self, given: SupervisionOrderInput) -> None:
        super().__init__(given.last_seen_seq)
        self._order: AdvanceResult | None = None

    @workflow.run
    async def run(self, given: SupervisionOrderInput) -> None:
        """Advance until the order is closed or withdrawn."""
        for _ in range(ADVANCES_PER_RUN):
            order = await self._advance(given.number)
            if order.is_over:
                await self._end_run()
                return
            await self._wait_for_event_or_deadline()
        await self._end_run()
        workflow.continue_as_new(given.model_copy(update={"last_seen_seq": self._last_seen_seq}))

    @workflow.query
    def status(self) -> AdvanceResult | None:
        """The order's status and reply deadline; None before the first advance."""
        return self._order

    @workflow.update
    async def check_now(self) -> AdvanceResult | None:
        """Advance at once, and answer where that left the order."""
        await self._wait_for_next_advance()
        return self._order

    async def _advance(self, number: str) -> AdvanceResult:
        """Record what the reply clock brings, then show where the order is."""
        order = await advance_order(number, reason(*self._begin_advance(), {}))
        self._end_advance(order.last_seq)
        self._timers.follow(order.deadlines)
        self._order = order
        workflow.set_current_details(order_details(order))
        return order
