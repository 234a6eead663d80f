"""What is handed in at the window: one application for the whole matter (联合申请)."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from schemas.demonstration import Demonstration
from schemas.input_model import InputModel
from schemas.phones import clean_phone
from schemas.text_input import clean_email, clean_identity_number, clean_if_text
from schemas.vocabulary import Channel, Term

Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9_-]*$")]


EMAIL = r"^[!-?A-~]{1,64}@[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+$"
"""An address without spaces, so that nothing can be smuggled into the head of a letter."""


IdentityNumber = Annotated[str, BeforeValidator(clean_if_text(clean_identity_number))]
"""An identity number as its document has it."""
PhoneNumber = Annotated[str, BeforeValidator(clean_if_text(clean_phone))]
"""A phone number in its one spelling."""
Email = Annotated[str | None, BeforeValidator(clean_if_text(clean_email))]
"""An e-mail address, or None."""


class IdType(Term):
    """The kind of an identity document; all but the credit code are those of people."""

    RESIDENT_ID = "resident_id", "居民身份证"
    CREDIT_CODE = "credit_code", "统一社会信用代码"
    PASSPORT = "passport", "护照"
    HK_MACAO_PERMIT = "hk_macao_permit", "港澳居民来往内地通行证"
    TAIWAN_PERMIT = "taiwan_permit", "台湾居民来往大陆通行证"
    RESIDENCE_PERMIT = "residence_permit", "港澳台居民居住证"
    PERMANENT_RESIDENCE = "permanent_residence", "外国人永久居留身份证"
    OTHER = "other", "其他证件"


class NotifyBy(Term):
    """How a person wants to be notified."""

    BOTH = "both", "短信和电子邮件"
    SMS = "sms", "只用短信"
    EMAIL = "email", "只用电子邮件"


class MaterialSource(Term):
    """How a material came in."""

    PAPER = "paper", "窗口提交"
    UPLOADED = "uploaded", "网上上传"
    SHARED = "shared", "数据共享"
    GENERATED = "generated", "系统生成"
    REUSED = "reused", "复用以往材料"


class Person(InputModel):
    """An applicant (申请人) or an agent (代理人): a citizen or a firm."""

    name: str = Field(min_length=1, max_length=100, description="姓名或名称")
    id_type: IdType = Field(description="证件类型")
    id_number: IdentityNumber = Field(min_length=4, max_length=32, description="证件号码")
    phone: PhoneNumber = Field(min_length=5, max_length=20, description="联系电话")
    email: Email = Field(default=None, max_length=100, pattern=EMAIL, description="电子邮箱")
    notify_by: NotifyBy = Field(default=NotifyBy.BOTH, description="通知方式；没有电子邮箱的用短信")


class MaterialIn(InputModel):
    """A material handed in; `file_id` names an uploaded file."""

    code: Code
    source: MaterialSource
    copies: int = Field(default=1, ge=1, le=99, description="份数")
    file_id: str | None = Field(default=None, max_length=64)


MOST_CO_APPLICANTS = 20
"""Applicants besides the first, who is the one that is written to."""


class Application(InputModel):
    """One application for everything that the matter asks of its departments.

    `accept` lets a window receive and accept in one go.
    """

    matter: Code
    applicant: Person
    co_applicants: tuple[Person, ...] = Field(
        default=(), max_length=MOST_CO_APPLICANTS, description="共同申请人，如夫妻共同申请"
    )
    agent: Person | None = None
    answers: dict[Code, Code] = Field(default_factory=dict, max_length=40)
    form: dict[str, object] = Field(default_factory=dict, max_length=100)
    materials: tuple[MaterialIn, ...] = Field(default=(), max_length=60)
    channel: Channel = Channel.WINDOW
    accept: bool = False

    @property
    def applicants(self) -> tuple[Person, ...]:
        """All applicants, the one that is written to first."""
        return (self.applicant, *self.co_applicants)

    @property
    def id_numbers(self) -> tuple[str, ...]:
        """The identity numbers of all applicants."""
        return tuple(one.id_number for one in self.applicants)


class ApplicationIn(Application):
    """The application as the API accepts it; a demonstration may live in a time of its own."""

    demonstration: Demonstration | None = Field(default=None, description="演示办件的时间，仅演示系统可用")

    @property
    def application(self) -> Application:
        """The application without the demonstration."""
        return Application.model_validate(self.model_dump(exclude={"demonstration"}))
