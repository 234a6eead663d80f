"""Versions of workers: which build takes over the running workflows."""

import asyncio

import structlog
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import WorkerDeploymentConfig

log = structlog.get_logger(__name__)

DEPLOYMENT = "lianban"
ATTEMPTS = 30
"""How often a build is made current, once a second, until the server knows it by its first poll."""
_NOT_YET = (
    RPCStatusCode.NOT_FOUND,
    RPCStatusCode.FAILED_PRECONDITION,
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
)


def deployment_config(build_id: str | None) -> WorkerDeploymentConfig | None:
    """Auto-upgrade: running workflows go over to the current build; None without a build id."""
    if build_id is None:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=DEPLOYMENT, build_id=build_id),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )


async def make_current(client: Client, build_id: str) -> bool:
    """Make this build current once the server has seen its worker; False if it refuses."""
    for _ in range(ATTEMPTS):
        try:
            await client.workflow_service.set_worker_deployment_current_version(
                SetWorkerDeploymentCurrentVersionRequest(
                    namespace=client.namespace,
                    deployment_name=DEPLOYMENT,
                    build_id=build_id,
                    ignore_missing_task_queues=True,
                )
            )
        except RPCError as failure:
            if failure.status not in _NOT_YET:
                log.warning("worker_version.refused", build_id=build_id, reason=failure.status.name)
                return False
        else:
            return True
        await asyncio.sleep(1)
    log.warning("worker_version.not_current", build_id=build_id)
    return False
