"""`lianban up`: everything on this computer, in the foreground, until it is stopped."""

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from importlib import import_module

from deploy.embedded.child import StartFailed, last_words
from deploy.embedded.listener import bound_socket
from deploy.embedded.ports import LOOPBACK, next_free_port
from deploy.embedded.private import kept_secret
from deploy.embedded.processes import Program, own_command
from deploy.embedded.progress import Progress
from deploy.embedded.runtime import AlreadyRunning
from deploy.embedded.signals import StopRequested, signals
from deploy.embedded.stack import Stack
from services.settings import Settings
from services.store.core.engine import Store
from services.store.people.account_bootstrap import has_accounts

_TEND_SECONDS = 0.3
_TELL_SECONDS = 10.0
_MOST_STARTS = 5
"""An API that has ended so often during the start will not come up."""
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - recognised, not bound
Say = Callable[[str], None]


def bring_up(settings: Settings, say: Say) -> None:
    """Bring everything up, keep it up, and take it down at the first signal.

    A second call for the same data folder says that the first is running, and returns.

    Raises:
        StartFailed: a server, or the API, did not come up.
    """
    wanted, settings = settings.port, _with_free_port(settings)
    with signals() as stopping:
        try:
            with Stack(settings, api_url=_api_url(settings), say=say) as stack:
                if settings.port != wanted:
                    say(f"端口 {wanted} 已被占用，改用 {settings.port}")
                _start(stack, settings, say)
                stopping.let_finish()
                while not stopping.event.wait(_TEND_SECONDS):
                    stack.tend()
                say("正在停止……")
        except StopRequested:
            say("启动被中断。")
        except AlreadyRunning as other:
            _point_to(other, say)
            return
    say("联办已停止。")


def _start(stack: Stack, settings: Settings, say: Say) -> None:
    """Migrate the database, seed it once for all processes, start the programs in order."""
    say("正在准备数据库……")
    url = stack.runtime.database_url
    _migrate(url, settings)
    if misfit := asyncio.run(import_module("deploy.rebase").warning(url)):
        say(f"！！{misfit}")
    asyncio.run(import_module("deploy.seeds.record").seed(url))
    password = _demo_password(settings)
    if password is not None:
        asyncio.run(import_module("deploy.seeds.people").seed(url, settings.region, password))
    programs = list(_programs(settings, password))
    for program in programs:
        stack.keep(program)
    _await_api(stack, settings, programs[-1], say)
    stack.keep(_trace_queries(settings))
    _welcome(stack, settings, password, say)
    _explain_first_administrator(url, say)


def _migrate(database_url: str, settings: Settings) -> None:
    """Bring the schema up to date.

    Raises:
        StartFailed: the data is of a pre-release schema; nothing was changed.
    """
    migrate = import_module("deploy.migrate")
    try:
        migrate.upgrade(database_url)
    except migrate.UnknownSchema as unknown:
        raise StartFailed(_explain_unknown_schema(str(unknown), settings)) from None


def _explain_unknown_schema(revisions: str, settings: Settings) -> str:
    if settings.database_url is None:
        where, remedy = (
            f"数据目录 {settings.data} 中的数据",
            "请把该目录移走或改名后重新执行 lianban up，或用 LIANBAN_DATA 指定一个新的空目录。",
        )
    else:
        where, remedy = "LIANBAN_DATABASE_URL 所指数据库中的数据", "请改用一个新建的空数据库。"
    return (
        f"{where}是正式发布之前的旧版结构（版本标记 {revisions}），当前程序不能使用，也不能转换；"
        f"数据未作任何改动。{remedy}"
    )


def _programs(settings: Settings, password: str | None) -> Iterator[Program]:
    """Start the workers first, so that they process the API's first requests at once."""
    env = {"LIANBAN_DATA": str(settings.data), "LIANBAN_PORT": str(settings.port)}
    if password is not None:
        env["LIANBAN_DEMO_PASSWORD"] = ""  # a server's owner needs no password
    logs = settings.data / "logs"
    for number in range(1, settings.workers + 1):
        own = env | _metrics(settings, number)
        yield Program(f"worker-{number}", own_command("worker"), env=own, logs=logs)
    yield from _api_programs(settings, env)


def _metrics(settings: Settings, number: int) -> dict[str, str]:
    """Where this worker serves the SDK's metrics: each on a port of its own."""
    if settings.temporal_metrics_address is None:
        return {}
    host, _, first = settings.temporal_metrics_address.rpartition(":")
    return {"LIANBAN_TEMPORAL_METRICS_ADDRESS": f"{host}:{int(first) + number - 1}"}


