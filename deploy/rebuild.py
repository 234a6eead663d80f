"""`lianban restart-workflows`: the engine is disposable; all that it knew is on file."""

import asyncio

import typer
from temporalio.service import RPCError

from deploy.embedded.child import StartFailed
from services.app_context import open_command_context
from services.settings import Settings
from services.worker_context import create_housekeeping


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
    async with open_command_context(settings.database_url or "") as ctx:
        return await create_housekeeping(ctx, await settings.temporal.connect()).rebuild()
