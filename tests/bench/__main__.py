"""`python -m tests.bench`: clocks, acts, whole cases, the inbox and the start, each beside its budget."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench import (
    acts,
    bare,
    board,
    cases,
    cliff,
    clocks,
    documents,
    hostile,
    inbox,
    pages,
    scoreboard,
    search,
    spans,
    start,
    streams,
    uploads,
)
from tests.support.bench.report import Line, table
from tests.support.system import System

PARTS = (
    "clocks",
    "acts",
    "cases",
    "spans",
    "inbox",
    "board",
    "pages",
    "streams",
    "start",
    "cliff",
    "documents",
    "search",
    "scoreboard",
    "uploads",
    "hostile",
)

ON_ONE_SYSTEM = {"acts", "cases", "spans", "inbox", "board", "pages", "streams", "uploads", "hostile"}

_ALIKE = {
    "inbox": inbox.measure,
    "board": board.measure,
    "pages": pages.measure,
    "streams": streams.measure,
    "uploads": uploads.measure,
    "hostile": hostile.measure,
}
"""Parts that need nothing but the system."""


def main() -> int:
    """Measure what is asked for, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="测量")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="只测这些")
    wanted = parser.parse_args().parts or PARTS
    folder = Path(tempfile.mkdtemp(prefix="lianban-bench-"))
    try:
        lines = clocks.measure() if "clocks" in wanted else []
        if ON_ONE_SYSTEM & set(wanted):
            lines += asyncio.run(_measure(folder, wanted))
        if "start" in wanted:
            lines += start.measure(folder)
        if "documents" in wanted:
            lines += asyncio.run(documents.measure())
        if "search" in wanted:
            (folder / "search").mkdir()
            lines += asyncio.run(search.measure(folder / "search"))
        if "scoreboard" in wanted:
            (folder / "scoreboard").mkdir()
            lines += asyncio.run(scoreboard.measure(folder / "scoreboard"))
        if "cliff" in wanted:
            (folder / "cliff").mkdir()
            lines += asyncio.run(_over_the_cliff(folder / "cliff"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(table(lines))
    return 0


async def _measure(folder: Path, wanted: tuple[str, ...]) -> list[Line]:
    lines: list[Line] = []
    if not ON_ONE_SYSTEM.intersection(wanted):
        return lines
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
        for name, part in _ALIKE.items():
            if name in wanted:
                lines += await part(system)
    finally:
        system.stop()
    return lines


async def _over_the_cliff(folder: Path) -> list[Line]:
    """On a system of its own, with the spread that production has."""
    system = System(folder, settings={"LIANBAN_MILESTONE_SPREAD_SECONDS": ""})
    await system.start()
    try:
        return await cliff.measure(system)
    finally:
        system.stop()


if __name__ == "__main__":
    sys.exit(main())
