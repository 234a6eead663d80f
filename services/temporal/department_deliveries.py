"""Signals the workflow of a subscription, starting it when it is not running."""

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from schemas.notifications.department_delivery import (
    DELIVERIES_CHANGED,
    DEPARTMENT_DELIVERY_WORKFLOW,
    DeliveriesChanged,
    DepartmentDeliveryInput,
)
from services.temporal.task_queues import JOINT_CASES, delivery_workflow_id


async def wake_subscription(client: Client, subscription: int, changed: DeliveriesChanged) -> None:
    """Signal that something is to be delivered.

    Raises:
        RPCError: the engine is away, or refuses.
    """
    await client.start_workflow(
        DEPARTMENT_DELIVERY_WORKFLOW,
        DepartmentDeliveryInput(subscription=subscription),
        id=delivery_workflow_id(subscription),
        task_queue=JOINT_CASES,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        start_signal=DELIVERIES_CHANGED,
        start_signal_args=[changed],
        static_summary=f"向部门业务系统推送（订阅 {subscription}）",
    )
