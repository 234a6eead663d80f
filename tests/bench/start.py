"""How soon `make run` is ready when everything has been set up before."""

import os
import signal
import subprocess
import time
from pathlib import Path
from statistics import median

import deploy
from deploy.embedded.ports import free_ports
from tests.support.bench.report import Line

TIMES = 3
_PATIENCE_SECONDS = 120.0


def measure(folder: Path) -> list[Line]:
    """Once to set up, then warm."""
    _seconds(folder)
    took = [_seconds(folder) for _ in range(TIMES)]
    return [Line("make run 就绪（热）", median(took), "秒", 6, remark=f"最长 {max(took):.1f} 秒")]


def _seconds(folder: Path) -> float:
    environment = {
        **os.environ,
        "LIANBAN_DATA": str(folder / "run"),
        "LIANBAN_PORT": str(free_ports(1)[0]),
    }
    root = Path(deploy.__file__).parent.parent
    began = time.monotonic()
    running = subprocess.Popen(
        ["make", "run"],  # noqa: S607 - as a person types it
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        return _until_ready(running, began)
    finally:
        os.killpg(running.pid, signal.SIGINT)
        running.communicate()


def _until_ready(running: subprocess.Popen[bytes], began: float) -> float:
    for line in running.stdout or ():
        if "联办已启动" in line.decode():
            return time.monotonic() - began
        if time.monotonic() - began > _PATIENCE_SECONDS:
            break
    raise RuntimeError("make run 没有就绪")
