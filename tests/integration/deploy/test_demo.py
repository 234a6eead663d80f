"""The demonstration, played as `make demo` plays it: it starts what is missing and checks its own table."""

import os
import subprocess
from pathlib import Path

import pytest

from deploy.embedded.ports import free_ports
from deploy.embedded.processes import own_command

COMPANIES = 12
pytestmark = pytest.mark.timeout(600)


def _lianban(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LIANBAN_")}
    return subprocess.run(  # noqa: S603 - our own command
        own_command(*words),
        env={**ours, "LIANBAN_DATA": str(data), "LIANBAN_PORT": str(free_ports(1)[0])},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the terminal showed of a morning in April 2019."""
    done = _lianban(tmp_path_factory.mktemp("demo") / "var", "demo", "--on", "2019-04-22")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_the_table_of_the_dozen_agrees_with_api_and_record(played: list[str]) -> None:
    rows = [line for line in played if line.startswith("│ 330100-20190422-QYKB-")]
    assert len(rows) == COMPANIES
    assert all("2019-04-23 17:00" in row for row in rows)
    assert sum("部分办结" in row for row in rows) == 1
    assert sum("撤回" in row for row in rows) == 1
    assert "核对一致：12 件" in played[-2]


def test_it_leaves_open_cases_in_every_sla_status(played: list[str]) -> None:
    [line] = [line for line in played if line.startswith("另留 40 件在办：")]
    for status in ("正常", "预警", "超时", "暂停计时", "日期暂定", "未计时"):
        assert status in line
    assert int(line.rpartition("工程建设项目 ")[2].partition(" ")[0]) >= 2


def test_the_late_tax_step_warns_breaches_and_climbs_to_the_supervision_office(played: list[str]) -> None:
    found = [
        line.split("  ")[-1] for line in played if "余杭塘" in line and "税务" in line and "│" not in line
    ]
    assert [line.removeprefix("税务信息确认及发票申领 ") for line in found] == [
        "环节开始",
        "预警",
        "超时",
        "催办 （告知经办人、部门负责人）",
        "督办 （告知部门负责人、审管办）",
        "专项督办 （告知部门负责人、审管办、改革办）",
        "督查建议 （告知审管办、政府督查机构）",
        "分派",
        "准予",
    ]


def test_without_a_running_system_there_is_nothing_to_verify(tmp_path: Path) -> None:
    done = _lianban(tmp_path / "var", "verify")
    assert done.returncode == 1
    assert "没有运行中的联办" in done.stderr
