"""`lianban rebase-offsets`: after a restore, consumers read the log of this cluster again."""

import asyncio

import typer

from deploy.embedded.child import StartFailed
from services.settings import Settings
from services.store.core.engine import Store
from services.store.core.log.offset_check import REBASE_FINDING, needs_rebase
from services.store.core.log.offset_rebase import DatabaseBusy, rebase_offsets


def run(settings: Settings) -> None:
    """Rebase the offsets, and say what was done.

    Raises:
        StartFailed: a long transaction is in the way.
    """
    try:
        done = asyncio.run(rebase_offsets(settings.database_url or ""))
    except DatabaseBusy as busy:
        raise StartFailed("有长时间未结束的数据库事务，请稍后再试 lianban rebase-offsets") from busy
    typer.echo(f"已将 {done.consumers} 个读取者的位置和 {done.transactions} 个事务改按本集群编号。")


async def warning(database_url: str) -> str:
    """What `lianban up` says about offsets of another cluster; empty when they fit."""
    store = Store.open(database_url, pool_size=1)
    try:
        return REBASE_FINDING if await needs_rebase(store) else ""
    finally:
        await store.close()
