"""`python -m tests.bench`: acts, whole cases, the inbox and the start, each beside its budget."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench import acts, bare, cases, inbox, spans, start
from tests.bench.report import Line, table
from tests.system import System

PARTS = ("acts", "cases", "spans", "inbox", "start")


def main() -> int:
    """Measure what is asked for, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="测量")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="只测这些")
    wanted = parser.parse_args().parts or PARTS
    folder = Path(tempfile.mkdtemp(prefix="lianban-bench-"))
    try:
        lines = asyncio.run(_measure(folder, wanted))
        if "start" in wanted:
            lines += start.measure(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(table(lines))
    return 0


async def _measure(folder: Path, wanted: tuple[str, ...]) -> list[Line]:
    lines: list[Line] = []
    system = System(folder)
    await system.start()
    try:
        if "acts" in wanted:
            lines += await acts.measure(system)
        if "cases" in wanted:
            ours = await cases.measure(system)
            lines += [*ours.lines, *await bare.compare(system, ours)]
        if "spans" in wanted:
            lines += await spans.measure(system, folder)
        if "inbox" in wanted:
            lines += await inbox.measure(system)
    finally:
        system.stop()
    return lines


if __name__ == "__main__":
    sys.exit(main())
