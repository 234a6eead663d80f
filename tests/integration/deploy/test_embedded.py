"""The embedded servers, really started: they keep what they are given, obey one owner, and end with it."""

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from typer.testing import CliRunner

import deploy
from deploy.cli import app
from deploy.embedded.child import StartFailed
from deploy.embedded.identity import unprivileged_identity
from deploy.embedded.namespace import RETENTION, prepare_namespace
from deploy.embedded.orphans import command_of
from deploy.embedded.postgres import Postgres
from deploy.embedded.private import keep_files_private, passable_folder
from deploy.embedded.processes import ProcessSupervisor, Program
from deploy.embedded.runtime import AlreadyRunning, NotRunning, Runtime, located
from deploy.embedded.stack import Stack
from services.settings import Settings
from services.temporal.connection import TemporalConnection
from services.temporal.search_attributes import SEARCH_ATTRIBUTES

ROOT = Path(deploy.__file__).absolute().parent.parent
NOWHERE = Settings(database_url=None, temporal_address=None)
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="the system ends no orphans here")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return NOWHERE.model_copy(update={"data": tmp_path / "var"})


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "postgres", tests=True)
    yield server
    server.stop()


def ask(url: str, question: str) -> object:
    async def asking() -> object:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(asking())


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def pids_of(mark: str) -> list[int]:
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [number for number in numbers if mark in command_of(number)]


def test_what_is_written_is_there_after_a_restart(postgres: Postgres) -> None:
    postgres.start()
    before = postgres.url()
    ask(before, "CREATE TABLE kept AS SELECT 42 AS answer")
    postgres.stop()
    postgres.start()
    assert postgres.url() == before
    assert ask(before, "SELECT answer FROM kept") == 42


def test_the_server_recovers_from_a_kill(postgres: Postgres) -> None:
    postgres.start()
    ask(postgres.url(), "CREATE TABLE kept AS SELECT 42 AS answer")
    assert postgres.pid is not None
    os.kill(postgres.pid, signal.SIGKILL)
    assert within(5, lambda: not postgres.alive())
    assert within(10, lambda: starts(postgres))
    assert ask(postgres.url(), "SELECT answer FROM kept") == 42


def starts(postgres: Postgres) -> bool:
    try:
        postgres.start()
    except StartFailed:
        return False
    return True


def test_nobody_enters_without_the_password(postgres: Postgres, tmp_path: Path) -> None:
    postgres.start()
    secret = (tmp_path / "postgres" / "password").read_text().strip()
    with pytest.raises(asyncpg.InvalidPasswordError):
        ask(postgres.url().replace(secret, "guess"), "SELECT 1")
    modes = {
        name: stat.S_IMODE((tmp_path / "postgres" / name).stat().st_mode) for name in ("password", "socket")
    }
    assert modes == {"password": 0o600, "socket": 0o700}


def test_a_half_made_cluster_is_made_anew(postgres: Postgres, tmp_path: Path) -> None:
    draft = tmp_path / "postgres" / "cluster.init"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    postgres.start()
    assert ask(postgres.url(), "SELECT 1") == 1


def test_a_long_path_finds_another_place_for_the_socket(tmp_path: Path) -> None:
    server = Postgres(tmp_path / ("数据" * 20) / "postgres", tests=True)
    try:
        server.start()
        assert ask(server.url(), "SHOW unix_socket_directories") != str(tmp_path)
    finally:
        server.stop()


def test_a_lost_password_is_named(postgres: Postgres, tmp_path: Path) -> None:
    postgres.start()
    postgres.stop()
    (tmp_path / "postgres" / "password").unlink()
    with pytest.raises(StartFailed, match="口令文件"):
        postgres.start()


@only_root
def test_where_namespaces_are_refused_nobody_runs_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    folder = tmp_path / "postgres"
    folder.mkdir()
    identity = unprivileged_identity(folder)
    server = Postgres(folder, tests=True, identity=identity)
    try:
        server.start()
        assert ask(server.url(), "SELECT 1") == 1
        assert (identity.home / "cluster").stat().st_uid != 0
    finally:
        server.stop()
        shutil.rmtree(identity.home)


def test_a_stack_tells_where_it_is_and_has_one_owner(settings: Settings) -> None:
    with Stack(settings, api_url="http://127.0.0.1:1", tests=True) as stack:
        result = settings.data / "runtime.json"
        assert Runtime.model_validate_json(result.read_text()) == stack.runtime
        assert stat.S_IMODE(result.stat().st_mode) == 0o600
        assert located(settings).database_url == stack.runtime.database_url
        with pytest.raises(AlreadyRunning) as second:
            Stack(settings, tests=True).start()
        assert second.value.runtime == stack.runtime
        assert_namespace_is_prepared(stack.runtime.temporal_address)
    assert not result.exists()
    with pytest.raises(NotRunning):
        located(settings)


