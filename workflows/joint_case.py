"""Coordinates one joint case (联办件) from receipt to the end of its last duty."""

from temporalio import workflow

from schemas.cases.workflow_inputs import JOINT_CASE_WORKFLOW, JointCaseInput
from workflows.activity_calls import advance_case, start_child
from workflows.wake_loop import TURNS_PER_RUN, WakeLoop


@workflow.defn(name=JOINT_CASE_WORKFLOW)
class JointCaseWorkflow(WakeLoop):
    """Advances the case, waits for news or for the next milestone, and advances it again."""

    @workflow.init
    def __init__(self, given: JointCaseInput) -> None:
        """Start from what was heard."""
        super().__init__(given.last_seen_seq)

    @workflow.run
    async def run(self, given: JointCaseInput) -> None:
        """Turn by turn until nothing is owed; a closed stage ends a run, and so do many turns."""
        for _ in range(TURNS_PER_RUN):
            turn = await advance_case(given.case_no)
            self._turned(turn)
            for child in turn.spawn:
                await start_child(given.case_no, child)
            if turn.is_over:
                return
            if turn.stages_closed > given.stages_closed:
                workflow.continue_as_new(self._next_run(given, turn.stages_closed))
            await self._news_or_milestone(turn, "下一次时限节点")
        workflow.continue_as_new(self._next_run(given, given.stages_closed))

    def _next_run(self, given: JointCaseInput, stages_closed: int) -> JointCaseInput:
        """What the next run needs; it looks at the record first, so nothing heard meanwhile is lost."""
        return given.model_copy(update={"last_seen_seq": self._last_seen_seq, "stages_closed": stages_closed})
