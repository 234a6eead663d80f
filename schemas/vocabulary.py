"""The words of the trade: a stable English value and the Chinese label that people read."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A word with a stable English value and the Chinese label people read."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member whose value is English and whose label is Chinese."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class CaseStatus(Term):
    """Where a joint case (联办件) stands."""

    RECEIVED = "received", "已收件"
    SUPPLEMENT = "supplement", "待补正"
    ACCEPTED = "accepted", "已受理"
    IN_HAND = "in_hand", "办理中"
    APPROVED = "approved", "准予"
    REFUSED = "refused", "不予许可"
    PARTLY_DONE = "partly_done", "部分办结"
    DELIVERED = "delivered", "已送达"
    CLOSED = "closed", "办结"
    DECLINED = "declined", "不予受理"
    WITHDRAWN = "withdrawn", "撤回"
    DEEMED_WITHDRAWN = "deemed_withdrawn", "视为撤回"

    @property
    def is_closed(self) -> bool:
        """Whether no department owes the case anything any more."""
        return self in {
            CaseStatus.CLOSED,
            CaseStatus.DECLINED,
            CaseStatus.WITHDRAWN,
            CaseStatus.DEEMED_WITHDRAWN,
        }

    @property
    def is_running(self) -> bool:
        """Whether departments are at work on the case (已受理 or 办理中)."""
        return self in {CaseStatus.ACCEPTED, CaseStatus.IN_HAND}

    @property
    def is_decided(self) -> bool:
        """Whether the case has an answer that waits to be handed out."""
        return self in {CaseStatus.APPROVED, CaseStatus.REFUSED, CaseStatus.PARTLY_DONE}


class StepStatus(Term):
    """Where one step (环节) of a joint case stands."""

    WAITING = "waiting", "未到"
    OPEN = "open", "待签收"
    IN_HAND = "in_hand", "办理中"
    APPROVED = "approved", "准予"
    REFUSED = "refused", "不予"
    NOT_NEEDED = "not_needed", "不用办"
    WITHDRAWN = "withdrawn", "撤回"

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is owed on the step."""
        return self not in {StepStatus.WAITING, StepStatus.OPEN, StepStatus.IN_HAND}

    @property
    def is_active(self) -> bool:
        """Whether a department holds the step now."""
        return self in {StepStatus.OPEN, StepStatus.IN_HAND}


class CaseAct(Term):
    """What a person may do to a whole case."""

    ACCEPT = "accept", "受理"
    DECLINE = "decline", "不予受理"
    NOTIFY_SUPPLEMENT = "notify_supplement", "一次性告知补正"
    SUPPLY = "supply", "补正收件"
    WITHDRAW = "withdraw", "撤回申请"
    DELIVER = "deliver", "送达"
    NOTE = "note", "备注"
    MOVE_TIME = "move_time", "演示拨快时钟"


class StepAct(Term):
    """What a person may do to one step."""

    CLAIM = "claim", "签收"
    RELEASE = "release", "退还待办"
    ASSIGN = "assign", "分派"
    APPROVE = "approve", "准予"
    REFUSE = "refuse", "不予"
    SKIP = "skip", "不用办"
    SUSPEND = "suspend", "中止计时"
    RESUME = "resume", "恢复计时"
    EXTEND = "extend", "延长期限"
    CORRECT_SUSPENSION = "correct_suspension", "更正中止记录"
    RECORD_EVENT = "record_event", "登记外部事件"
    NOTE = "note", "备注"


class Role(Term):
    """What an account is allowed to be."""

    WINDOW = "window", "窗口人员"
    OFFICER = "officer", "经办人"
    HEAD = "head", "部门负责人"
    ADMINISTRATOR = "administrator", "审管办"
    SYSTEM = "system", "部门业务系统"


class Channel(Term):
    """Where an application was handed in."""

    WINDOW = "window", "窗口"
    WEB = "web", "网上"
    APP = "app", "掌上"
    KIOSK = "kiosk", "自助机"


class Light(Term):
    """How a clock looks to somebody who reads it now."""

    GREEN = "green", "正常"
    AMBER = "amber", "预警"
    RED = "red", "超时"
    GREY = "grey", "停表"
    BLUE = "blue", "暂定"
    DONE_IN_TIME = "done_in_time", "按时办结"
    DONE_LATE = "done_late", "超时办结"
    NOT_STARTED = "not_started", "未计时"


class ClockKind(Term):
    """Which limit a clock keeps."""

    PROMISED = "promised", "承诺时限"
    STATUTORY = "statutory", "法定时限"
    SUSPENSION = "suspension", "中止期限"
    INTAKE = "intake", "收件审查期限"
    SUPPLEMENT = "supplement", "补正期限"
    DELIVERY = "delivery", "送达期限"
    REPLY = "reply", "督办答复期限"

    @property
    def is_of_work(self) -> bool:
        """Whether a suspension of the work stops it: the promised and the statutory limits."""
        return self in {ClockKind.PROMISED, ClockKind.STATUTORY}


class Recipient(Term):
    """Who is told when a limit is missed."""

    HANDLER = "handler", "经办人"
    HEAD = "head", "部门负责人"
    ADMINISTRATOR = "administrator", "审管办"
    REFORM_OFFICE = "reform-office", "改革办"
    SUPERVISION_OFFICE = "supervision-office", "监察机关"


class SuspensionKind(Term):
    """For what a step's time is not counted: a closed list, and the supplement that a matter may allow.

    Source:
        行政许可法 第四十五条: hearing, tender, auction, inspection, testing, quarantine, appraisal and
        expert review do not count, and the applicant is told in writing how long they take.
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


class LegalNature(Term):
    """What a step is in law; only licences fall under the licensing law's own limits."""

    REGISTRATION = "registration", "登记"
    FILING = "filing", "备案"
    LICENCE = "licence", "许可"
    SERVICE = "service", "公共服务"
    BANKING = "banking", "银行业务"
    REVIEW = "review", "技术审查"
    ACCEPTANCE_CHECK = "acceptance_check", "验收"


class Party(Term):
    """Who runs a step, and so whose time it uses."""

    DEPARTMENT = "department", "部门"
    APPLICANT = "applicant", "申请人"
    INTERMEDIARY = "intermediary", "中介机构"
    UTILITY = "utility", "公用企业"


class ClockStart(Term):
    """What starts a step's clock.

    Source:
        浙江省保障“最多跑一次”改革规定 第五条: parallel items start with the common
        acceptance, sequential ones with the written notice that the former is done.
    """

    ACCEPT = "accept", "受理即计时"
    NOTICE = "notice", "接到前一环节办结通知计时"
    EXTERNAL = "external", "外部事件计时"
    TIMER = "timer", "期限届满计时"
