"""Activities as workflows see them: how long, how often, and in what words."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.advance_case import CaseActivities
from activities.advance_supervision_order import SupervisionOrderActivities
from schemas.cases.case_views import AdvanceResult

TEN_SECONDS = timedelta(seconds=10)
UNTIL_IT_IS_DONE = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10)
)
"""The record must be made: there is no last attempt, only a longer pause."""


async def advance_order(number: str) -> AdvanceResult:
    """One turn of the supervision order, on file when this returns."""
    return await workflow.execute_activity_method(
        SupervisionOrderActivities.advance_order,
        number,
        start_to_close_timeout=TEN_SECONDS,
        retry_policy=UNTIL_IT_IS_DONE,
        summary="督办单催办",
    )


async def advance_case(case_no: str) -> AdvanceResult:
    """One turn of the case, on file when this returns."""
    return await workflow.execute_activity_method(
        CaseActivities.advance_case,
        case_no,
        start_to_close_timeout=TEN_SECONDS,
        retry_policy=UNTIL_IT_IS_DONE,
        summary="推进办件",
    )


async def start_child(case_no: str, child: str) -> None:
    """The case of its own that this one starts; on file, or its failure is, when this returns."""
    await workflow.execute_activity_method(
        CaseActivities.start_child,
        args=[case_no, child],
        start_to_close_timeout=TEN_SECONDS,
        retry_policy=UNTIL_IT_IS_DONE,
        summary="发起子办件",
    )
