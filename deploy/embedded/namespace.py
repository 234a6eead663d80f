"""The namespace for the workflows: retention of ended cases, and search attributes.

Set through the API at every start: flags of the server count only when its file is new.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog
from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from services.temporal.connection import TemporalConnection
from services.temporal.search_attributes import SEARCH_ATTRIBUTES

log = structlog.get_logger(__name__)

RETENTION = timedelta(hours=8760)
_REFUSED = (
    RPCStatusCode.PERMISSION_DENIED,
    RPCStatusCode.UNAUTHENTICATED,
    RPCStatusCode.UNIMPLEMENTED,
)
_NOT_YET = (RPCStatusCode.UNAVAILABLE, RPCStatusCode.NOT_FOUND, RPCStatusCode.DEADLINE_EXCEEDED)


async def prepare_namespace(
    connection: TemporalConnection,
    *,
    retention: timedelta | None = RETENTION,
    goes_on: Callable[[], bool] = lambda: True,
) -> None:
    """Wait until the server serves the namespace, then set it up; idempotent.

    A server that refuses operators' calls, as a managed one may, is only warned about: its operator registers
    the search attributes, and until then the workflows do without them.

    Args:
        connection: the server and the namespace, which must exist, or be about to.
        retention: how long ended workflows are kept; None leaves the operator's choice.
        goes_on: asked while waiting: whether an answer can still be expected.

    Raises:
        TimeoutError: it did not answer; the message has the cause.
        RPCError: the server failed.
    """
    client = await _answering(connection, goes_on)
    if retention is not None:
        await _keep_for(client, retention)
    try:
        await _add_search_attributes(client)
    except RPCError as failure:
        if failure.status not in _REFUSED:
            raise
        log.warning(
            "search_attributes.not_registered", namespace=client.namespace, reason=failure.status.name
        )


async def _answering(connection: TemporalConnection, goes_on: Callable[[], bool]) -> Client:
    """The SDK says RuntimeError when there is no server, RPCError when the server is not ready."""
    cause: Exception | None = None
    while goes_on():
        try:
            client = await connection.connect()
            await client.workflow_service.describe_namespace(
                DescribeNamespaceRequest(namespace=client.namespace), timeout=timedelta(seconds=5)
            )
        except RuntimeError as error:
            cause = error
        except RPCError as error:
            if error.status not in _NOT_YET:
                raise
            cause = error
        else:
            return client
        await asyncio.sleep(0.05)
    found = connection.resolved()
    raise TimeoutError(f"{found.address} 的命名空间 {found.namespace} 没有应答：{cause}")


async def _keep_for(client: Client, retention: timedelta) -> None:
    kept = Duration()
    kept.FromTimedelta(retention)
    await client.workflow_service.update_namespace(
        UpdateNamespaceRequest(
            namespace=client.namespace, config=NamespaceConfig(workflow_execution_retention_ttl=kept)
        )
    )


async def _add_search_attributes(client: Client) -> None:
    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    missing = {name: kind for name, kind in SEARCH_ATTRIBUTES.items() if name not in known.custom_attributes}
    if not missing:
        return
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing)
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