def _api_programs(settings: Settings, env: dict[str, str]) -> Iterator[Program]:
    """The API processes on one socket; what one of them keeps in memory, no other needs."""
    try:
        listener = bound_socket(settings.host, settings.port)
    except OSError as failure:
        raise StartFailed(f"端口 {settings.port} 不能监听：{failure}") from failure
    env = env | {"LIANBAN_LISTEN_FD": str(listener.fileno())}
    for number in range(1, settings.api_processes + 1):
        logs = settings.data / "logs"
        yield Program(f"api-{number}", own_command("api"), env=env, logs=logs, sockets=[listener])


def _trace_queries(settings: Settings) -> Program:
    """Start it after the API: no traces exist before the first case."""
    env = {"LIANBAN_DATA": str(settings.data), "LIANBAN_JAEGER_PORT": str(settings.jaeger_port)}
    return Program("traces", own_command("trace", "serve"), env=env, logs=settings.data / "logs")


def _demo_password(settings: Settings) -> str | None:
    """The shared password of a demonstration's accounts; None means that no account is seeded.

    A demonstration needs one by default; an outside database gets none unasked.
    """
    if not settings.demonstration:
        return None
    if settings.demo_password is not None or settings.database_url is not None:
        return settings.demo_password
    return kept_secret(settings.data / "demo-password", length=9)


def _await_api(stack: Stack, settings: Settings, api: Program, say: Say) -> None:
    """Wait until the API answers while its process makes progress; report the wait.

    Raises:
        StartFailed: it hangs, or ends again and again.
    """
    progress, began, reported_at = Progress(api.log, lambda: api.pid), time.monotonic(), 0.0
    while not _answers(f"{_api_url(settings)}/health/live"):
        waited = time.monotonic() - began
        if progress.is_stalled() or api.starts > _MOST_STARTS:
            raise StartFailed(
                f"接口没有响应（已等 {waited:.0f} 秒），日志 {api.log}：\n{last_words(api.log)}"
            )
        if waited - reported_at >= _TELL_SECONDS:
            reported_at = waited
            say(f"正在等待接口启动（已等 {waited:.0f} 秒），日志 {api.log}")
        time.sleep(_TEND_SECONDS)
        stack.tend()


def _answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=2):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _with_free_port(settings: Settings) -> Settings:
    """The settings with distinct free ports."""
    wanted = {
        "port": (settings.port, settings.host),
        "jaeger_port": (settings.jaeger_port, settings.host),
        "temporal_ui_port": (settings.temporal_ui_port, LOOPBACK),
    }
    taken: dict[str, int] = {}
    try:
        for name, (first, host) in wanted.items():
            port = next_free_port(first, host)
            while port in taken.values():
                port = next_free_port(port + 1, host)
            taken[name] = port
    except OSError as failure:
        raise StartFailed(str(failure)) from failure
    return settings.model_copy(update=taken)


def _api_url(settings: Settings) -> str:
    return f"{_local(settings)}:{settings.port}"


def _local(settings: Settings) -> str:
    host = LOOPBACK if settings.host in _EVERYWHERE else settings.host
    return f"http://{host}"


def _welcome(stack: Stack, settings: Settings, password: str | None, say: Say) -> None:
    url = _api_url(settings)
    say(f"联办已启动：{url}")
    say(f"  工作页面  {url}/")
    say(f"  接口说明  {url}/openapi.json")
    if stack.runtime.temporal_ui_url is not None:
        say(f"  流程引擎  {stack.runtime.temporal_ui_url}（Temporal 界面，仅限本机）")
    say(f"  轨迹查询  {_local(settings)}:{settings.jaeger_port}（Jaeger 查询接口）")
    say(f"  数据目录  {settings.data}（日志在 logs 下）")
    if password is not None:
        say("  演示账号  窗口 window1、window2；管理员 admin1；部门如 market-regulation1、tax1、tax-head")
        say(f"  演示口令  {password}")
    say("按 Ctrl-C 停止。")


def _explain_first_administrator(database_url: str, say: Say) -> None:
    """Outside a demonstration, log-ins need an administrator created by the operator."""

    async def ask() -> bool:
        store = Store.open(database_url, pool_size=1)
        try:
            return await has_accounts(store)
        finally:
            await store.close()

    if not asyncio.run(ask()):
        say("  还没有任何账号。请另开一个终端执行 lianban create-admin 账号，为两名管理员各开通一个账号")


def _point_to(other: AlreadyRunning, say: Say) -> None:
    runtime = other.runtime
    if runtime is None:
        say(f"{other}，它正在启动。")
    else:
        say(f"联办已在运行（进程 {runtime.pid}）：{runtime.api_url}")
