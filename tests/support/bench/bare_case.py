"""The workflow of the bare loop; a module of its own, because the engine reads it in a sandbox."""

from datetime import timedelta

from temporalio import workflow

LAST_ACT = 9


@workflow.defn
class BareCase:
    """Waits for news and writes one row for it, until it has heard of the last act."""

    def __init__(self) -> None:
        self._heard = -1

    @workflow.run
    async def run(self, case: int) -> None:
        """Turn by turn."""
        turned = -1
        while turned < LAST_ACT:
            await workflow.wait_condition(lambda: self._heard > turned)  # noqa: B023 - awaited at once
            turned = self._heard
            await workflow.execute_activity(
                "write-row", args=[case, turned], start_to_close_timeout=timedelta(seconds=10)
            )

    @workflow.signal
    async def news(self, act: int) -> None:
        """Something was written."""
        self._heard = max(self._heard, act)
