"""Closed lists of provisions by which a department revokes its decision (撤销)."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from schemas.law import ActBasis, Citation, Regime
from services.domain.law.regimes import REGISTRATION_REFORM, ZHEJIANG

CIVIL_CODE = date(2021, 1, 1)
_REVIEW_LAW = date(2024, 1, 1)
_PETITION_RULES = date(2022, 5, 1)
_COMPANY_LAW = date(2024, 7, 1)


def _basis(text: str, situation: str, since: date | None = None, until: date | None = None) -> ActBasis:
    return ActBasis(situation=situation, provision=Citation(text=text, since=since, until=until))


_LICENCE = (
    _basis("行政许可法 第六十九条第一款第一项", "行政机关工作人员滥用职权、玩忽职守作出准予行政许可决定"),
    _basis("行政许可法 第六十九条第一款第二项", "超越法定职权作出准予行政许可决定"),
    _basis("行政许可法 第六十九条第一款第三项", "违反法定程序作出准予行政许可决定"),
    _basis("行政许可法 第六十九条第一款第四项", "对不具备申请资格或者不符合法定条件的申请人准予行政许可"),
    _basis("行政许可法 第六十九条第一款第五项", "依法可以撤销行政许可的其他情形"),
    _basis("行政许可法 第六十九条第二款", "被许可人以欺骗、贿赂等不正当手段取得行政许可"),
)
"""行政许可法 第六十九条: every item is a situation of its own; the agency names the one that applies."""
_FALSE_MATERIALS = "提交虚假材料或者采取其他欺诈手段隐瞒重要事实取得登记"
_ENTERPRISES = (
    _basis("公司登记管理条例 第六十四条", _FALSE_MATERIALS, until=REGISTRATION_REFORM),
    _basis("市场主体登记管理条例 第四十条", _FALSE_MATERIALS, since=REGISTRATION_REFORM),
    _basis("公司法 第三十九条", "虚报注册资本、以欺诈手段取得公司设立登记", since=_COMPANY_LAW),
)
_REGISTER_WRONG = "不动产登记簿记载的事项确有错误"
_PROPERTY = (
    _basis("物权法 第十九条", _REGISTER_WRONG, until=CIVIL_CODE),
    _basis("民法典 第二百二十条", _REGISTER_WRONG, since=CIVIL_CODE),
    _basis("不动产登记暂行条例实施细则 第八十一条", "登记机构发现登记簿记载的事项错误，依职权更正"),
)
_SOCIAL = (_basis("民办非企业单位登记管理暂行条例 第二十四条", "弄虚作假骗取登记，或者业务主管单位撤销批准"),)
_OVERRULED = (
    _basis("行政复议法 第二十八条", "行政复议决定撤销原行为", until=_REVIEW_LAW),
    _basis("行政复议法 第六十四条", "行政复议决定撤销原行为", since=_REVIEW_LAW),
    _basis("行政诉讼法 第七十条", "人民法院判决撤销原行为"),
)
"""What another authority annulled is revoked in the record, whatever the regime of the act."""
_CONTRACT = (
    _basis("合同法 第五十四条", "因重大误解订立，或者以欺诈手段使对方订立", until=CIVIL_CODE),
    _basis("民法典 第一百四十七条", "基于重大误解实施", since=CIVIL_CODE),
    _basis("民法典 第一百四十八条", "一方以欺诈手段使对方违背真实意思实施", since=CIVIL_CODE),
)
"""Banks, utilities and intermediaries decide by contract: no administrative revocation."""
_COURT = (_basis("企业破产法 第十二条第二款", "受理后经审查债务人不符合破产受理条件，裁定驳回申请"),)
_PETITION = (
    _basis("信访条例 第三十四条", "复查机关撤销原办理意见", until=_PETITION_RULES),
    _basis("信访工作条例 第三十五条", "复查机关撤销原办理意见", since=_PETITION_RULES),
)
PROMISE = _basis(f"{ZHEJIANG} 第十四条", "承诺不实，逾期不整改或者整改后仍不符合条件")
"""Only for a step that may be granted on a promise (告知承诺)."""

_BASES: Mapping[Regime, tuple[ActBasis, ...]] = MappingProxyType(
    {
        Regime.LICENCE: (*_LICENCE, *_OVERRULED),
        Regime.ENTERPRISE_REGISTRATION: (*_ENTERPRISES, *_OVERRULED),
        Regime.PROPERTY_REGISTRATION: (*_PROPERTY, *_OVERRULED),
        Regime.SOCIAL_REGISTRATION: (*_SOCIAL, *_OVERRULED),
        Regime.COURT: _COURT,
        Regime.PETITION: _PETITION,
        **dict.fromkeys((Regime.BANKING, Regime.PUBLIC_SERVICE, Regime.DRAWING_REVIEW), _CONTRACT),
    }
)
_TITLES: Mapping[Regime, str] = MappingProxyType(
    {
        Regime.LICENCE: "撤销行政许可决定书",
        Regime.ENTERPRISE_REGISTRATION: "撤销登记决定书",
        Regime.PROPERTY_REGISTRATION: "更正登记告知书",
        Regime.SOCIAL_REGISTRATION: "撤销登记决定书",
        Regime.FILING: "撤销备案决定书",
        Regime.CONFIRMATION: "撤销行政确认决定书",
        Regime.ACCEPTANCE_CHECK: "撤销验收决定书",
        Regime.COURT: "民事裁定书（驳回申请）",
    }
)


def revocation_bases(regime: Regime, on: date, *, by_promise: bool) -> tuple[ActBasis, ...]:
    """List the provisions in force on that day to revoke a decision of that regime.

    Args:
        by_promise: whether the step may be granted on a promise.

    Source:
        行政许可法 第六十九条; 市场主体登记管理条例 第四十条 (from 2022-03-01); 民法典 第二百二十条;
        浙江省保障“最多跑一次”改革规定 第十四条.
    """
    own = _LICENCE if regime is Regime.ENTERPRISE_REGISTRATION and on < REGISTRATION_REFORM else ()
    listed = (*own, *_BASES.get(regime, _OVERRULED), *((PROMISE,) if by_promise else ()))
    return tuple(one for one in listed if one.provision.holds(on))


def revocation_title(regime: Regime) -> str:
    """Return the title of the decision; empty for the name of its kind of document."""
    return _TITLES.get(regime, "")
