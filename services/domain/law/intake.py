"""Intake rules by regime: limit, effect of expiry, treatment of incomplete documents."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.law import LICENCE_INTAKE, Incomplete, IntakeTerms, Regime
from services.domain.law.regimes import PETITION_REFORM, REGISTRATION_REFORM, ZHEJIANG

_SERVICE = IntakeTerms(
    limit=TimeLimit(amount=Decimal(5), unit=LimitUnit.WORKING_DAYS),
    is_deemed_accepted=False,
    incomplete=Incomplete.NOTICE,
    basis=f"{ZHEJIANG} 第十一条",
    expiry_text="将于{due}前告知是否受理；材料不齐全的，一次性告知需要补正的全部内容。",
)
"""Not a licence: everything missing in one notice, and no deemed acceptance at expiry."""
_ON_THE_SPOT = IntakeTerms(
    limit=TimeLimit(amount=Decimal(0), unit=LimitUnit.ON_THE_SPOT),
    is_deemed_accepted=True,
    incomplete=Incomplete.REFUSED_AT_ONCE,
    basis="不动产登记暂行条例 第十七条",
    expiry_text="是否受理当场告知；未当场书面告知不予受理的，视为受理（不动产登记暂行条例第十七条）。",
)
_RETURNED = IntakeTerms(
    limit=TimeLimit(amount=Decimal(3), unit=LimitUnit.WORKING_DAYS),
    is_deemed_accepted=False,
    incomplete=Incomplete.RETURNED,
    basis="市场主体登记管理条例实施细则 第十八条",
    expiry_text="不能当场登记的，自接收申请材料之日起 3 个工作日内审查（至{due}）；材料不齐全或者"
    "不符合法定形式的，退还申请材料并一次性告知需要补正的材料（市场主体登记管理条例实施细则第十八条）。",
)
_PETITION_TO_COURT = IntakeTerms(
    limit=TimeLimit(amount=Decimal(5), unit=LimitUnit.CALENDAR_DAYS),
    is_deemed_accepted=False,
    incomplete=Incomplete.RETURNED,
    basis="最高人民法院关于适用《企业破产法》若干问题的规定（一） 第七条",
    expiry_text="本院自收到申请之日起五日内告知需要补充、补正的材料（至{due}），十五日内裁定是否受理（企业破产法第十条）。",
)
_CONTRACT = IntakeTerms(
    limit=TimeLimit(amount=Decimal(5), unit=LimitUnit.WORKING_DAYS),
    is_deemed_accepted=False,
    incomplete=Incomplete.NOTICE,
    basis="",
    expiry_text="将于{due}前告知是否接受业务申请；材料不齐全的，一次性告知需要补充的全部内容。",
)
"""A bank or a public utility: no law of administration governs whether it takes an application on."""
_DECLARATION = IntakeTerms(
    limit=TimeLimit(amount=Decimal(5), unit=LimitUnit.WORKING_DAYS),
    is_deemed_accepted=False,
    incomplete=Incomplete.RETURNED,
    basis="海关法 第二十四条",
    expiry_text="将于{due}前告知是否接受申报；单证不齐全的，退回修改（海关法第二十四条）。",
)
_COMPLAINT = IntakeTerms(
    limit=TimeLimit(amount=Decimal(15), unit=LimitUnit.CALENDAR_DAYS),
    is_deemed_accepted=False,
    incomplete=Incomplete.NOTICE,
    basis="信访工作条例 第二十二条",
    expiry_text="将于{due}前告知是否受理（信访事项自收到之日起 15 日内）。",
)

_COMPLAINT_UNTIL_2022 = _COMPLAINT.model_copy(update={"basis": "信访条例 第二十二条"})

_RULES: Mapping[Regime, IntakeTerms] = MappingProxyType(
    {
        Regime.LICENCE: LICENCE_INTAKE,
        Regime.SOCIAL_REGISTRATION: LICENCE_INTAKE,
        Regime.PROPERTY_REGISTRATION: _ON_THE_SPOT,
        Regime.ENTERPRISE_REGISTRATION: _RETURNED,
        Regime.COURT: _PETITION_TO_COURT,
        Regime.PETITION: _COMPLAINT,
        Regime.BANKING: _CONTRACT,
        Regime.PUBLIC_SERVICE: _CONTRACT,
        Regime.CUSTOMS: _DECLARATION,
    }
)


def intake_terms(regime: Regime, on: date) -> IntakeTerms:
    """Return the intake rules of that regime on that day.

    Source:
        行政许可法 第三十二条; 不动产登记暂行条例 第十七条: refused in writing on the spot, else accepted;
        市场主体登记管理条例实施细则 第十八条 (from 2022-03-01; before, registration was a licence):
        incomplete documents are returned, and nothing is deemed withdrawn.
    """
    if regime is Regime.ENTERPRISE_REGISTRATION and on < REGISTRATION_REFORM:
        return LICENCE_INTAKE
    if regime is Regime.PETITION and on < PETITION_REFORM:
        return _COMPLAINT_UNTIL_2022
    return _RULES.get(regime, _SERVICE)
