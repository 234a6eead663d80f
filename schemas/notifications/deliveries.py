"""Deliveries (对外送信): what leaves the building, to whom, and whether it arrived."""

from ipaddress import IPv6Address, ip_address
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, HttpUrl, field_validator

from schemas.input_model import InputModel
from schemas.vocabulary import Term


class DeliveryChannel(Term):
    """By which way something is delivered."""

    SMS = "sms", "短信"
    EMAIL = "email", "电子邮件"
    WEBHOOK = "webhook", "部门系统推送"


class DeliveryStatus(Term):
    """How far a delivery is."""

    PENDING = "pending", "待发送"
    SENT = "sent", "已送达"
    GIVEN_UP = "given_up", "未能送达"


class DeliveryRow(BaseModel):
    """One delivery as the outbox shows it; the target is masked."""

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


def is_never_a_department(host: str) -> bool:
    """Whether the host is an address at which a machine's own surroundings answer, such as its metadata."""
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped  # Python before 3.13 looks only at the outside
    return address.is_link_local or address.is_multicast or address.is_unspecified


class SubscriptionIn(InputModel):
    """A department's own system wants to hear of its cases."""

    department: str = Field(pattern=r"^[a-z][a-z0-9-]{0,63}$", description="部门编码")
    url: str = Field(pattern=r"^https?://[^\s]{3,400}$", description="接收地址")
    kinds: tuple[Annotated[str, Field(pattern=r"^[a-z]+\.[a-z_]+$")], ...] = Field(
        default=(), max_length=60, description="要接收的事件种类，不填为全部"
    )

    @field_validator("url")
    @classmethod
    def _can_be_reached(cls, url: str) -> str:
        """A host and port that can be, no password, no address of the machine itself."""
        try:
            there = HttpUrl(url)
        except ValueError as wrong:
            raise ValueError("地址无法识别，请写成 http://10.0.0.8:8080/events 的样子") from wrong
        if there.username is not None or there.password is not None:
            raise ValueError("地址中不能带用户名和口令，推送以签名证明来源")
        if is_never_a_department(str(there.host)):
            raise ValueError("该地址不是部门系统的地址（链路本地、组播或未指定地址）")
        return url


class SubscriptionReceipt(BaseModel):
    """The answer to a subscription; the secret is shown this once, to check signatures with."""

    subscription: int
    secret: str


class SubscriptionView(BaseModel):
    """A subscription and how it fares."""

    model_config = ConfigDict(frozen=True)

    subscription: int
    department: str
    url: str
    kinds: tuple[str, ...]
    failing_since: AwareDatetime | None = Field(description="自何时起送不到；正常为空")
    waiting: int = Field(description="排队待送的事件数")


class MessageRules(BaseModel):
    """What applicants are told, and when not, as data.

    Attributes:
        quiet_from, quiet_until: hours of the Beijing day between which nobody is disturbed.
        retry_minutes: how long to wait after each failure; after the last, an SMS or a letter is given up.
        texts: the words by the kind of event.
        email_subject, email_closing: what stands above and below the words in a letter.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    quiet_from: int = Field(ge=0, le=23)
    quiet_until: int = Field(ge=0, le=23)
    retry_minutes: tuple[int, ...] = Field(min_length=1)
    texts: dict[str, str]
    email_subject: str
    email_closing: str
