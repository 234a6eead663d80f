"""Chases one supervision order (督办单) from its issue until it is closed or withdrawn."""

from temporalio import workflow

from schemas.cases.workflow_inputs import SUPERVISION_ORDER_WORKFLOW, SupervisionOrderInput
from workflows.activity_calls import advance_order
from workflows.wake_loop import TURNS_PER_RUN, WakeLoop


@workflow.defn(name=SUPERVISION_ORDER_WORKFLOW)
class SupervisionOrderWorkflow(WakeLoop):
    """Looks at the order, waits for news or for the next milestone of its reply clock, and looks again."""

    @workflow.init
    def __init__(self, given: SupervisionOrderInput) -> None:
        """Start from what was heard."""
        super().__init__(given.last_seen_seq)

    @workflow.run
    async def run(self, given: SupervisionOrderInput) -> None:
        """Turn by turn until nobody owes the order anything."""
        for _ in range(TURNS_PER_RUN):
            turn = await advance_order(given.number)
            self._turned(turn)
            if turn.is_over:
                return
            await self._news_or_milestone(turn, "督办答复期限节点")
        workflow.continue_as_new(
            SupervisionOrderInput(number=given.number, last_seen_seq=self._last_seen_seq)
        )
