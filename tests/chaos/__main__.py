"""`python -m tests.chaos`: kill parts while cases run, then ask the record whether anything was lost."""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos import report
from tests.chaos.run import Wanted, run


def main() -> int:
    """Play one run and print its report; 1 when anything was violated."""
    wanted = _wanted()
    folder = Path(tempfile.mkdtemp(prefix="lianban-chaos-"))
    print(
        f"{wanted.cases} 件办件，每个部分杀 {wanted.kills} 次，随机种子 {wanted.seed}，数据目录 {folder}",
        flush=True,
    )
    done = asyncio.run(run(wanted, folder, lambda line: print(line, flush=True)))
    print(report.text(done))
    if done.violations:
        print(f"数据和日志保留在 {folder}")
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    print("没有丢失，没有重复，没有遗漏。")
    return 0


def _wanted() -> Wanted:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="混乱试验")
    parser.add_argument("--cases", type=int, default=200, help="办件数")
    parser.add_argument("--kills", type=int, default=10, help="每个部分被杀的次数")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="随机种子")
    given = parser.parse_args()
    return Wanted(cases=given.cases, kills=given.kills, seed=given.seed)


if __name__ == "__main__":
    sys.exit(main())
