"""`lianban verify`: check the database's invariants, every case, and print the result."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import typer

from services.clock import utc_now
from services.domain.cases.clocks.missed_milestones import silences
from services.settings import Settings
from services.store.audits.invariants import violations
from services.store.audits.watch import GRACE
from services.store.cases.open_obligations import list_open_obligations
from services.store.core.engine import Store
from services.store.core.wakeup_jitter import LONGEST_SECONDS
from services.store.supervision.invariants import order_violations

AT_ONCE = 500
Question = Callable[[Store, Settings], AsyncIterator[str]]


def run(settings: Settings) -> None:
    """Print every violation, and how many each question found.

    Raises:
        typer.Exit: with 1, when there is any.
    """
    if found := asyncio.run(_found(settings)):
        typer.echo(f"共 {found} 处不一致。", err=True)
        raise typer.Exit(1)
    typer.echo("记录前后一致。")


async def _found(settings: Settings) -> int:
    store, total = Store.open(settings.database_url or "", pool_size=2), 0
    try:
        for words, question in QUESTIONS.items():
            found = 0
            async for line in question(store, settings):
                typer.echo(line)
                found += 1
            typer.echo(f"{words}：{f'{found} 处不符' if found else '相符'}")
            total += found
    finally:
        await store.close()
    return total


def _cases(store: Store, settings: Settings) -> AsyncIterator[str]:
    return violations(store)


def _orders(store: Store, settings: Settings) -> AsyncIterator[str]:
    return order_violations(store)


async def _silences(store: Store, settings: Settings) -> AsyncIterator[str]:
    """Clocks that kept silent although the spread and a minute's backlog are over."""
    spread = settings.milestone_spread_seconds
    late = GRACE + timedelta(seconds=LONGEST_SECONDS if spread is None else spread)
    after = ""
    while batch := await list_open_obligations(store, after, AT_ONCE):
        at = utc_now() - late
        for case in batch:
            for line in silences(case, at + case.time_offset):
                yield f"{case.case_no}：{line}"
        after = batch[-1].case_no


QUESTIONS: dict[str, Question] = {
    "办件、环节、时钟、结果与由事件重算的一致，超时都带有升级": _cases,
    "督办单与其事件、与办件一致": _orders,
    "到期的时钟（办件、阶段、环节）都有超时记录，到点的升级都已发出": _silences,
}
