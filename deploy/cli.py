"""The command `lianban`: brings everything up, or one part of it."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from deploy.embedded.child import StartFailed
from deploy.embedded.private import keep_files_private
from deploy.embedded.runtime import NotRunning, located
from deploy.matter_commands import app as matter_commands
from deploy.trace_commands import app as trace_commands
from schemas.errors import LianbanError
from services.settings import Settings

app = typer.Typer(help="联办：高效办成一件事的跨部门并联办理。", no_args_is_help=True, add_completion=False)
app.add_typer(matter_commands, name="matter")
app.add_typer(trace_commands, name="trace")


@app.command(help="启动全部：数据库、流程引擎、接口和办理进程；按 Ctrl-C 停止。")
def up() -> None:
    """Bring everything up on this computer and stay until stopped."""
    settings = _settings()
    _or_say_why(lambda: import_module("deploy.up").bring_up(settings, typer.echo))


@app.command(help="只启动接口（数据库和引擎取自设置，或取自运行中的 lianban up）。")
def api() -> None:
    """Run the API alone."""
    _run("api.main")


@app.command(help="只启动一个办理进程（数据库和引擎取自设置，或取自运行中的 lianban up）。")
def worker() -> None:
    """Run one worker alone."""
    _run("workflows.worker")


@app.command("restart-workflows", help="引擎数据丢失后，按记录为每个在办件重新建立流程。")
def restart_workflows() -> None:
    """Start a workflow for every open case, from the record."""
    _run("deploy.rebuild")


@app.command("rebase-offsets", help="数据库从备份恢复或换了集群后，让日志读取位置改按本集群编号。")
def rebase_offsets() -> None:
    """Rebase consumers' offsets on this cluster."""
    _run("deploy.rebase")


@app.command(help="演示：在一个工作日的上午办理十二家企业的开办，最后核对；没有运行中的联办就临时启动。")
def demo(
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="演示日期，如 2019-04-22")] = None,
) -> None:
    """Play the demonstration."""
    settings = _settings()
    _or_say_why(lambda: import_module("deploy.demo").run(settings, on.date() if on else None))


@app.command("create-admin", help="开通首批管理员账号，打印一次性初始口令；首次登录须修改口令。")
def create_admin(
    account: Annotated[str, typer.Argument(help="登录账号，如 admin-zhang")],
    name: Annotated[str, typer.Option(help="姓名")] = "",
) -> None:
    """Enter an administrator; a new system outside a demonstration has no account at all."""
    settings = _settings()
    _or_say_why(
        lambda: import_module("deploy.create_admin").run(located(settings), account, name, typer.echo)
    )


@app.command(help="核对记录：由事件重算每个办件，与在案的状态和各表比较。")
def verify() -> None:
    """Ask the record whether it agrees with itself."""
    _run("deploy.verify")


@app.command(help="由代码生成 docs/reference/ 下的参考文档；--check 只检查是否过期，过期时以 1 退出。")
def docs(check: Annotated[bool, typer.Option("--check", help="只检查")] = False) -> None:
    """Write the generated reference pages, or name those that are out of date."""
    pages = import_module("deploy.docs.pages")
    changed = pages.stale() if check else pages.write()
    for name in changed:
        typer.echo(f"docs/reference/{name} {'已过期，请执行 make reference' if check else '已更新'}")
    if check and changed:
        raise typer.Exit(1)


def _run(module: str) -> None:
    """Import the main only when asked for it: each brings libraries the others do not need."""
    settings = _settings()

    def run() -> Any:
        whereabouts = located(settings)
        return import_module(module).run(whereabouts)

    _or_say_why(run)


def _settings() -> Settings:
    """The settings; from here on this process makes files for its owner only."""
    try:
        settings = Settings()
    except ValidationError as wrong:
        for error in wrong.errors():
            name = "_".join(str(part) for part in error["loc"]).upper()
            typer.echo(f"设置 LIANBAN_{name} 不正确：{error['msg']}", err=True)
        raise typer.Exit(2) from None
    keep_files_private(settings.data)
    return settings


def _or_say_why(work: Callable[[], Any]) -> None:
    try:
        work()
    except NotRunning as error:
        remedy = "请先执行 lianban up，或设置 LIANBAN_DATABASE_URL 和 LIANBAN_TEMPORAL_ADDRESS"
        typer.echo(f"{error}：{remedy}", err=True)
        raise typer.Exit(1) from None
    except LianbanError as refused:
        typer.echo(refused.detail, err=True)
        raise typer.Exit(1) from None
    except StartFailed as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    app()
