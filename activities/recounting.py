"""Recounting: brings open cases up to a new edition of the calendars, at a pace that leaves people room.

There is no list of work to lose: what is left to do are the open cases that an older edition reckoned, and
each is brought up to date in its own transaction. So it goes on after any kill where it stopped, does no
case twice, and takes in a case that was filed while the edition was being published.
"""

import asyncio
import time
from dataclasses import dataclass

import structlog

from schemas.errors import LianbanError, RecordUnavailable
from services.store.case_files import CaseFiles
from services.store.stale_cases import StaleCases

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 1.0
BATCH = 20
"""Cases brought up to date between two pauses; a pause is as long as the work before it."""


@dataclass(frozen=True)
class Recounting:
    """One of several that may run at once; two that meet at a case wait for each other and change nothing."""

    stale: StaleCases
    case_files: CaseFiles

    async def run(self) -> None:
        """Until cancelled; while the record is away nothing can be recounted."""
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            try:
                done = await self.catch_up()
            except RecordUnavailable as away:
                log.warning("recounting.delayed", reason=type(away).__name__)
            else:
                if done:
                    log.info("recounting.done", cases=done)

    async def catch_up(self) -> int:
        """Until no open case is stale, or none but such as cannot be recounted; how many were looked at."""
        done = 0
        failed: set[str] = set()
        await self._pass_over()
        while cases := [no for no in await self.stale.some(BATCH + len(failed)) if no not in failed]:
            began = time.monotonic()
            for case_no in cases:
                try:
                    await self.case_files.advance(case_no)
                except RecordUnavailable:
                    raise
                except LianbanError as refusal:
                    failed.add(case_no)
                    log.warning("recounting.failed", case_no=case_no, reason=refusal.code)
                except Exception:  # one case that cannot be reckoned must not keep the others from it
                    failed.add(case_no)
                    log.exception("recounting.failed", case_no=case_no)
            done += len(cases)
            self.case_files.hint()
            await asyncio.sleep(time.monotonic() - began)
        return done

    async def _pass_over(self) -> None:
        passed = 1
        while passed:
            passed = await self.stale.pass_over()
