"""Export past cases to a collector again: from their logs, byte by byte the same."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import typer

from services.app_context import open_command_context
from services.gateways.collector import CollectorAway, HttpCollector
from services.store.traces.case_traces import CaseTraces
from services.telemetry.otlp import as_otlp

AT_ONCE = 50
"""Cases exported in one batch."""


async def exported(
    url: str, endpoint: str, numbers: Sequence[str], since: datetime | None
) -> tuple[int, int]:
    """Send these cases, or all that were received since; how many cases and spans it were.

    Raises:
        typer.Exit: with 1, when the collector does not take them.
    """
    collector, cases, sent = HttpCollector(endpoint), 0, 0
    try:
        async with open_command_context(url) as ctx:
            async for some in _some(ctx.traces, numbers, since):
                spans = await ctx.traces.of(some)
                await collector.take([(span.service, as_otlp(span)) for span in spans])
                cases, sent = cases + len({span.case_no for span in spans}), sent + len(spans)
    except CollectorAway as away:
        typer.echo(f"采集器 {endpoint} 没有收下（{away}）；已送出 {cases} 件，可以重新执行", err=True)
        raise typer.Exit(1) from None
    finally:
        await collector.close()
    return cases, sent


async def _some(
    traces: CaseTraces, numbers: Sequence[str], since: datetime | None
) -> AsyncIterator[Sequence[str]]:
    if numbers:
        for start in range(0, len(numbers), AT_ONCE):
            yield numbers[start : start + AT_ONCE]
        return
    last = ""
    while some := await traces.numbers(last, since, AT_ONCE):
        yield some
        last = some[-1]
