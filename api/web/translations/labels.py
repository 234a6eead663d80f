"""English for the applicant's pages; the Chinese words in the code are the source."""

import re
from collections.abc import Mapping

from api.web.translations.forms import BUILT
from api.web.translations.online import ONLINE

ENGLISH: Mapping[str, str] = {
    "联办": "Lianban",
    "高效办成一件事": "One thing, done once",
    "跳到正文": "Skip to content",
    "大字": "Large text",
    "首页": "Home",
    "当前位置": "You are here",
    "联办 · 跨部门并联办理": "Lianban · joint handling across departments",
    "时间均为北京时间，24 小时制": "All times are Beijing time, 24 hours",
    "回到首页": "Back to the front page",
    "办件进度查询": "Where is my case?",
    "办件进度": "Case progress",
    "办件编号": "Case number",
    "查询码": "Query code",
    "查询": "Look up",
    "办件编号和查询码在收件凭证上，也可以扫凭证上的二维码。": (
        "Both are printed on your receipt; you can also scan its QR code."
    ),
    "请填写办件编号和查询码。": "Enter the case number and the query code.",
    "办件编号或查询码不正确，请对照收件凭证核对。": (
        "The case number or the query code is wrong. Please compare them with your receipt."
    ),
    "查询失败次数过多，请十分钟后再试。": "Too many wrong tries. Please try again in ten minutes.",
    "需要我做什么": "What you need to do",
    "最晚": "No later than",
    "什么时候办好": "When it will be done",
    "已于下列时间作出决定": "Decided on",
    "承诺办结": "Promised by",
    "承诺": "promised by",
    "法定办结": "Limit set by law:",
    "已超过承诺时间，部门已被催办。很抱歉让您久等。": (
        "This is later than promised; the department has been reminded. We are sorry."
    ),
    "已超过承诺时间。很抱歉让您久等。": "This is later than promised. We are sorry.",
    "原承诺办结": "First promised by",
    "目前依法暂停计时，恢复计时后承诺办结时间相应顺延。": (
        "The time does not count at present, as the law provides; the promised date moves once it goes on."
    ),
    "暂停计时": "time does not count",
    "特别程序，暂停计时": "Special procedure; its time does not count",
    "曾因特别程序暂停计时": "There was a special procedure whose time did not count",
    "由您办理的时间，不计入部门时限": "Your own time, which does not count towards the departments' limit",
    "公示期间，不计入办理时限": "Public notice, which does not count towards the limit",
    "日期暂定": "The date is provisional",
    "超时原因": "Why it is late",
    "办理已结束。": "The case is closed.",
    "受理后告知办结日期。": "You will be told the date once the case is accepted.",
    "收件": "Received",
    "受理": "Accepted",
    "正在办理": "Being worked on",
    "接下来": "What comes next",
    "全部环节": "All steps",
    "查询另一个办件": "Look up another case",
    # what is asked of the applicant
    "目前不需要您做什么，请等待办理。": "Nothing for now. Please wait.",
    "请按一次性告知书补交材料，可以在网上或到窗口办理。": (
        "Please hand in the materials named in the notice, online or at the window."
    ),
    "请补齐受理时容缺的材料。": "Please hand in the materials that were allowed to follow.",
    "请按审查意见一次改完图纸，并在期限前送回。": (
        "Please put right everything the review names and send the drawings back in time."
    ),
    "请预约联合验收的现场时间。": "Please choose a day and hour for the joint acceptance on site.",
    "请带身份证件和本凭证到窗口领取办理结果。": (
        "Please collect the results at the window, with your ID and receipt."
    ),
    "办理已结束。欢迎对服务作出评价。": "The case is closed. You are welcome to rate the service.",
    "办理已结束。您反映的问题已整改，欢迎再评价一次。": (
        "The case is closed. What you complained of has been put right. "
        "You are welcome to rate the service once more."
    ),
    "办理已结束，不需要您做什么。": "The case is closed. There is nothing for you to do.",
    "办理已结束。您已作出评价，谢谢！": "The case is closed. You have rated the service. Thank you!",
    # the rating
    "评价本次服务": "Rate the service",
    "您对本次服务": "How satisfied are you?",
    "非常满意": "Very satisfied",
    "满意": "Satisfied",
    "基本满意": "Fairly satisfied",
    "不满意": "Dissatisfied",
    "非常不满意": "Very dissatisfied",
    "意见和建议（选填）": "Comments (optional)",
    "匿名评价（不会回访您）": "Anonymous (we will not call you back)",
    "评价提交后不能修改。": "A rating cannot be changed afterwards.",
    "提交评价": "Send the rating",
    "请选择评价等级": "Choose how satisfied you are",
    "意见至多 2000 个字": "At most 2000 characters",
    "联系电话与申请时填写的不一致": "This is not the phone number given in the application",
    "查询码或手机号错误次数过多，请十五分钟后再试": "Too many wrong tries. Please try again in 15 minutes",
    "本件现在不能评价。": "This case cannot be rated now.",
    "表单不完整，请再提交一次。": "The form was not complete. Please send it once more.",
    **ONLINE,
    # states of a case or a step
    "已收件": "Received",
    "待补正": "Waiting for materials",
    "已受理": "Accepted",
    "容缺受理": "Accepted, materials to follow",
    "办理中": "In hand",
    "准予": "Approved",
    "不予办理": "Refused",
    "部分办结": "Partly done",
    "已送达": "Handed out",
    "办结": "Closed",
    "不予受理": "Not accepted",
    "退回材料": "Documents returned",
    "不予受理（不属本机关）": "Not accepted here",
    "不受理": "No procedure is needed",
    "撤回": "Withdrawn",
    "视为撤回": "Deemed withdrawn",
    "未到": "Not yet begun",
    "待签收": "Waiting to be taken up",
    "不予": "Refused",
    "不用办": "Not needed",
    "未办": "Not done",
    "撤销受理": "Acceptance revoked",
    "终止": "Ended",
    "撤销": "Revoked",
    "征求意见": "Opinions being asked",
    "待复核": "Waiting for a second check",
    "退回窗口": "Sent back to the window",
    "退回": "Sent back",
    # departments and steps of enterprise set-up
    "市市场监管局": "Market Regulation",
    "市公安局": "Public Security",
    "市税务局": "Tax",
    "开户银行": "Bank",
    "市人力社保局": "Human Resources and Social Security",
    "市公积金中心": "Housing Fund Centre",
    "市医保局": "Medical Insurance",
    "设立登记（含名称自主申报）": "Registration",
    "公章刻制备案": "Company seals",
    "税务信息确认及发票申领": "Tax data and invoices",
    "银行开户": "Bank account",
    "社保登记": "Social insurance",
    "公积金缴存登记": "Housing fund",
    "医保登记": "Medical insurance",
}


def in_english(words: str) -> str:
    """The English for a Chinese sentence or label of public pages, else the Chinese."""
    known = ENGLISH.get(words)
    return known if known is not None else "; ".join(_built(part) for part in words.split("；"))


def _built(words: str) -> str:
    """A sentence that is built around a name; the name in English where there is English for it."""
    if words in ENGLISH:
        return ENGLISH[words]
    for shape, english in BUILT:
        if (found := re.fullmatch(shape, words)) is not None:
            return english.format(*(ENGLISH.get(part, part) for part in found.groups()))
    return words
