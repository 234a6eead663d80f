"""`lianban verify`: every case of the record, folded anew from its events and compared."""

import asyncio

import typer

from services.settings import Settings
from services.store.invariants import violations
from services.store.order_invariants import order_violations
from services.store.store import Store


def run(settings: Settings) -> None:
    """Print every violation.

    Raises:
        typer.Exit: with 1, when there is any.
    """
    if found := asyncio.run(_found(settings)):
        typer.echo(f"共 {found} 处不一致。", err=True)
        raise typer.Exit(1)
    typer.echo("记录前后一致。")


async def _found(settings: Settings) -> int:
    store, found = Store.open(settings.database_url or "", pool_size=2), 0
    try:
        for questions in (violations, order_violations):
            async for line in questions(store):
                typer.echo(line)
                found += 1
    finally:
        await store.close()
    return found
