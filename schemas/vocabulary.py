"""Shared enumerations with stable English values and Chinese labels."""

from schemas.statuses import CaseAct, CaseStatus, StepAct, StepStatus
from schemas.term import Term

__all__ = ["CaseAct", "CaseStatus", "StepAct", "StepStatus", "Term"]
"""Re-exported names that are defined elsewhere."""


class Role(Term):
    """Role of an account."""

    WINDOW = "window", "窗口人员"
    OFFICER = "officer", "经办人"
    HEAD = "head", "部门负责人"
    ADMINISTRATOR = "administrator", "审管办"
    SYSTEM = "system", "部门业务系统"
    APPLICANT = "applicant", "申请人"


class Channel(Term):
    """Channel of an application."""

    WINDOW = "window", "窗口"
    AGENT = "agent", "代办"
    WEB = "web", "网上"
    APP = "app", "掌上"
    KIOSK = "kiosk", "自助机"


class SlaStatus(Term):
    """SLA status of a clock now."""

    GREEN = "green", "正常"
    AMBER = "amber", "预警"
    RED = "red", "超时"
    GREY = "grey", "暂停计时"
    BLUE = "blue", "日期暂定"
    DONE_IN_TIME = "done_in_time", "按时办结"
    DONE_LATE = "done_late", "超时办结"
    NOT_STARTED = "not_started", "未计时"


class ClockKind(Term):
    """Kind of limit that a clock tracks."""

    PROMISED = "promised", "承诺时限"
    STATUTORY = "statutory", "法定时限"
    SUSPENSION = "suspension", "特别程序期限"
    INTAKE = "intake", "收件审查期限"
    SUPPLEMENT = "supplement", "补正期限"
    DELIVERY = "delivery", "送达期限"
    REPLY = "reply", "督办答复期限"
    GAP = "gap", "容缺补齐期限"
    CONSULTATION = "consultation", "征求意见期限"
    SIGNING = "signing", "会签期限"
    INSPECTION = "inspection", "事后核查期限"
    RECTIFICATION = "rectification", "整改期限"
    CALL_BACK = "call_back", "差评回访期限"
    REMEDIATION = "remediation", "差评整改期限"
    RECHECK = "recheck", "依据变更复核期限"

    @property
    def is_of_work(self) -> bool:
        """Whether a suspension of the work stops it: promised and statutory limits."""
        return self in {ClockKind.PROMISED, ClockKind.STATUTORY}


class Verdict(Term):
    """Opinion of a consulted department (征求意见)."""

    AGREE = "agree", "同意"
    CONDITIONAL = "conditional", "有条件同意"
    DISAGREE = "disagree", "不同意"


class RequestReason(Term):
    """What a department or an officer is asked for on a step that another handles."""

    OPINION = "opinion", "征求意见"
    SIGNATURE = "signature", "会签"
    TRANSFER = "transfer", "请求接办"
    RECHECK = "recheck", "依据变更复核"


class SigningPosition(Term):
    """Whether a signer signs before the decision is proposed, or after it (前加签, 后加签)."""

    BEFORE = "before", "前加签（先签署，后决定）"
    AFTER = "after", "后加签（拟办后签署，再决定）"


class ProposedDecision(Term):
    """Decision that an officer proposes for signature (拟办)."""

    APPROVE = "approve", "准予"
    REFUSE = "refuse", "不予"


class RecheckOutcome(Term):
    """What a department does with a result whose basis has changed (依据变更复核)."""

    KEEP = "keep", "维持本环节的办理结果"
    CHANGE = "change", "变更本环节的办理结果"


class DeliveryWay(Term):
    """Way of delivering a decision to the applicant."""

    COUNTER = "counter", "窗口领取"
    IN_PERSON = "in_person", "直接送达（上门）"
    COURIER = "courier", "邮寄送达"
    ELECTRONIC = "electronic", "电子送达"

    @property
    def is_immediate(self) -> bool:
        """Whether sending is delivery; a posted document is delivered when it is signed for."""
        return self is not DeliveryWay.COURIER


