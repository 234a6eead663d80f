"""Whether a namespace has a case's search attributes; needs no operator permission."""

import structlog
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from services.temporal.search_attributes import SEARCH_ATTRIBUTES

log = structlog.get_logger(__name__)

_PROBE = " AND ".join(f"{name} IS NULL" for name in SEARCH_ATTRIBUTES)


async def is_searchable(client: Client) -> bool:
    """Whether workflows may be given the search attributes; when not, they are not written.

    A workflow task that writes an unknown attribute fails for ever.
    """
    try:
        await client.count_workflows(_PROBE)
    except RPCError as failure:
        if failure.status is not RPCStatusCode.INVALID_ARGUMENT:
            raise
        log.warning("search_attributes.missing", namespace=client.namespace, names=sorted(SEARCH_ATTRIBUTES))
        return False
    return True
