"""Return risks: promises that a return can break, computed per version and calendar edition."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from schemas.catalogue.findings import Finding, ReturnRisk
from schemas.catalogue.matter import Matter
from services.domain.catalogue.lint.lint import lint
from services.domain.catalogue.lint.returns import find_breaking_returns
from services.domain.catalogue.lint.standards import Standards
from services.store.core.bounded_compute import run_bounded

MOST_KEPT = 200
LONGEST_SECONDS = 20.0
"""Of one proof; the largest matter on file takes 0.5 s beside the lint's 1.4 s."""
TOO_LONG = "该事项的退回推算用时过长，已停止，请减少环节或前后关系后再试"


class Proved(NamedTuple):
    """The faults of a version, or else every return that breaks a promise."""

    findings: Sequence[Finding]
    risks: Sequence[ReturnRisk]


def prove_returns(matter: Matter, standards: Standards) -> Proved:
    """What the lint says, and where it says nothing, what the proof says."""
    findings = lint(matter, standards)
    return Proved(findings, () if findings else tuple(find_breaking_returns(matter, standards)))


@dataclass
class ReturnRisks:
    """Caches answers per process; the first request waits for a process that can be killed."""

    _kept: OrderedDict[tuple[str, int], Proved] = field(default_factory=OrderedDict)
    _locks: dict[tuple[str, int], asyncio.Lock] = field(default_factory=dict)

    async def of(self, digest: str, matter: Matter, standards: Standards, edition: int) -> Proved:
        """What is proved of the content with that digest by that calendar edition.

        Args:
            standards: of that edition; what is kept goes by those of the day on which it was proved.

        Raises:
            TooBusy: the proof took too long, or too many are under way.
        """
        key = digest, edition
        lock = self._locks.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                if (kept := self._kept.get(key)) is None:
                    kept = await run_bounded(
                        prove_returns, matter, standards, seconds=LONGEST_SECONDS, refusal=TOO_LONG
                    )
                    if not kept.findings:  # departments and days change faults, and may mend them
                        self._kept[key] = kept
                else:
                    self._kept.move_to_end(key)
        finally:
            if not lock.locked():
                self._locks.pop(key, None)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return kept
