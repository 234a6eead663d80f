"""Activities as workflows call them: time-outs, retries, and the summary that operators see."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError, is_cancelled_exception

from activities.advance_case import CaseActivities
from activities.advance_supervision_order import SupervisionOrderActivities
from activities.deliver_webhooks import DeliveryActivities
from activities.recalculate_cases import RecalculationActivities
from schemas.cases.advance_result import AdvanceResult, CaseAdvanceResult
from schemas.cases.workflow_inputs import AdvanceCase, StartChild
from schemas.jobs.recalculation import RecalculationBatch
from schemas.notifications.department_delivery import DeliveryRound
from services.temporal.user_metadata import as_summary

LOCAL_TIMEOUT = timedelta(seconds=5)
"""Less than a workflow task may take (10 s), so that a slow database never makes one time out."""
REGULAR_TIMEOUT = timedelta(seconds=10)
BATCH_TIMEOUT = timedelta(minutes=2)
DELIVERY_TIMEOUT = timedelta(seconds=90)
"""Longer than a round of deliveries and the last attempt in it."""
ONCE = RetryPolicy(maximum_attempts=1)
FOR_EVER = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10))
"""A deadline must be recorded: there is no last attempt, only a longer pause."""


async def advance_case(command: AdvanceCase, because: str) -> CaseAdvanceResult:
    """Advance the case by a local activity; if it fails, by a regular one with retries.

    A local activity costs one event instead of six. It may run twice for one workflow task, which an
    advance allows. The regular one is what operators see pending, with its failure, while the database is
    away.
    """
    try:
        return await workflow.execute_local_activity_method(
            CaseActivities.advance_case,
            command,
            start_to_close_timeout=LOCAL_TIMEOUT,
            retry_policy=ONCE,
            summary=as_summary(because),
        )
    except FailureError as failure:
        if is_cancelled_exception(failure):
            raise
    return await workflow.execute_activity_method(
        CaseActivities.advance_case,
        command,
        start_to_close_timeout=REGULAR_TIMEOUT,
        retry_policy=FOR_EVER,
        summary=as_summary(because),
    )


async def advance_order(number: str, because: str) -> AdvanceResult:
    """Advance the supervision order, in the same way."""
    try:
        return await workflow.execute_local_activity_method(
            SupervisionOrderActivities.advance_order,
            number,
            start_to_close_timeout=LOCAL_TIMEOUT,
            retry_policy=ONCE,
            summary=as_summary(because),
        )
    except FailureError as failure:
        if is_cancelled_exception(failure):
            raise
    return await workflow.execute_activity_method(
        SupervisionOrderActivities.advance_order,
        number,
        start_to_close_timeout=REGULAR_TIMEOUT,
        retry_policy=FOR_EVER,
        summary=as_summary(because),
    )


async def recalculate_cases() -> RecalculationBatch:
    """Recalculate a batch of cases by the newest edition of the calendar."""
    return await workflow.execute_activity_method(
        RecalculationActivities.recalculate_cases,
        start_to_close_timeout=BATCH_TIMEOUT,
        retry_policy=FOR_EVER,
        summary=as_summary("按新日历重新计算在办件"),
    )


def start_webhook_deliveries(subscription: int) -> workflow.ActivityHandle[DeliveryRound]:
    """Start to deliver what waits for a subscription."""
    return workflow.start_activity_method(
        DeliveryActivities.deliver_webhooks,
        subscription,
        start_to_close_timeout=DELIVERY_TIMEOUT,
        retry_policy=FOR_EVER,
        cancellation_type=workflow.ActivityCancellationType.TRY_CANCEL,
        summary=as_summary("向部门业务系统推送"),
    )


async def start_child_case(case_no: str, child: str) -> None:
    """Start a case of its own; it, or its failure, is in the log when this returns."""
    await workflow.execute_activity_method(
        CaseActivities.start_child,
        StartChild(case_no=case_no, child=child),
        start_to_close_timeout=REGULAR_TIMEOUT,
        retry_policy=FOR_EVER,
        summary=as_summary(f"发起子办件：{child}"),
    )
