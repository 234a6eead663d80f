"""The real system in a folder of its own: `lianban up` as a child, and its parts by process number."""

import asyncio
import itertools
import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from deploy.demo.system import start, wait_until_open
from deploy.embedded.child import end
from deploy.embedded.ports import free_ports
from deploy.embedded.processes import own_command
from deploy.embedded.runtime import Runtime
from schemas.vocabulary import Term

PASSWORD = "trial horse 9"


class Part(Term):
    """What is killed."""

    API = "api", "接口"
    WORKER = "worker", "办理进程"
    TRACES = "traces", "轨迹查询"
    TEMPORAL = "temporal", "Temporal"
    POSTGRES = "postgres", "PostgreSQL"


_MARKS = {
    Part.API: ("deploy.cli", "api"),
    Part.WORKER: ("deploy.cli", "worker"),
    Part.TRACES: ("trace", "serve"),
    Part.TEMPORAL: ("server", "start-dev"),
    Part.POSTGRES: ("/postgres", "-D"),
}
"""Two neighbouring words of each part's command line; the first may be the end of a path."""


@dataclass
class System:
    """Everything that `lianban up` runs, from the outside; `settings` are further ones, by their names."""

    folder: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    jaeger_port: int = field(default_factory=lambda: free_ports(1)[0])
    settings: dict[str, str] = field(default_factory=dict)
    _owner: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the owner said."""
        return self.folder / "up.log"

    @property
    def url(self) -> str:
        """Where the door is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def runtime(self) -> Runtime:
        """Where the servers are, as the owner wrote it down."""
        written = (self.folder / "var" / "runtime.json").read_text(encoding="utf-8")
        return Runtime.model_validate_json(written)

    async def start(self) -> None:
        """Start, and return when the door has been open once.

        Raises:
            StartFailed: it does not come up.
        """
        self._owner = start(self.log, self._environment())
        await asyncio.to_thread(wait_until_open, self._owner, self.log)

    def stop(self) -> None:
        """Stop everything in order."""
        if self._owner is not None:
            end(self._owner, signal.SIGINT, 60)

    def pids(self, part: Part) -> list[int]:
        """The living processes of that part, oldest first."""
        return sorted(pid for pid in _children(self._owner.pid if self._owner else 0) if _is(pid, part))

    async def rest(self, part: Part) -> None:
        """Return when these processes do next to nothing: less than a fifth of a core in two seconds."""
        before = await asyncio.to_thread(self._cpu_seconds, part)
        while True:
            await asyncio.sleep(2)
            now = await asyncio.to_thread(self._cpu_seconds, part)
            if now - before < 0.4:
                return
            before = now

    def cpu_seconds(self) -> dict[Part, float]:
        """CPU time of every part so far, its child processes (PostgreSQL's backends) included."""
        return {part: self._cpu_seconds(part) for part in Part}

    def _cpu_seconds(self, part: Part) -> float:
        """CPU time of the part's processes and of all their children, ended ones included."""
        waiting, seconds = self.pids(part), 0.0
        while waiting:
            pid = waiting.pop()
            waiting += _children(pid)
            with suppress(OSError, IndexError):
                stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                seconds += sum(int(ticks) for ticks in stat[11:15]) / os.sysconf("SC_CLK_TCK")
        return seconds

    async def run(self, command: str) -> tuple[int, str]:
        """Run `lianban <command>` beside the system; its exit code and what it said."""
        process = await asyncio.create_subprocess_exec(
            *own_command(command),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self._environment(),
        )
        result, _ = await process.communicate()
        return process.returncode or 0, result.decode().strip()

    def lose_engine_data(self) -> int:
        """Delete the engine's files while its server is dead; how many bytes are gone."""
        files = list((self.folder / "var" / "temporal").glob("temporal.db*"))
        size = sum(file.stat().st_size for file in files)
        for file in files:
            file.unlink()
        return size

    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("LIANBAN_")}
        return ours | {
            "LIANBAN_DATA": str(self.folder / "var"),
            "LIANBAN_PORT": str(self.port),
            "LIANBAN_DEMONSTRATION": "true",
            "LIANBAN_MILESTONE_SPREAD_SECONDS": "0",
            "LIANBAN_DEMO_PASSWORD": PASSWORD,
            "LIANBAN_LOG_LEVEL": "WARNING",
            "LIANBAN_JAEGER_PORT": str(self.jaeger_port),
            **self.settings,
        }


def _children(owner: int) -> list[int]:
    children = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            status = (
                (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            )
            if int(status[1]) == owner and status[0] != "Z":
                children.append(int(folder.name))
    return children


def _is(pid: int, part: Part) -> bool:
    with suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace").split("\0")
        first, second = _MARKS[part]
        return any(a.endswith(first) and b == second for a, b in itertools.pairwise(words))
    return False
