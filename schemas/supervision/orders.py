"""Supervision orders (督办单): state, acts, views, and the rules of their issue."""

from datetime import date, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.calendars.limits import TimeLimit
from schemas.cases.act_offers import ActOffer
from schemas.cases.case import Clock
from schemas.catalogue.matter import EscalationLevel
from schemas.clock_id import ClockId
from schemas.input_model import InputModel
from schemas.vocabulary import Recipient, SlaStatus, Term


class SupervisionOrderStatus(Term):
    """Status of a supervision order."""

    ISSUED = "issued", "已下达"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤销"

    @property
    def is_over(self) -> bool:
        """Whether the order is closed or withdrawn."""
        return self in {SupervisionOrderStatus.CLOSED, SupervisionOrderStatus.WITHDRAWN}


class SupervisionOrderAct(Term):
    """Act on a supervision order."""

    ANSWER = "answer", "答复"
    RETURN = "return", "退回重新答复"
    CLOSE = "close", "办结"
    RECORD_DELIVERY = "record_delivery", "登记送达"


class SupervisionOrderGround(Term):
    """Ground of a supervision order."""

    ESCALATION_LEVEL = "escalation_level", "超时逐级督办"
    NO_REPLY = "no_reply", "逾期未答复上一级督办"
    REPEATED = "repeated", "同一部门多次超时"


class RepeatPeriod(Term):
    """Period over which a department's breaches are counted; Beijing calendar."""

    MONTH = "month", "当月"
    QUARTER = "quarter", "当季"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RepeatRule(_Value):
    """Rule on too many breaches of a department.

    Attributes:
        breaches: minimum number in the period.
        share: minimum share of the steps due in the period; None for no minimum.
        level: the level of the order then issued, once per department and period.
    """

    code: str = Field(pattern=r"^[a-z][a-z-]*$")
    period: RepeatPeriod
    breaches: int = Field(ge=1)
    share: float | None = Field(default=None, gt=0, le=1)
    level: int = Field(ge=2)


class SupervisionRules(_Value):
    """A city's supervision rules, as data.

    Attributes:
        reply: the limit of a department's reply to an order.
        escalation policy: the levels of an order to a department as a whole.
    """

    reply: TimeLimit
    escalation_policy: tuple[EscalationLevel, ...] = Field(min_length=1)
    repeated: tuple[RepeatRule, ...]

    def escalation_level(self, level: int) -> EscalationLevel | None:
        """Return the escalation level of that number, if there is one."""
        return next(
            (
                escalation_level
                for escalation_level in self.escalation_policy
                if escalation_level.level == level
            ),
            None,
        )


class SupervisionOrder(BaseModel):
    """The state of a supervision order, replayed from its events.

    Attributes:
        number: year and number within the year, without gaps: `2026-00015`.
        asks_reply: whether the department must reply; else it is handed to the supervision office.
        subject: the display name of its subject; never personal.
        clock: the breached clock of the case; None for an order to a department as a whole.
        breached_at: the breach that led to it; case time, like all moments here.
        predecessor: the order whose missing reply led to this one.
        reply: the clock of the reply; a returned order has a new one.
        withdrawn_because: why the breach behind a withdrawn order was none; empty for others.
        answered_by: the persons who gave the last reply; none of them may review it.
    """

    model_config = ConfigDict(frozen=True)

    number: str
    level: int
    name: str
    ground: SupervisionOrderGround
    department: str
    recipients: tuple[Recipient, ...]
    asks_reply: bool
    subject: str
    case_no: str | None = None
    step: str | None = None
    clock: ClockId | None = None
    breached_at: AwareDatetime | None = None
    predecessor: str | None = None
    rule: str | None = None
    period: str | None = None
    breaches: int | None = None
    status: SupervisionOrderStatus = SupervisionOrderStatus.ISSUED
    version: int = 0
    issued_at: AwareDatetime
    last_at: AwareDatetime
    time_offset: timedelta = timedelta(0)
    reply: Clock | None = None
    replies: int = 0
    answered_at: AwareDatetime | None = None
    answered_by: tuple[str, ...] = ()
    expected_on: date | None = None
    closed_at: AwareDatetime | None = None
    withdrawn_because: str = ""

    @property
    def in_words(self) -> str:
        """The printed number: 督办〔2026〕15 号."""
        year, _, serial = self.number.partition("-")
        return f"{self.name}〔{year}〕{int(serial)} 号"


class SupervisionOrderActIn(InputModel):
    """An act on a supervision order (督办单操作)."""

    act: SupervisionOrderAct
    answer: str | None = Field(default=None, max_length=2000, description="超时原因和整改措施")
    expected_on: date | None = Field(default=None, description="预计办结日期")
    reason: str | None = Field(default=None, max_length=2000, description="理由")
    receiver: str | None = Field(default=None, max_length=100, description="接收单位")


class SupervisionOrderReceipt(BaseModel):
    """The response to an act on an order, with its new status and version."""

    order_no: str
    act: str
    status: SupervisionOrderStatus
    version: int
    at: AwareDatetime
    seq: int


class SupervisionOrderRow(BaseModel):
    """An order in a list."""

    model_config = ConfigDict(frozen=True)

    number: str
    in_words: str
    level: int
    name: str
    ground: SupervisionOrderGround
    ground_label: str
    department: str
    case_no: str | None
    step: str | None
    clock: str | None
    subject: str
    status: SupervisionOrderStatus
    status_label: str
    sla_status: SlaStatus
    sla_status_label: str
    issued_at: AwareDatetime
    due_at: AwareDatetime | None
    answered_at: AwareDatetime | None
    withdrawn_because: str = ""
    closed_at: AwareDatetime | None
    is_overdue: bool


class SupervisionOrderEvent(BaseModel):
    """One event of an order's log; `texts` has the texts written by officers."""

    model_config = ConfigDict(frozen=True)

    seq: int
    kind: str
    label: str
    at: AwareDatetime
    actor: str
    acted_for: str | None
    facts: dict[str, object]
    texts: dict[str, object]


class EscalationPolicyLine(BaseModel):
    """One line of the escalation of a breach: past notifications or pending levels.

    Attributes:
        level: the level, or the one that was replied to; None for the warning and breaches.
        is_due: whether it is still pending, at that moment unless stopped.
        recipients: the names of the recipients.
    """

    model_config = ConfigDict(frozen=True)

    level: int | None
    label: str
    at: AwareDatetime
    is_due: bool
    recipients: list[str]
    joined: str | None = None


class SupervisionOrderView(SupervisionOrderRow):
    """One order with its history, joined breaches and the caller's acts."""

    version: int
    recipients: list[Recipient]
    recipient_labels: list[str]
    breached_at: AwareDatetime | None
    predecessor: str | None
    breaches: int | None
    expected_on: date | None
    now: AwareDatetime
    events: list[SupervisionOrderEvent]
    escalation_policy: list[EscalationPolicyLine]
    acts: list[ActOffer]
