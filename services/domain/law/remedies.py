"""Remedies against an administrative act: authority, court and time limit, as document text."""

from datetime import date

from schemas.law import Regime, RemedyKind
from schemas.people.departments import Department
from services.domain.law.resolved_law import ResolvedLaw

CITY = "杭州市人民政府"
NEW_REVIEW_LAW = date(2024, 1, 1)
"""From this day only the government reviews (行政复议法 2023 第二十四条); before, also the superior organ."""


def render_remedies(law: ResolvedLaw, department: Department, on: date) -> str:
    """Render the paragraph on remedies of a refusal; empty where the law provides none.

    No last day is named: the time runs from when the applicant learns of the act, not from the act.

    Args:
        law: the law of the step or the intake on that day.
        department: the department that acted.
        on: the day of the act in Beijing.

    Source:
        行政复议法 第二十条、第二十四条、第二十七条; 行政诉讼法 第十四条、第二十条、第四十六条;
        企业破产法 第十二条; 信访工作条例 第三十五条.
    """
    match remedy_of(law, department):
        case RemedyKind.REVIEW_AND_LAWSUIT:
            return (
                f"如不服本决定，可以自收到本文书之日起六十日内向{_authority(department, on)}申请行政复议，"
                f"也可以自收到本文书之日起六个月内依法向{_court(law, department)}提起行政诉讼。"
            )
        case RemedyKind.APPEAL:
            higher = department.review_authority or "上一级人民法院"
            return f"如不服本裁定，可以自裁定送达之日起十日内向{higher}提起上诉。"
        case RemedyKind.PETITION_REVIEW:
            return (
                "如对答复不服，可以自收到书面答复之日起三十日内请求原办理机关、单位的上一级机关、单位复查。"
            )
        case RemedyKind.COMPLAINT:
            where = department.complaint_channel or "12345 政务服务便民热线"
            return f"本结果不是行政行为，不适用行政复议和行政诉讼。如有异议，可以反映或者投诉：{where}。"
        case _:
            return ""


def remedy_of(law: ResolvedLaw, department: Department) -> RemedyKind:
    """Return the remedy of the law; a complaint where the acting body is not administrative."""
    if law.remedy is RemedyKind.REVIEW_AND_LAWSUIT and not department.kind.body.is_administrative:
        return RemedyKind.COMPLAINT
    return law.remedy


def _authority(department: Department, on: date) -> str:
    """Name the reviewing authority; an organ under vertical leadership has its own superior."""
    if department.review_authority:
        return department.review_authority
    return CITY if on >= NEW_REVIEW_LAW else f"{CITY}或者上一级主管部门"


def _court(law: ResolvedLaw, department: Department) -> str:
    """Name the court: of the property's place or the organ's seat, unless the register names it."""
    if law.regime is Regime.PROPERTY_REGISTRATION:
        return "不动产所在地人民法院"
    return department.court or "本机关所在地有管辖权的人民法院"
