"""Law as data: regimes, provisions, suspension grounds, remedies, intake rules."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.term import Term
from schemas.vocabulary import SuspensionKind


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BodyKind(Term):
    """Legal kind of a body, which decides whether its acts are administrative acts."""

    ADMINISTRATIVE = "administrative", "行政机关"
    AUTHORISED = "authorised", "法律、法规授权的组织"
    COURT = "court", "人民法院"
    BANK = "bank", "银行业金融机构"
    UTILITY = "utility", "公用企业"
    INTERMEDIARY = "intermediary", "中介机构"

    @property
    def is_administrative(self) -> bool:
        """Whether its acts are open to review and lawsuit (行政复议法 第十一条, 行政诉讼法 第二条)."""
        return self in {BodyKind.ADMINISTRATIVE, BodyKind.AUTHORISED}


class Regime(Term):
    """Legal regime of a step or of the intake of a matter."""

    LICENCE = "licence", "行政许可"
    ENTERPRISE_REGISTRATION = "enterprise_registration", "经营主体登记"
    PROPERTY_REGISTRATION = "property_registration", "不动产登记"
    SOCIAL_REGISTRATION = "social_registration", "民办非企业单位登记"
    FILING = "filing", "备案"
    CONFIRMATION = "confirmation", "行政确认"
    GOVERNMENT_SERVICE = "government_service", "政务服务"
    ACCEPTANCE_CHECK = "acceptance_check", "验收"
    REVIEW = "review", "审查"
    DRAWING_REVIEW = "drawing_review", "施工图审查"
    CUSTOMS = "customs", "海关监管"
    COURT = "court", "破产案件审理"
    BANKING = "banking", "银行业务"
    PUBLIC_SERVICE = "public_service", "公用企业服务"
    PETITION = "petition", "信访事项"
    OWNER = "owner", "业主自理"


class RemedyKind(Term):
    """Remedy against a decision."""

    REVIEW_AND_LAWSUIT = "review_and_lawsuit", "行政复议或者行政诉讼"
    APPEAL = "appeal", "上诉"
    PETITION_REVIEW = "petition_review", "信访复查"
    COMPLAINT = "complaint", "投诉"
    NONE = "none", "无"


class Citation(_Data):
    """One provision (法名 第…条) and the days on which it is in force.

    Attributes:
        since: the first day in force; None if that lies before every case.
        until: the first day no longer in force; None while it is in force.
    """

    text: str = Field(min_length=2, max_length=200)
    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _holds_at_all(self) -> "Citation":
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise ValueError("依据的失效日须晚于施行日")
        return self

    def holds(self, on: date) -> bool:
        """Return whether it is in force on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


def _normalise_citations(value: object) -> object:
    """Accept a single provision without a list, and a plain text for one always in force."""
    listed = value if isinstance(value, list | tuple) else [value]
    return [{"text": one} if isinstance(one, str) else one for one in listed]


Citations = Annotated[tuple[Citation, ...], BeforeValidator(_normalise_citations), Field(max_length=20)]


class SuspensionGround(_Data):
    """A ground to suspend a step's clocks, with its provision."""

    kind: SuspensionKind
    basis: str = Field(min_length=2, max_length=200)


LICENCE_GROUNDS = tuple(
    SuspensionGround(kind=kind, basis="行政许可法 第四十五条")
    for kind in SuspensionKind
    if kind not in {SuspensionKind.SUPPLEMENT, SuspensionKind.PUBLIC_NOTICE}
)
"""The closed list of grounds of the licensing law.

Source:
    行政许可法 第四十五条: hearing, tender, auction, inspection, testing, quarantine, appraisal and
    expert review.
"""


class ActBasis(_Data):
    """A provision on which an act may rest, with the situation that it names."""

    situation: str = Field(min_length=2, max_length=200)
    provision: Citation


class NamedGround(_Data):
    """A ground specific to this matter, with its provision."""

    kind: SuspensionKind
    basis: Citations = Field(min_length=1)


class ActLaw(_Data):
    """Legal basis of a step or of an intake, where it differs from its regime.

    Attributes:
        regime: the legal regime; None takes the default of the nature.
        body: the legal kind of the body; None takes that of the department.
        acceptance, decision, refusal: the provisions of each act; none takes the regime's.
        remedy: the remedy against a refusal; None takes the regime's.
        grounds: additional grounds of suspension by a specific law: a supplement or a public notice.
        refused_as: the name of a refusal; empty takes the regime's.
        refusal_title: the title of the refusal's document; empty takes the regime's.
    """

    regime: Regime | None = None
    body: BodyKind | None = None
    acceptance: Citations = ()
    decision: Citations = ()
    refusal: Citations = ()
    remedy: RemedyKind | None = None
    grounds: tuple[NamedGround, ...] = Field(default=(), max_length=10)
    refused_as: str = Field(default="", max_length=30)
    refusal_title: str = Field(default="", max_length=50)

    @property
    def may_supplement(self) -> bool:
        """Whether a provision allows suspending the clock for a supplement after acceptance."""
        return any(ground.kind is SuspensionKind.SUPPLEMENT for ground in self.grounds)


class Incomplete(Term):
    """Treatment of incomplete documents."""

    NOTICE = "notice", "一次性告知补正，逾期不补正视为撤回申请"
    RETURNED = "returned", "退回材料并一次性告知，补正后重新提交"
    REFUSED_AT_ONCE = "refused_at_once", "当场书面告知不予受理，并一次性告知需要补正的全部内容"


class IntakeTerms(_Data):
    """Intake rules in force on the day of the application.

    Attributes:
        limit: the limit to decide on acceptance.
        is_deemed_accepted: whether expiry counts as acceptance, from the day of receipt.
        incomplete: the treatment of incomplete documents.
        basis: the provision of these rules, for messages; empty where a contract governs the intake.
        expiry_text: the sentence of the receipt about the limit and its expiry; `{due}` is its end.
    """

    limit: TimeLimit
    is_deemed_accepted: bool
    incomplete: Incomplete
    basis: str
    expiry_text: str


LICENCE_INTAKE = IntakeTerms(
    limit=TimeLimit(amount=Decimal(5), unit=LimitUnit.WORKING_DAYS),
    is_deemed_accepted=True,
    incomplete=Incomplete.NOTICE,
    basis="行政许可法 第三十二条",
    expiry_text="本机关将于{due}前告知是否受理；逾期不告知的，自收到申请材料之日起即为受理（行政许可法第三十二条）。",
)
"""Rules of the licensing law: five working days, one notice, deemed acceptance.

Source:
    行政许可法 第三十二条第一款第四项.
"""
