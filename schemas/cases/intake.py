"""What is handed in at the window: one application for the whole matter (联合申请)."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from schemas.demonstration import Demonstration
from schemas.input_model import HandedIn
from schemas.vocabulary import Channel, Term

Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9_-]*$")]


EMAIL = r"^[!-?A-~]{1,64}@[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+$"
"""An address without spaces, so that nothing can be smuggled into the head of a letter."""


ONE_LINE = r"^[^\x00-\x1f\x7f]+$"
"""Words without line breaks and other controls: whoever reads a name in a list or a letter sees all of it."""


class IdType(Term):
    """By which paper somebody is known."""

    RESIDENT_ID = "resident_id", "居民身份证"
    CREDIT_CODE = "credit_code", "统一社会信用代码"
    PASSPORT = "passport", "护照"
    OTHER = "other", "其他证件"


class ToldBy(Term):
    """By which way somebody wants to be told."""

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


class _Input(HandedIn):
    model_config = ConfigDict(str_strip_whitespace=True)


class Person(_Input):
    """An applicant (申请人) or an agent (代理人): a citizen or a firm."""

    name: str = Field(min_length=1, max_length=100, pattern=ONE_LINE, description="姓名或名称")
    id_type: IdType = Field(description="证件类型")
    id_number: str = Field(min_length=4, max_length=32, description="证件号码")
    phone: str = Field(min_length=5, max_length=20, description="联系电话")
    email: str | None = Field(default=None, max_length=100, pattern=EMAIL, description="电子邮箱")
    told_by: ToldBy = Field(default=ToldBy.BOTH, description="通知方式；没有电子邮箱的用短信")


class MaterialIn(_Input):
    """A material handed in; `file_id` names an uploaded file."""

    code: Code
    source: MaterialSource
    copies: int = Field(default=1, ge=1, le=99, description="份数")
    file_id: str | None = Field(default=None, max_length=64)


class Application(_Input):
    """One application for everything that the matter asks of its departments.

    `accept` lets a window receive and accept in one go.
    """

    matter: Code
    applicant: Person
    agent: Person | None = None
    answers: dict[Code, Code] = Field(default_factory=dict, max_length=40)
    form: dict[str, Any] = Field(default_factory=dict, max_length=100)
    materials: tuple[MaterialIn, ...] = Field(default=(), max_length=60)
    channel: Channel = Channel.WINDOW
    accept: bool = False


class ApplicationIn(Application):
    """The application as the door takes it; a demonstration may live in a time of its own."""

    demonstration: Demonstration | None = Field(default=None, description="演示办件的时间，仅演示系统可用")

    @property
    def application(self) -> Application:
        """The application without the demonstration."""
        return Application.model_validate(self.model_dump(exclude={"demonstration"}))
