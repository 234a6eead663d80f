"""Versions of matters, from draft to retirement."""

from datetime import date

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from schemas.approvals import Digest
from schemas.catalogue.findings import Finding, ReturnRisk
from schemas.catalogue.matter import Matter, MatterInPreparation
from schemas.input_model import InputModel, ensure_keepable
from schemas.pasted_signs import replace_in_texts
from schemas.vocabulary import Term


class MatterStatus(Term):
    """Status of a matter version."""

    DRAFT = "draft", "草稿"
    PROPOSED = "proposed", "待审核"
    APPROVED = "approved", "已审核"
    PUBLISHED = "published", "已发布"
    RETIRED = "retired", "已停用"

    @property
    def is_fixed(self) -> bool:
        """Whether the version is immutable, because cases may have been planned with it."""
        return self in {MatterStatus.PUBLISHED, MatterStatus.RETIRED}


class MatterAct(Term):
    """Act of an administrator on a matter version."""

    PROPOSE = "propose", "提交审核"
    APPROVE = "approve", "审核通过"
    RETURN = "return", "退回修改"
    PUBLISH = "publish", "发布"
    RETIRE = "retire", "停用"


class MatterDraft(Matter):
    """A submitted matter, which may still have lint findings."""

    @model_validator(mode="before")
    @classmethod
    def _can_be_kept(cls, raw: object) -> object:
        ensure_keepable(raw)
        return replace_in_texts(raw)


class MatterActIn(InputModel):
    """The body of an act on a version."""

    reason: str | None = Field(default=None, max_length=2000, description="理由；退回和停用时必填")
    effective_from: date | None = Field(default=None, description="自哪一天起施行；空为即时")
    digest: Digest | None = Field(default=None, description="所见版本的摘要（digest）；审核通过时必填")


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class VersionRow(_View):
    """One version of a matter, without its content.

    Attributes:
        effective_at: from when applications are planned with it, in case time.
        seq: the sequence number of the last event of `matter/<code>` that changed it.
        digest: the digest of the content, which an approval must name.
    """

    code: str
    version: int
    name: str
    status: MatterStatus
    status_label: str
    drafted_by: str
    proposed_by: str | None = None
    approved_by: str | None = None
    effective_at: AwareDatetime | None = None
    retired_at: AwareDatetime | None = None
    changed_at: AwareDatetime
    seq: int
    digest: str = ""


class VersionList(_View):
    """Every version of one matter, the newest first."""

    items: list[VersionRow]


class MatterRow(_View):
    """A matter in the list."""

    code: str
    version: int
    name: str
    name_en: str
    lead_department: str
    promised: str
    materials: int
    steps: int


class MatterList(_View):
    """Every matter in force, and matters in preparation."""

    items: list[MatterRow]
    in_preparation: list[MatterInPreparation]


class LintAnswer(_View):
    """Findings of the lint; the matter may be published if there are none."""

    is_sound: bool
    findings: list[Finding]


class ReturnsAnswer(_View):
    """Returns to an earlier step that break the promise of the whole."""

    breaking: list[ReturnRisk]


class DiffAnswer(_View):
    """Differences between two versions, one sentence each."""

    before: int
    after: int
    differences: list[str]


def build_matter_row(matter: Matter) -> MatterRow:
    """Build the matter's row in the list."""
    return MatterRow(
        code=matter.code,
        version=matter.version,
        name=matter.name,
        name_en=matter.name_en,
        lead_department=matter.lead_department,
        promised=matter.limits.promised.in_words,
        materials=len(matter.materials),
        steps=len(matter.steps),
    )
