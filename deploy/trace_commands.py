"""`lianban trace …`: serve traces to Jaeger and Grafana, and export past cases again."""

import asyncio
from datetime import UTC, datetime
from importlib import import_module
from typing import Annotated

import typer

from deploy.embedded.runtime import NotRunning, located
from services.settings import Settings

app = typer.Typer(help="轨迹：供 Jaeger、Grafana 查询，或补送给采集器。", no_args_is_help=True)


@app.command(help="启动轨迹查询端口（Jaeger 查询接口），数据库取自设置，或取自运行中的 lianban up。")
def serve() -> None:
    """Run the trace queries alone."""
    import_module("api.jaeger.main").run(_located())


@app.command(help="把办件的轨迹再送一次给采集器：指定编号，或 --since 某日以来收件的，或 --all 全部。")
def export(
    case_no: Annotated[list[str] | None, typer.Argument(help="办件编号")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="收件日期")] = None,
    everything: Annotated[bool, typer.Option("--all", help="全部办件")] = False,
    to: Annotated[str | None, typer.Option(help="采集器地址，默认取 LIANBAN_OTLP_ENDPOINT")] = None,
) -> None:
    """Send traces again; the collector gets the very same bytes as before."""
    settings = _located()
    endpoint = to or settings.otlp_endpoint
    if endpoint is None:
        raise typer.BadParameter("请用 --to 或 LIANBAN_OTLP_ENDPOINT 指定采集器")
    if not case_no and since is None and not everything:
        raise typer.BadParameter("请指定办件编号、--since 或 --all")
    first = since.replace(tzinfo=UTC) if since else None
    cases, spans = asyncio.run(
        import_module("deploy.exporting").exported(
            settings.database_url or "", endpoint, case_no or (), first
        )
    )
    typer.echo(f"已送出 {cases} 件的 {spans} 段轨迹。")


def _located() -> Settings:
    try:
        return located(Settings())
    except NotRunning as error:
        typer.echo(f"{error}：请先执行 lianban up，或设置 LIANBAN_DATABASE_URL", err=True)
        raise typer.Exit(1) from None
