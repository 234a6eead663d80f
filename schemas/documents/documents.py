"""Documents (文书): kinds, templates, drafts and verification."""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.documents.result_documents import ResultDocument
from schemas.input_model import InputModel
from schemas.vocabulary import Term

DocumentCode = Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,63}$")]
MAX_TEMPLATE_LENGTH = 40_000


class Issuer(Term):
    """The issuer of a kind of document, which also owns its number sequence."""

    LEAD = "lead", "牵头部门"
    STEP = "step", "办理环节的部门"
    OWN = "own", "出具人所在部门，窗口出具的为牵头部门，督办单的为被督办部门"
    OFFICE = "office", "审管办"


class DocumentStatus(Term):
    """Validity of a document."""

    ISSUED = "issued", "有效"
    VOIDED = "voided", "已作废"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentField(_Value):
    """A field to fill in when a document is written manually."""

    code: str = Field(pattern=r"^[a-z][a-z_]*$")
    label: str
    required: bool = True


class DocumentKind(_Value):
    """A kind of document: what triggers it, who issues it, how its number looks.

    Attributes:
        national: the kind's code on the national and provincial platforms.
        number_letters: the letters in the number: (杭)市监*受*字.
        after: the events that trigger it; none means that it is only written manually.
        when: allowed values of the event's facts; a fact that is absent is not checked.
        answers: for a step's document, the result documents of the steps it applies to.
        has_remedies: whether it refuses something and therefore states the remedies.
        is_internal: whether it is internal and never shown to the applicant.
    """

    code: DocumentCode
    name: str
    national: str
    number_letters: str
    issuer: Issuer
    seal: str
    after: tuple[str, ...] = ()
    when: dict[str, tuple[str | int, ...]] = {}
    answers: tuple[ResultDocument, ...] = ()
    has_remedies: bool = False
    fields: tuple[DocumentField, ...] = ()
    is_internal: bool = False

    @property
    def is_of_an_order(self) -> bool:
        """Whether it belongs to a supervision order; other kinds belong to a case."""
        return any(name.startswith("supervision_order.") for name in self.after)


class DocumentView(BaseModel):
    """A document for readers of the case."""

    model_config = ConfigDict(frozen=True)

    document: str = Field(description="文书标识，用于下载地址")
    number: str = Field(description="文号")
    kind: str
    name: str
    department: str
    step: str | None
    case_no: str | None
    order_no: str | None
    dated: AwareDatetime
    issued_at: AwareDatetime
    status: DocumentStatus
    status_label: str
    voided_because: str | None
    sha256: str | None = Field(description="PDF 的 SHA-256；排版完成前为空")
    size: int | None


class ManualDocument(InputModel):
    """A manually written document (缴费通知书, 材料交接单…)."""

    kind: DocumentCode
    step: str | None = Field(default=None, max_length=64, description="与哪个环节有关")
    fields: dict[str, Annotated[str, Field(max_length=1000)]] = Field(default_factory=dict, max_length=20)


class VoidIn(InputModel):
    """The reason to void a document; its number stays used."""

    reason: str = Field(min_length=2, max_length=500, description="作废理由")


class DocumentReceipt(BaseModel):
    """The response to writing or voiding a document."""

    model_config = ConfigDict(frozen=True)

    document: str
    number: str
    status: DocumentStatus


class TemplateIn(InputModel):
    """A new template text for a kind of document."""

    verbatim: ClassVar[frozenset[str]] = frozenset({"body"})

    body: str = Field(min_length=1, max_length=MAX_TEMPLATE_LENGTH, description="正文模板（typst）")


class TemplateView(BaseModel):
    """A kind of document with its current template."""

    model_config = ConfigDict(frozen=True)

    kind: str
    name: str
    after: tuple[str, ...]
    version: int
    body: str
    filed_by: str
    filed_at: AwareDatetime
    digest: str = ""


class TemplateStatus(Term):
    """Status of a template version; it is used once a second administrator approved it."""

    PROPOSED = "proposed", "待审批"
    IN_USE = "in_use", "启用"
    REJECTED = "rejected", "未批准"


class TemplateVersion(BaseModel):
    """A template version; an approval must name its `digest`."""

    model_config = ConfigDict(frozen=True)

    kind: str
    version: int
    filed_by: str
    filed_at: AwareDatetime
    status: TemplateStatus = TemplateStatus.IN_USE
    digest: str = ""
    decided_by: str | None = None


class VerificationResult(BaseModel):
    """Result of the public check of a document, without personal data.

    Attributes:
        is_genuine: whether number and code, or the file's hash, match and the document is not void.
    """

    model_config = ConfigDict(frozen=True)

    is_genuine: bool
    words: str
    number: str | None = None
    name: str | None = None
    department: str | None = None
    matter_name: str | None = None
    dated: AwareDatetime | None = None
    status: DocumentStatus | None = None
    sha256: str | None = None


class DocumentDraft(BaseModel):
    """A document before it has a number: kind, source and template context.

    Attributes:
        source: unique key of its source: an event and a kind, or an idempotency key.
        says: the template context; personal, so it is kept in the database only.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    department: str
    department_name: str
    source: str
    dated: AwareDatetime
    case_no: str | None = None
    order_no: str | None = None
    step: str | None = None
    actor: str
    says: dict[str, object]
