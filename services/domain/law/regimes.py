"""Legal regimes: provisions on acceptance, decision, refusal, suspension and remedies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from schemas.law import LICENCE_GROUNDS, BodyKind, Citation, Regime, RemedyKind, SuspensionGround
from schemas.vocabulary import LegalNature, Party, SuspensionKind

REGISTRATION_REFORM = date(2022, 3, 1)
"""From this day registration follows 国令第 746 号 and 总局令第 52 号; before, it was a licence."""
PETITION_REFORM = date(2022, 5, 1)
"""From this day 信访工作条例 governs complaints; before, 信访条例."""
ZHEJIANG = "浙江省保障“最多跑一次”改革规定"
_Basis = tuple[Citation, ...]


def _permanent(*texts: str) -> _Basis:
    return tuple(Citation(text=text) for text in texts)


def _before_and_after_reform(before: str, after: str) -> _Basis:
    """Return one provision until the reform of enterprise registration and another from then on."""
    return (
        Citation(text=before, until=REGISTRATION_REFORM),
        Citation(text=after, since=REGISTRATION_REFORM),
    )


_DEFERRAL = _permanent(f"{ZHEJIANG} 第十一条")
"""Acceptance before every document is there, by agencies of the province (浙江规定 第十一条)."""
_COMMISSIONED = tuple(
    SuspensionGround(kind=kind, basis=f"{ZHEJIANG} 第二十八条")
    for kind in (
        SuspensionKind.INSPECTION,
        SuspensionKind.TESTING,
        SuspensionKind.APPRAISAL,
        SuspensionKind.EXPERT_REVIEW,
    )
)
"""Examinations required by law and commissioned by the agency, outside licences (浙江规定 第二十八条)."""
_ADMINISTRATIVE = frozenset({BodyKind.ADMINISTRATIVE, BodyKind.AUTHORISED})


@dataclass(frozen=True)
class RegimeLaw:
    """The law of one regime.

    Attributes:
        bodies: the kinds of bodies that act under it.
        refused_as: the name of a refusal, in documents and in the lint.
        accepted_as: the wording for accepting a complete application.
        declined_as: the wording for declining an application.
        declined_title: the title of the document that declines; empty for the default of its kind.
        deferral: the provision that allows documents to follow later (容缺受理).
        refusal_title: the title of the refusal document; empty for the default of the document kind.
        must_cite: whether a step must itself name the provision of its decision.
    """

    bodies: frozenset[BodyKind]
    refused_as: str
    remedy: RemedyKind
    acceptance: _Basis = ()
    decision: _Basis = ()
    refusal: _Basis = ()
    grounds: tuple[SuspensionGround, ...] = ()
    accepted_as: str = "予以受理"
    declined_as: str = "决定不予受理"
    declined_title: str = ""
    deferral: _Basis = ()
    refusal_title: _Basis = ()
    must_cite: bool = False


_LICENCE = RegimeLaw(
    bodies=_ADMINISTRATIVE,
    deferral=_DEFERRAL,
    refused_as="不予许可",
    remedy=RemedyKind.REVIEW_AND_LAWSUIT,
    acceptance=_permanent("行政许可法 第三十二条"),
    decision=_permanent("行政许可法 第三十八条第一款"),
    refusal=_permanent("行政许可法 第三十八条第二款"),
    grounds=LICENCE_GROUNDS,
)
_ENTERPRISES = RegimeLaw(
    bodies=_ADMINISTRATIVE,
    deferral=_DEFERRAL,
    refused_as="不予登记",
    remedy=RemedyKind.REVIEW_AND_LAWSUIT,
    acceptance=_before_and_after_reform(
        "公司登记管理条例 第五十二条", "市场主体登记管理条例实施细则 第十八条"
    ),
    decision=_before_and_after_reform("公司登记管理条例 第五十四条", "市场主体登记管理条例 第十九条"),
    refusal=_before_and_after_reform("公司登记管理条例 第五十四条", "市场主体登记管理条例实施细则 第十九条"),
    grounds=_COMMISSIONED,
    refusal_title=_before_and_after_reform("登记驳回通知书", "不予登记通知书"),
)
_PROPERTY = RegimeLaw(
    bodies=_ADMINISTRATIVE,
    deferral=_DEFERRAL,
    refused_as="不予登记",
    remedy=RemedyKind.REVIEW_AND_LAWSUIT,
    acceptance=_permanent("不动产登记暂行条例 第十七条"),
    decision=_permanent("不动产登记暂行条例 第二十一条"),
    refusal=_permanent("不动产登记暂行条例 第二十二条"),
    grounds=_COMMISSIONED,
    refusal_title=_permanent("不予登记告知书"),
)
_SOCIAL = RegimeLaw(
    bodies=_ADMINISTRATIVE,
    deferral=_DEFERRAL,
    refused_as="不予登记",
    remedy=RemedyKind.REVIEW_AND_LAWSUIT,
    acceptance=_permanent("行政许可法 第三十二条"),
    decision=_permanent("民办非企业单位登记管理暂行条例 第十一条"),
    refusal=_permanent("民办非企业单位登记管理暂行条例 第十一条"),
    grounds=LICENCE_GROUNDS,
    refusal_title=_permanent("不予登记通知书"),
)


def _government_regime(
    refused_as: str, grounds: tuple[SuspensionGround, ...] = _COMMISSIONED, *, must_cite: bool = True
) -> RegimeLaw:
    """Build a regime for acts without a procedure law: the provincial regulation applies."""
    return RegimeLaw(
        bodies=_ADMINISTRATIVE,
        refused_as=refused_as,
        remedy=RemedyKind.REVIEW_AND_LAWSUIT,
        acceptance=_permanent(f"{ZHEJIANG} 第十一条"),
        deferral=_DEFERRAL,
        grounds=grounds,
        must_cite=must_cite,
    )


_DRAWINGS = RegimeLaw(
    bodies=frozenset({BodyKind.INTERMEDIARY}), refused_as="审查不合格", remedy=RemedyKind.COMPLAINT
)
_COURT = RegimeLaw(
    bodies=frozenset({BodyKind.COURT}),
    refused_as="裁定驳回",
    remedy=RemedyKind.APPEAL,
    acceptance=_permanent("企业破产法 第十条"),
    decision=_permanent("企业破产法 第十条"),
    refusal=_permanent("企业破产法 第十二条"),
    accepted_as="登记收件，依法审查是否受理",
    declined_as="裁定不予受理",
    declined_title="民事裁定书（不予受理）",
    refusal_title=_permanent("民事裁定书（驳回）"),
)
_BANK = RegimeLaw(
    bodies=frozenset({BodyKind.BANK}),
    refused_as="不予办理",
    remedy=RemedyKind.COMPLAINT,
    accepted_as="接受业务申请",
    declined_as="不接受本次业务申请",
    declined_title="业务申请不予接受告知书",
)
_UTILITY = RegimeLaw(
    bodies=frozenset({BodyKind.UTILITY, BodyKind.BANK, BodyKind.INTERMEDIARY}) | _ADMINISTRATIVE,
    refused_as="不予办理",
    remedy=RemedyKind.COMPLAINT,
    accepted_as="接受业务申请",
    declined_as="不接受本次业务申请",
    declined_title="业务申请不予接受告知书",
)
_CUSTOMS_GROUNDS = (
    SuspensionGround(kind=SuspensionKind.INSPECTION, basis="海关法 第二十八条"),
    SuspensionGround(kind=SuspensionKind.TESTING, basis="海关法 第四十二条"),
)
"""Examination of the goods, and tests for their classification: no provincial rule binds the customs."""
_CUSTOMS = RegimeLaw(
    bodies=_ADMINISTRATIVE,
    refused_as="不予放行",
    remedy=RemedyKind.REVIEW_AND_LAWSUIT,
    acceptance=_permanent("海关法 第二十四条"),
    decision=_permanent("海关法 第二十九条"),
    refusal=_permanent("海关法 第二十九条"),
    grounds=_CUSTOMS_GROUNDS,
    accepted_as="接受申报",
    declined_as="决定不接受申报",
    declined_title="不接受申报告知书",
)
_PETITIONS = RegimeLaw(
    bodies=_ADMINISTRATIVE,
    refused_as="不予支持",
    remedy=RemedyKind.PETITION_REVIEW,
    acceptance=(
        Citation(text="信访条例 第二十二条", until=PETITION_REFORM),
        Citation(text="信访工作条例 第二十三条", since=PETITION_REFORM),
    ),
    decision=(
        Citation(text="信访条例 第三十二条", until=PETITION_REFORM),
        Citation(text="信访工作条例 第三十二条", since=PETITION_REFORM),
    ),
    refusal=(
        Citation(text="信访条例 第三十二条", until=PETITION_REFORM),
        Citation(text="信访工作条例 第三十二条", since=PETITION_REFORM),
    ),
)
_OWNER = RegimeLaw(bodies=frozenset(BodyKind), refused_as="未办", remedy=RemedyKind.NONE)

REGIMES: Mapping[Regime, RegimeLaw] = MappingProxyType(
    {
        Regime.LICENCE: _LICENCE,
        Regime.ENTERPRISE_REGISTRATION: _ENTERPRISES,
        Regime.PROPERTY_REGISTRATION: _PROPERTY,
        Regime.SOCIAL_REGISTRATION: _SOCIAL,
        Regime.FILING: _government_regime("不予备案", grounds=()),
        Regime.CONFIRMATION: _government_regime("不予确认"),
        Regime.GOVERNMENT_SERVICE: _government_regime("不予办理", must_cite=False),
        Regime.ACCEPTANCE_CHECK: _government_regime("验收不合格"),
        Regime.REVIEW: _government_regime("审查不通过"),
        Regime.DRAWING_REVIEW: _DRAWINGS,
        Regime.CUSTOMS: _CUSTOMS,
        Regime.COURT: _COURT,
        Regime.BANKING: _BANK,
        Regime.PUBLIC_SERVICE: _UTILITY,
        Regime.PETITION: _PETITIONS,
        Regime.OWNER: _OWNER,
    }
)

_USUAL: Mapping[LegalNature, Regime] = MappingProxyType(
    {
        LegalNature.LICENCE: Regime.LICENCE,
        LegalNature.FILING: Regime.FILING,
        LegalNature.CONFIRMATION: Regime.CONFIRMATION,
        LegalNature.SERVICE: Regime.GOVERNMENT_SERVICE,
        LegalNature.BANKING: Regime.BANKING,
        LegalNature.REVIEW: Regime.REVIEW,
        LegalNature.ACCEPTANCE_CHECK: Regime.ACCEPTANCE_CHECK,
        LegalNature.COURT_PROCEEDING: Regime.COURT,
        LegalNature.COMPLAINT: Regime.PETITION,
    }
)
"""Default regime by nature. Registration has none: each kind of registration has its own law."""


def usual_regime(nature: LegalNature, party: Party) -> Regime | None:
    """Return the default regime of a step; None where the matter must name one."""
    match party:
        case Party.APPLICANT:
            return Regime.OWNER
        case Party.UTILITY:
            return Regime.PUBLIC_SERVICE
        case Party.INTERMEDIARY:
            return Regime.DRAWING_REVIEW
        case _:
            return _USUAL.get(nature)
