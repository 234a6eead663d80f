"""Deliveries to a department's system: its workflow's data and control."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.input_model import InputModel
from schemas.vocabulary import Term

DEPARTMENT_DELIVERY_WORKFLOW = "department-delivery"
DELIVERIES_CHANGED = "deliveries_changed"
"""The signal by which the workflow learns that there is something to deliver."""


class DeliveryOutcome(Term):
    """Why a round of deliveries ended."""

    MORE = "more", "继续推送"
    IDLE = "idle", "全部送达"
    WAITING = "waiting", "等待下次尝试"
    PAUSED = "paused", "已暂停"
    ENDED = "ended", "订阅已结束"


class DeliveryRound(BaseModel):
    """What one activity delivered to one subscription.

    Attributes:
        sent: how many deliveries arrived.
        waiting: how many are still to be delivered.
        next_at: when the first of them may be tried again.
    """

    model_config = ConfigDict(frozen=True)

    outcome: DeliveryOutcome
    department: str = ""
    sent: int = 0
    waiting: int = 0
    next_at: AwareDatetime | None = None


class DeliveriesChanged(BaseModel):
    """The argument of the signal.

    Attributes:
        at_once: try now, even if the workflow waits before the next attempt.
    """

    model_config = ConfigDict(frozen=True)

    at_once: bool = False


class DepartmentDeliveryInput(BaseModel):
    """The subscription, and how many deliveries earlier runs made."""

    model_config = ConfigDict(frozen=True)

    subscription: int
    sent: int = 0


class SubscriptionAct(Term):
    """Act of an administrator on a subscription."""

    PAUSE = "pause", "暂停推送"
    RESUME = "resume", "恢复推送"
    RESEND_FROM = "resend_from", "从某条起重新推送"


class SubscriptionActIn(InputModel):
    """The body to pause or resume a subscription, or to send again from a delivery on."""

    act: SubscriptionAct = Field(description="pause 暂停，resume 恢复，resend_from 从某条起重新推送")
    reason: Annotated[str, Field(min_length=2, max_length=200, description="理由")]
    delivery: int | None = Field(
        default=None, ge=1, le=9_000_000_000, description="resend_from 时必填：从该送信编号起"
    )


class SubscriptionActReceipt(BaseModel):
    """The response to an act on a subscription.

    Attributes:
        resent: how many deliveries are to be sent again.
    """

    subscription: int
    act: SubscriptionAct
    resent: int = 0
