"""Deliveries (对外送信): SMS, e-mail and webhooks to the outside."""

from ipaddress import ip_address
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, HttpUrl, field_validator

from schemas.input_model import InputModel
from schemas.networks import Address, is_forbidden_address
from schemas.vocabulary import Term


class DeliveryChannel(Term):
    """Channel of a delivery."""

    SMS = "sms", "短信"
    EMAIL = "email", "电子邮件"
    WEBHOOK = "webhook", "部门系统推送"


class DeliveryStatus(Term):
    """Status of a delivery."""

    PENDING = "pending", "待发送"
    SENT = "sent", "已送达"
    GIVEN_UP = "given_up", "未能送达"
    SKIPPED = "skipped", "已跳过"


class DeliveryAct(Term):
    """Act of an administrator on a delivery."""

    SKIP = "skip", "跳过"
    RESEND = "resend", "重发"


class DeliveryActIn(InputModel):
    """The body to skip or resend a delivery; the reason is stored."""

    act: DeliveryAct = Field(description="skip 跳过，resend 重发")
    reason: str = Field(min_length=2, max_length=200, description="理由")

    @field_validator("reason")
    @classmethod
    def _has_words(cls, reason: str) -> str:
        """Require at least two visible characters."""
        if len(reason.strip()) < 2:
            raise ValueError("请写明理由，至少 2 个字")
        return reason.strip()


class DeliveryActReceipt(BaseModel):
    """The response to an act on a delivery, with its new status."""

    delivery: int
    status: DeliveryStatus
    status_label: str


class DeliveryRow(BaseModel):
    """One delivery in the outbox; the target is masked."""

    model_config = ConfigDict(frozen=True)

    id: int
    channel: DeliveryChannel
    channel_label: str
    target: str
    case_no: str | None
    kind: str
    text: str
    status: DeliveryStatus
    status_label: str
    attempts: int
    next_at: AwareDatetime
    made_at: AwareDatetime
    done_at: AwareDatetime | None
    failed_because: str | None
    acts: tuple[DeliveryAct, ...] = Field(default=(), description="现在可以做的操作")
    last_act: str | None = Field(default=None, description="管理员最近一次操作、操作人和理由")


def parse_literal_address(host: str) -> Address | None:
    """Return the IP address in a URL's host; None when it is a name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


class SubscriptionIn(InputModel):
    """A subscription of a department's own system to events of its cases."""

    department: str = Field(pattern=r"^[a-z][a-z0-9-]{0,63}$", description="部门编码")
    url: str = Field(pattern=r"^https?://[^\s]{3,400}$", description="接收地址")
    kinds: tuple[Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")], ...] = Field(
        default=(), max_length=60, description="要接收的事件种类，不填为全部"
    )

    @field_validator("url")
    @classmethod
    def _can_be_reached(cls, url: str) -> str:
        """Require a valid host and port, no password and no address of the machine itself."""
        try:
            there = HttpUrl(url)
        except ValueError as wrong:
            raise ValueError("地址无法识别，请写成 http://10.0.0.8:8080/events 的样子") from wrong
        if there.username is not None or there.password is not None:
            raise ValueError("地址中不能带用户名和口令，推送以签名证明来源")
        address = parse_literal_address(str(there.host))
        if address is not None and is_forbidden_address(address):
            raise ValueError("该地址不是部门系统的地址（链路本地、组播、云主机元数据等地址）")
        return url


class SubscriptionReceipt(BaseModel):
    """The response to a subscription; the signing secret is shown only once."""

    subscription: int
    secret: str


class SubscriptionView(BaseModel):
    """A subscription with its delivery status."""

    model_config = ConfigDict(frozen=True)

    subscription: int
    department: str
    url: str
    kinds: tuple[str, ...]
    ended_at: AwareDatetime | None = Field(default=None, description="何时由对方停用；正常为空")
    ended_because: str | None = Field(default=None, description="为何停用")
    paused_at: AwareDatetime | None = Field(default=None, description="自何时起暂停推送；正常为空")
    failing_since: AwareDatetime | None = Field(description="自何时起送不到；正常为空")
    waiting: int = Field(description="排队待送的事件数")


class MessageRules(BaseModel):
    """Rules of messages to applicants, as data.

    Attributes:
        quiet_from, quiet_until: Beijing hours between which no message is sent.
        retry_minutes: delays after each failure; after the last, an SMS or e-mail fails for good.
        texts: the texts by kind of event.
        email_subject, email_closing: subject and closing of an e-mail.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    quiet_from: int = Field(ge=0, le=23)
    quiet_until: int = Field(ge=0, le=23)
    retry_minutes: tuple[int, ...] = Field(min_length=1)
    texts: dict[str, str]
    email_subject: str
    email_closing: str
