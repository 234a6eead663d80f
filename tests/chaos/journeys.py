"""What cases go through: ordinary ones, and every way of ending otherwise or late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any

from schemas.vocabulary import CaseStatus, Term
from services.domain.calendar import BEIJING

A_MONDAY = datetime(2019, 4, 22, 9, tzinfo=BEIJING)


class Kind(Term):
    """The life of a case."""

    ORDINARY = "ordinary", "全部准予"
    ACCEPTED_LATER = "accepted_later", "先收件后受理"
    SKIPPED = "skipped", "自选环节不用办"
    REFUSED = "refused", "登记不予"
    REFUSED_BY_BANK = "refused_by_bank", "银行不予"
    WITHDRAWN = "withdrawn", "撤回"
    DECLINED = "declined", "不予受理"
    OVERTAKEN = "overtaken", "一次拨过全部督办级别"
    TIMED = "timed", "由引擎定时器发现超时"
    JUST_IN_TIME = "just_in_time", "办结后时间才过期限"


WEIGHTS: Mapping[Kind, int] = MappingProxyType(
    {
        Kind.ORDINARY: 6,
        Kind.ACCEPTED_LATER: 2,
        Kind.SKIPPED: 2,
        Kind.REFUSED: 1,
        Kind.REFUSED_BY_BANK: 2,
        Kind.WITHDRAWN: 2,
        Kind.DECLINED: 1,
        Kind.OVERTAKEN: 2,
        Kind.TIMED: 1,
        Kind.JUST_IN_TIME: 1,
    }
)


@dataclass(frozen=True)
class Ending:
    """How a case has to end.

    Attributes:
        breached: the clocks that must have been breached; no other may.
    """

    status: CaseStatus = CaseStatus.CLOSED
    outcome: CaseStatus | None = CaseStatus.APPROVED
    breached: frozenset[str] = frozenset()


_REGISTRATION = frozenset({"registration/promised"})
ENDINGS: Mapping[Kind, Ending] = MappingProxyType(
    {
        **dict.fromkeys(Kind, Ending()),
        Kind.REFUSED: Ending(outcome=CaseStatus.REFUSED),
        Kind.REFUSED_BY_BANK: Ending(outcome=CaseStatus.PARTLY_DONE),
        Kind.WITHDRAWN: Ending(CaseStatus.WITHDRAWN, None),
        Kind.DECLINED: Ending(CaseStatus.DECLINED, None),
        Kind.OVERTAKEN: Ending(breached=_REGISTRATION),
        Kind.TIMED: Ending(breached=_REGISTRATION),
    }
)


_STARTS: Mapping[Kind, datetime] = MappingProxyType(
    {
        Kind.OVERTAKEN: A_MONDAY,
        Kind.JUST_IN_TIME: A_MONDAY,
        # Its three working hours end at noon; moved by 239 minutes it has half a minute left.
        Kind.TIMED: A_MONDAY - timedelta(minutes=59, seconds=30),
    }
)


@dataclass(frozen=True)
class Life:
    """One case to be played.

    Attributes:
        patience: how many acts pass before an applicant who withdraws does so.
    """

    number: int
    kind: Kind
    is_insured: bool
    patience: int

    @property
    def ending(self) -> Ending:
        """How it has to end."""
        return ENDINGS[self.kind]

    def application(self, example: Mapping[str, Any]) -> dict[str, Any]:
        """The body to hand in."""
        insured = self.is_insured or self.kind is Kind.SKIPPED
        body = {
            **example,
            "answers": {**example["answers"], "social_insurance": "yes" if insured else "no"},
            "accept": self.kind not in (Kind.ACCEPTED_LATER, Kind.DECLINED),
        }
        starts_at = _STARTS.get(self.kind)
        if starts_at is not None:
            body["demonstration"] = {"starts_at": starts_at.isoformat(), "rung_minutes": 1}
        return body


def lives(count: int, dice: Random) -> list[Life]:
    """That many lives; every kind occurs as soon as there is room for all."""
    kinds = list(Kind) + dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=count)
    kinds = kinds[:count]
    dice.shuffle(kinds)
    return [
        Life(number, kind, is_insured=dice.random() < 0.3, patience=dice.randint(0, 6))
        for number, kind in enumerate(kinds)
    ]
