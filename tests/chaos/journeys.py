"""What cases go through: ordinary ones, and every way of ending otherwise or late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any

from schemas.vocabulary import CaseStatus, StepAct, Term
from services.domain.calendars.calendar import BEIJING

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
    NO_JURISDICTION = "no_jurisdiction", "不受理"
    SUPPLEMENTED = "supplemented", "一次告知后补正"
    WITH_GAPS = "with_gaps", "容缺受理后补齐"
    CONSULTED = "consulted", "征求意见"
    CHECKED = "checked", "第二人复核"
    AT_WINDOW = "at_window", "退回窗口后送回"
    TRANSFERRED = "transferred", "转办后准予"
    RETURNED = "returned", "退回前一环节重办"
    RECALLED = "recalled", "准予后撤销操作再准予"
    OUTSIDE = "outside", "补录外部系统结果"
    STEP_WITHDRAWN = "step_withdrawn", "撤回自选环节"
    POSTED = "posted", "邮寄后登记回证"
    RATED_BADLY = "rated_badly", "差评回访整改"


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
        Kind.NO_JURISDICTION: 1,
        Kind.SUPPLEMENTED: 1,
        Kind.WITH_GAPS: 1,
        Kind.CONSULTED: 1,
        Kind.CHECKED: 1,
        Kind.AT_WINDOW: 1,
        Kind.TRANSFERRED: 1,
        Kind.RETURNED: 1,
        Kind.RECALLED: 1,
        Kind.OUTSIDE: 1,
        Kind.STEP_WITHDRAWN: 1,
        Kind.POSTED: 1,
        Kind.RATED_BADLY: 1,
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
        Kind.NO_JURISDICTION: Ending(CaseStatus.NO_JURISDICTION, None),
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


LATER = frozenset(
    {Kind.ACCEPTED_LATER, Kind.DECLINED, Kind.NO_JURISDICTION, Kind.SUPPLEMENTED, Kind.WITH_GAPS}
)
"""Received first, and answered by an act of its own."""
FOLLOWS = "address-proof"
SHARE_WITH_FILE = 0.4
"""How many of the cases bring a file for a material, uploaded while parts are killed."""


class Whose(Term):
    """Who takes a turn."""

    HANDLER = "handler", "经办人"
    COLLEAGUE = "colleague", "同部门另一人"
    ASKED = "asked", "被征求意见的部门"
    TAKER = "taker", "接办部门负责人"
    WINDOW = "window", "窗口"


@dataclass(frozen=True)
class Turn:
    """Something that is done to a step on the way, once it is in somebody's hands."""

    step: str
    whose: Whose
    act: StepAct


def _turns(*turns: tuple[Whose, StepAct]) -> tuple[Turn, ...]:
    return tuple(Turn("registration", whose, act) for whose, act in turns)


DETOURS: Mapping[Kind, tuple[Turn, ...]] = MappingProxyType(
    {
        Kind.CONSULTED: _turns(
            (Whose.HANDLER, StepAct.CONSULT),
            (Whose.ASKED, StepAct.REPLY),
            (Whose.HANDLER, StepAct.CLOSE_CONSULTATION),
        ),
        Kind.CHECKED: _turns(
            (Whose.HANDLER, StepAct.RECORD_SITE_VISIT),
            (Whose.HANDLER, StepAct.REQUEST_REVIEW),
            (Whose.COLLEAGUE, StepAct.APPROVE_REVIEW),
        ),
        Kind.AT_WINDOW: _turns(
            (Whose.HANDLER, StepAct.RETURN_TO_WINDOW), (Whose.WINDOW, StepAct.RETURN_FROM_WINDOW)
        ),
        Kind.TRANSFERRED: _turns((Whose.HANDLER, StepAct.TRANSFER), (Whose.TAKER, StepAct.ACCEPT_TRANSFER)),
        Kind.RETURNED: (Turn("seal", Whose.HANDLER, StepAct.RETURN),),
    }
)
"""What happens to a step before it is decided."""


@dataclass(frozen=True)
class Life:
    """One case to be played.

    Attributes:
        patience: how many acts pass before an applicant who withdraws does so.
        brings_file: whether a file is uploaded and handed in on the way.
    """

    number: int
    kind: Kind
    is_insured: bool
    patience: int
    brings_file: bool = False

    @property
    def ending(self) -> Ending:
        """How it has to end."""
        return ENDINGS[self.kind]

    def application(self, example: Mapping[str, Any]) -> dict[str, Any]:
        """The body to hand in."""
        insured = self.is_insured or self.kind in (Kind.SKIPPED, Kind.STEP_WITHDRAWN)
        body = {
            **example,
            "answers": {**example["answers"], "social_insurance": "yes" if insured else "no"},
            "accept": self.kind not in LATER,
        }
        if self.kind is Kind.WITH_GAPS:
            body["materials"] = [one for one in example["materials"] if one["code"] != FOLLOWS]
        starts_at = _STARTS.get(self.kind)
        if starts_at is not None:
            body["demonstration"] = {"starts_at": starts_at.isoformat(), "level_minutes": 1}
        return body


def lives(count: int, dice: Random) -> list[Life]:
    """That many lives; every kind occurs as soon as there is room for all."""
    kinds = list(Kind) + dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=count)
    kinds = kinds[:count]
    dice.shuffle(kinds)
    return [
        Life(
            number,
            kind,
            is_insured=dice.random() < 0.3,
            patience=dice.randint(0, 6),
            brings_file=dice.random() < SHARE_WITH_FILE,
        )
        for number, kind in enumerate(kinds)
    ]