def assert_namespace_is_prepared(address: str) -> None:
    async def look() -> tuple[int, set[str]]:
        await prepare_namespace(TemporalConnection(address))
        client = await Client.connect(address)
        described = await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace="default")
        )
        known = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace="default")
        )
        return described.config.workflow_execution_retention_ttl.seconds, set(known.custom_attributes)

    retention, names = asyncio.run(look())
    assert retention == RETENTION.total_seconds()
    assert set(SEARCH_ATTRIBUTES) <= names


def test_outside_servers_are_not_started(settings: Settings) -> None:
    outside = settings.model_copy(update={"database_url": "postgresql+asyncpg://elsewhere/lianban"})
    with Stack(outside, tests=True) as stack:
        assert stack.postgres is None
        assert stack.runtime.database_url == outside.database_url


@only_linux
@pytest.mark.parametrize("order", [signal.SIGKILL, signal.SIGTERM])
def test_whatever_ends_the_owner_ends_its_children(tmp_path: Path, order: signal.Signals) -> None:
    data = tmp_path / "var"
    owner = subprocess.Popen([sys.executable, "-m", "tests.integration.deploy.owner", str(data)], cwd=ROOT)  # noqa: S603 - our own words
    assert within(60, (data / "runtime.json").exists)
    assert len(pids_of(str(data))) >= 3
    owner.send_signal(order)
    owner.wait(30)
    assert within(10, lambda: not pids_of(str(data)))
    with Stack(Settings(data=data), tests=True) as stack:
        assert ask(stack.runtime.database_url, "SELECT 1") == 1


def test_a_dead_part_is_started_again_after_a_growing_pause(tmp_path: Path) -> None:
    found: list[str] = []
    now = [0.0]
    program = Program("child", ["sleep", "600"], env={}, logs=tmp_path)
    keeper = ProcessSupervisor(found.append, clock=lambda: now[0])
    keeper.take(program)
    try:
        for pause in (0.5, 1.0, 2.0):
            program.stop()
            keeper.tend()
            now[0] += pause - 0.1
            keeper.tend()
            assert not program.alive()
            now[0] += 0.2
            keeper.tend()
            assert program.alive()
    finally:
        keeper.stop()
    assert not program.alive()
    assert [line.split("，")[1] for line in found] == ["0.5 秒后重启", "1.0 秒后重启", "2.0 秒后重启"]


def test_a_part_alone_says_what_it_misses(tmp_path: Path) -> None:
    alone = CliRunner().invoke(app, ["worker"], env={"LIANBAN_DATA": str(tmp_path)})
    assert alone.exit_code == 1
    assert "请先执行 lianban up" in alone.output


def test_a_wrong_setting_is_named() -> None:
    wrong = CliRunner().invoke(app, ["up"], env={"LIANBAN_PORT": "99999"})
    assert wrong.exit_code == 2
    assert "LIANBAN_PORT" in wrong.output


def test_settings_are_absolute_and_keep_secrets_to_themselves() -> None:
    read = Settings(
        data=Path("var"), database_url="postgresql://u:secret@db/lianban", demo_password="secret-too"
    )
    assert read.data.is_absolute()
    assert read.database_url == "postgresql+asyncpg://u:secret@db/lianban"
    assert "secret" not in repr(read)


def test_files_and_folders_are_made_for_their_owner_only(settings: Settings) -> None:
    objects, before = settings.data / "objects", os.umask(0o022)
    objects.mkdir(parents=True)
    settings.data.chmod(0o755)
    try:
        keep_files_private(settings.data)
        assert stat.S_IMODE(objects.stat().st_mode) == 0o700
        (settings.data / "logs").mkdir()
        (settings.data / "logs" / "api.log").touch()
        assert stat.S_IMODE((settings.data / "logs").stat().st_mode) == 0o700
        assert stat.S_IMODE((settings.data / "logs" / "api.log").stat().st_mode) == 0o600
        passable_folder(settings.data / "postgres")
        assert stat.S_IMODE((settings.data / "postgres").stat().st_mode) == 0o711
        assert stat.S_IMODE(settings.data.stat().st_mode) == 0o755
    finally:
        os.umask(before)