class ReceivedAs(Term):
    """Capacity in which a delivered document was taken (送达回证).

    Source:
        民事诉讼法 第八十八条、第八十九条.
    """

    RECIPIENT = "recipient", "本人签收"
    AGENT = "agent", "代收"
    LEFT = "left", "留置送达"


class Rating(Term):
    """Rating by the applicant, with the order and codes of the national table.

    Source:
        GB/T 39046-2020; 国办发〔2019〕51号: five levels, the last two are bad ratings.
    """

    VERY_SATISFIED = "1", "非常满意"
    SATISFIED = "2", "满意"
    FAIRLY_SATISFIED = "3", "基本满意"
    DISSATISFIED = "4", "不满意"
    VERY_DISSATISFIED = "5", "非常不满意"

    @property
    def is_bad(self) -> bool:
        """Whether the rating requires follow-up and remediation."""
        return self in {Rating.DISSATISFIED, Rating.VERY_DISSATISFIED}


class Attribution(Term):
    """Party to which the time of a delay is attributed."""

    DEPARTMENT = "department", "本部门"
    OTHER_DEPARTMENT = "other_department", "其他部门"
    APPLICANT = "applicant", "申请人"
    INTERMEDIARY = "intermediary", "中介机构"
    UTILITY = "utility", "公用企业"
    OUTAGE = "outage", "系统故障"


class Recipient(Term):
    """Recipient of an escalation."""

    HANDLER = "handler", "经办人"
    HEAD = "head", "部门负责人"
    ADMINISTRATOR = "administrator", "审管办"
    REFORM_OFFICE = "reform-office", "改革办"
    SUPERVISION_OFFICE = "supervision-office", "政府督查机构"


class SuspensionKind(Term):
    """Grounds of suspension, a closed list; the last two need a law named by the matter.

    Source:
        行政许可法 第四十五条: hearing, tender, auction, inspection, testing, quarantine, appraisal and
        expert review do not count, and the applicant is informed in writing how long they take.
    """

    HEARING = "hearing", "听证"
    TENDER = "tender", "招标"
    AUCTION = "auction", "拍卖"
    INSPECTION = "inspection", "检验"
    TESTING = "testing", "检测"
    QUARANTINE = "quarantine", "检疫"
    APPRAISAL = "appraisal", "鉴定"
    EXPERT_REVIEW = "expert_review", "专家评审"
    SUPPLEMENT = "supplement", "补正"
    PUBLIC_NOTICE = "public_notice", "公示"


class LegalNature(Term):
    """Legal nature of a step; the licensing law's limits apply to licences only."""

    REGISTRATION = "registration", "登记"
    FILING = "filing", "备案"
    LICENCE = "licence", "许可"
    CONFIRMATION = "confirmation", "确认"
    COURT_PROCEEDING = "court_proceeding", "司法程序"
    COMPLAINT = "complaint", "投诉处理"
    SERVICE = "service", "公共服务"
    BANKING = "banking", "银行业务"
    REVIEW = "review", "技术审查"
    ACCEPTANCE_CHECK = "acceptance_check", "验收"


class Party(Term):
    """Party that performs a step and whose time it uses."""

    DEPARTMENT = "department", "部门"
    APPLICANT = "applicant", "申请人"
    INTERMEDIARY = "intermediary", "中介机构"
    UTILITY = "utility", "公用企业"


class ClockStart(Term):
    """Start of a step's clock.

    Source:
        浙江省保障“最多跑一次”改革规定 第五条: parallel items start with the common
        acceptance, sequential ones with the written notice that the former is done.
    """

    ACCEPT = "accept", "受理即计时"
    NOTICE = "notice", "接到前一环节办结通知计时"
    EXTERNAL = "external", "外部事件计时"
    TIMER = "timer", "期限届满计时"
