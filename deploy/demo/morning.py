"""The morning: a dozen concurrent companies, shown live, and a table checked at the end."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime

import httpx2
import typer
from rich.console import Console
from rich.live import Live

from deploy.demo.caller import Caller, DemoFailed
from deploy.demo.companies import COMPANIES
from deploy.demo.open_cases import leave_open, planned
from deploy.demo.player import PACE_SECONDS, Player
from deploy.demo.proof import differences
from deploy.demo.system import Whereabouts, running
from deploy.demo.tables import final_table, news_line, progress_table
from services.clock import utc_now
from services.domain.calendars.calendar import WorkCalendar, beijing_date
from services.reference_data.calendars import load_calendar
from services.settings import Settings

_REFRESH_SECONDS = 0.25
_PAPER_WIDTH = 150
"""Columns without a terminal: a log takes whole lines."""


def run(settings: Settings, on: date | None = None) -> None:
    """Play the morning, print its table and check it against API and database.

    Args:
        on: the day on which it plays; the next working day from today when not given.

    Raises:
        typer.Exit: with 1, when it cannot be played or the table differs from API or database.
    """
    console = Console()
    if not console.is_terminal:
        console = Console(width=_PAPER_WIDTH)
    say: Callable[[str], None] = console.print
    calendar = load_calendar()
    opening = calendar.opening_of(calendar.working_day_from(on or beijing_date(utc_now())))
    with running(settings, say) as system:
        try:
            wrong = asyncio.run(_play(console, system, calendar, opening))
        except DemoFailed as failure:
            console.print(f"[red]演示中断：{failure}")
            raise typer.Exit(1) from None
        for line in wrong:
            console.print(f"[red]不一致：{line}")
        if wrong:
            raise typer.Exit(1)
        console.print(f"[green]核对一致：{len(COMPANIES)} 件的状态、时限和灯号与接口、数据库所记相同。")
        if system.was_running:
            console.print(f"可继续查看：{system.api_url}")
        else:
            console.print("演示办件保留在数据目录中，执行 make run 可继续查看。")


async def _play(
    console: Console, system: Whereabouts, calendar: WorkCalendar, opening: datetime
) -> list[str]:
    limits = httpx2.Limits(max_connections=32)
    async with httpx2.AsyncClient(
        base_url=system.api_url, timeout=15, limits=limits, trust_env=False
    ) as client:
        caller = Caller(client, system.password)
        example = (await caller.get("window1", "/matters/enterprise-setup"))["example"]
        players = [
            Player(caller, company, opening, lambda player, event: console.print(news_line(player, event)))
            for company in COMPANIES
        ]
        with Live(progress_table(players), console=console, transient=True) as live:
            showing = asyncio.create_task(_show(live, players))
            try:
                await asyncio.gather(*(_one(player, example, n) for n, player in enumerate(players)))
            finally:
                showing.cancel()
        console.print(final_table(players))
        matters = [one["code"] for one in (await caller.get("window1", "/matters"))["items"]]
        console.print(await leave_open(planned(caller, matters, calendar, opening)))
        return await differences(players, system.database_url)


async def _one(player: Player, example: dict[str, object], number: int) -> None:
    await asyncio.sleep(number * PACE_SECONDS * 2)
    await player.play(example)


async def _show(live: Live, players: list[Player]) -> None:
    while True:
        live.update(progress_table(players))
        await asyncio.sleep(_REFRESH_SECONDS)
