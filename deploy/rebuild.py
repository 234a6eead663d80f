"""`lianban restart-workflows`: the engine is disposable; all that it knew is on file."""

import asyncio

import typer
from temporalio.service import RPCError

from deploy.embedded.child import StartFailed
from services.jobs.housekeeping import HousekeepingJob
from services.settings import Settings
from services.store.cases.open_cases import OpenCases
from services.store.core.engine import Store
from services.store.supervision.open_orders import OpenOrders


def run(settings: Settings) -> None:
    """Start a workflow for every open case and supervision order, and say how many.

    Raises:
        StartFailed: the engine does not answer.
    """
    try:
        count = asyncio.run(rebuild(settings))
    except (RPCError, RuntimeError) as away:
        raise StartFailed(f"Temporal {settings.temporal_address} 没有应答：{away}") from away
    typer.echo(f"已为 {count} 个在办件和督办单重新建立流程。")


async def rebuild(settings: Settings) -> int:
    """Start a workflow for every open case and supervision order; how many there are."""
    store = Store.open(settings.database_url or "", pool_size=2)
    try:
        client = await settings.temporal.connect()
        return await HousekeepingJob(OpenCases(store), OpenOrders(store), client).rebuild()
    finally:
        await store.close()
