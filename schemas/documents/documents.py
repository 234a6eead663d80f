"""Documents (文书): the documents that staff hand out, their kinds, templates and verification."""

from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.documents.result_documents import ResultDocument
from schemas.input_model import InputModel
from schemas.vocabulary import Term

DocumentCode = Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,63}$")]
LARGEST_TEMPLATE = 40_000


class Issuer(Term):
    """In whose name a kind of document is issued, and in whose sequence it is numbered."""

    LEAD = "lead", "牵头部门"
    STEP = "step", "办理环节的部门"
    OWN = "own", "出具人所在部门，窗口出具的为牵头部门，督办单的为被督办部门"
    OFFICE = "office", "审管办"


class DocumentStatus(Term):
    """Whether a document is good."""

    ISSUED = "issued", "有效"
    VOIDED = "voided", "已作废"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentField(_Value):
    """What somebody fills in when a document is written by hand."""

    code: str = Field(pattern=r"^[a-z][a-z_]*$")
    label: str
    required: bool = True


class DocumentKind(_Value):
    """A kind of document: what triggers it, who issues it, how its number looks.

    Attributes:
        national: the code of the kind on the national and provincial platforms.
        sign: the letters in the number: (杭)市监*受*字.
        after: the events that bring it by themselves; none means that it is written by hand only.
        when: what the event's facts, as far as it states them, must say: each one of the values given.
        answers: of a step's document, how the steps that it is for are answered.
        has_remedies: whether it refuses something, and so tells what may be done against it.
        is_internal: passed between offices, never shown to the applicant.
    """

    code: DocumentCode
    name: str
    national: str
    sign: str
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
        """Whether it is a document of a supervision order; every other kind is a case's."""
        return any(name.startswith("supervision_order.") for name in self.after)


class DocumentView(BaseModel):
    """A document as those see it who may read the case."""

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
    """A document that somebody writes by hand (缴费通知书, 材料交接单…)."""

    kind: DocumentCode
    step: str | None = Field(default=None, max_length=64, description="与哪个环节有关")
    fields: dict[str, Annotated[str, Field(max_length=1000)]] = Field(default_factory=dict, max_length=20)


class VoidIn(InputModel):
    """Why a document is void; its number stays used."""

    reason: str = Field(min_length=2, max_length=500, description="作废理由")


class DocumentReceipt(BaseModel):
    """The answer to writing or voiding a document."""

    model_config = ConfigDict(frozen=True)

    document: str
    number: str
    status: DocumentStatus


class TemplateIn(InputModel):
    """New words for a kind of document."""

    verbatim: ClassVar[frozenset[str]] = frozenset({"body"})

    body: str = Field(min_length=1, max_length=LARGEST_TEMPLATE, description="正文模板（typst）")


class TemplateView(BaseModel):
    """A kind of document with the words it is set in now."""

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
    """Whether a version of a kind's words is used: not before a second administrator approved it."""

    PROPOSED = "proposed", "待审批"
    IN_USE = "in_use", "启用"
    REJECTED = "rejected", "未批准"


class TemplateVersion(BaseModel):
    """A version of a kind's words; `digest` is what its approval names."""

    model_config = ConfigDict(frozen=True)

    kind: str
    version: int
    filed_by: str
    filed_at: AwareDatetime
    status: TemplateStatus = TemplateStatus.IN_USE
    digest: str = ""
    decided_by: str | None = None


class Verdict(BaseModel):
    """What the public check says of a document; never personal data.

    Attributes:
        is_genuine: the number and code, or the file's hash, are those on file, and the document is not void.
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
    """A document before it has a number: what it is, and what it says.

    Attributes:
        source: what brought it, unique: an event and a kind, or somebody's key.
        says: what the template may show; personal, so it stays in the record.
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
    says: dict[str, Any]
