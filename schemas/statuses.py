"""Statuses and acts of cases and steps."""

from schemas.term import Term


class CaseStatus(Term):
    """Status of a joint case (联办件)."""

    RECEIVED = "received", "已收件"
    SUPPLEMENT = "supplement", "待补正"
    ACCEPTED = "accepted", "已受理"
    ACCEPTED_WITH_GAPS = "accepted_with_gaps", "容缺受理"
    IN_PROGRESS = "in_progress", "办理中"
    APPROVED = "approved", "准予"
    REFUSED = "refused", "不予办理"
    PARTLY_DONE = "partly_done", "部分办结"
    DELIVERED = "delivered", "已送达"
    CLOSED = "closed", "办结"
    DECLINED = "declined", "不予受理"
    NO_JURISDICTION = "no_jurisdiction", "不予受理（不属本机关）"
    NOT_REQUIRED = "not_required", "不受理"
    WITHDRAWN = "withdrawn", "撤回"
    DEEMED_WITHDRAWN = "deemed_withdrawn", "视为撤回"
    MATERIALS_RETURNED = "materials_returned", "退回材料"
    ACCEPTANCE_REVOKED = "acceptance_revoked", "撤销受理"
    TERMINATED = "terminated", "终止"
    REVOKED = "revoked", "撤销"

    @property
    def is_closed(self) -> bool:
        """Whether the case has ended; remediation, inspection or receipt may still be open."""
        return self in _CLOSED

    @property
    def is_running(self) -> bool:
        """Whether departments are working on the case (已受理, 容缺受理 or 办理中)."""
        return self in {CaseStatus.ACCEPTED, CaseStatus.ACCEPTED_WITH_GAPS, CaseStatus.IN_PROGRESS}

    @property
    def is_decided(self) -> bool:
        """Whether the case is decided and the decision awaits delivery."""
        return self in {CaseStatus.APPROVED, CaseStatus.REFUSED, CaseStatus.PARTLY_DONE}


_CLOSED = frozenset(
    {
        CaseStatus.CLOSED,
        CaseStatus.DECLINED,
        CaseStatus.NO_JURISDICTION,
        CaseStatus.NOT_REQUIRED,
        CaseStatus.WITHDRAWN,
        CaseStatus.DEEMED_WITHDRAWN,
        CaseStatus.MATERIALS_RETURNED,
        CaseStatus.ACCEPTANCE_REVOKED,
        CaseStatus.TERMINATED,
        CaseStatus.REVOKED,
    }
)


class StepStatus(Term):
    """Status of one step (环节) of a joint case."""

    WAITING = "waiting", "未到"
    OPEN = "open", "待签收"
    IN_PROGRESS = "in_progress", "办理中"
    CONSULTING = "consulting", "征求意见"
    UNDER_REVIEW = "under_review", "待复核"
    AT_WINDOW = "at_window", "退回窗口"
    RETURNED = "returned", "退回"
    APPROVED = "approved", "准予"
    REFUSED = "refused", "不予"
    NOT_NEEDED = "not_needed", "不用办"
    NOT_DONE = "not_done", "未办"
    WITHDRAWN = "withdrawn", "撤回"
    STOPPED = "stopped", "终止"
    REVOKED = "revoked", "撤销"

    @property
    def is_settled(self) -> bool:
        """Whether the step is completed: no more work is due on it."""
        return not self.is_waiting and not self.is_active

    @property
    def is_waiting(self) -> bool:
        """Whether the step waits for earlier ones: not started yet, or returned to one of them."""
        return self in {StepStatus.WAITING, StepStatus.RETURNED}

    @property
    def is_active(self) -> bool:
        """Whether the step's time runs now: its department works on it or consults others."""
        return self in _ACTIVE


_ACTIVE = frozenset(
    {
        StepStatus.OPEN,
        StepStatus.IN_PROGRESS,
        StepStatus.CONSULTING,
        StepStatus.UNDER_REVIEW,
        StepStatus.AT_WINDOW,
    }
)


class CaseAct(Term):
    """Act on a whole case."""

    ACCEPT = "accept", "受理"
    ACCEPT_WITH_GAPS = "accept_with_gaps", "容缺受理"
    SUBMIT_DEFERRED_MATERIAL = "submit_deferred_material", "容缺补齐"
    REVOKE_ACCEPTANCE = "revoke_acceptance", "撤销受理"
    DECLINE = "decline", "不予受理"
    DECLINE_NO_JURISDICTION = "decline_no_jurisdiction", "不予受理（不属本机关）"
    DECLINE_NOT_REQUIRED = "decline_not_required", "不受理（依法不需要办理）"
    NOTIFY_SUPPLEMENT = "notify_supplement", "一次性告知补正"
    SUBMIT_SUPPLEMENT = "submit_supplement", "补正收件"
    WITHDRAW = "withdraw", "撤回申请"
    TERMINATE = "terminate", "终止办理"
    DELIVER = "deliver", "送达"
    CONFIRM_RECEIPT = "confirm_receipt", "登记送达回证"
    CORRECT_NAME = "correct_name", "更正名称"
    CHANGE_PROJECT_CODE = "change_project_code", "变更项目代码"
    CONFIRM_CHILD = "confirm_child", "确认申请子办件"
    RATE = "rate", "评价"
    CALL_BACK = "call_back", "差评回访"
    REMEDIATE = "remediate", "差评整改"
    NOTE = "note", "备注"
    REMIND = "remind", "催办成员部门"
    RAISE_CONFLICT = "raise_conflict", "部门意见不一致，提请协调"
    DISCUSS_CONFLICT = "discuss_conflict", "补充协调意见"
    DECIDE_CONFLICT = "decide_conflict", "作出协调决定"
    ADVANCE_CLOCK = "advance_clock", "演示拨快时钟"


class StepAct(Term):
    """Act on one step."""

    CLAIM = "claim", "签收"
    RELEASE = "release", "取消签收"
    ASSIGN = "assign", "分派"
    APPROVE = "approve", "准予"
    APPROVE_ON_PROMISE = "approve_on_promise", "告知承诺准予"
    REFUSE = "refuse", "不予"
    RECORD_OUTSIDE_RESULT = "record_outside_result", "补录外部办理结果（准予）"
    RECORD_OUTSIDE_REFUSAL = "record_outside_refusal", "补录外部办理结果（不予）"
    SKIP = "skip", "不用办"
    WITHDRAW = "withdraw", "撤回本环节"
    RETURN = "return", "退回前一环节"
    RETURN_TO_WINDOW = "return_to_window", "退回窗口"
    RETURN_FROM_WINDOW = "return_from_window", "补正后送回"
    TRANSFER = "transfer", "转办"
    ACCEPT_TRANSFER = "accept_transfer", "同意接办"
    DECLINE_TRANSFER = "decline_transfer", "不同意接办"
    DIRECT_TRANSFER = "direct_transfer", "指定承办部门"
    CONSULT = "consult", "征求意见"
    REPLY = "reply", "回复意见"
    CLOSE_CONSULTATION = "close_consultation", "汇总意见"
    ADD_SIGNER = "add_signer", "加签"
    REMOVE_SIGNER = "remove_signer", "减签"
    DRAFT_DECISION = "draft_decision", "拟办送签"
    SIGN = "sign", "签署意见（会签）"
    REQUEST_REVIEW = "request_review", "提交复核"
    APPROVE_REVIEW = "approve_review", "复核通过"
    REJECT_REVIEW = "reject_review", "复核退回"
    RECORD_SITE_VISIT = "record_site_visit", "登记现场核查"
    RAISE_REVIEW_ISSUES = "raise_review_issues", "出具审查意见（一次列明）"
    REVISE = "revise", "收到修改后的图纸"
    BOOK_VISIT = "book_visit", "预约联合验收"
    SUSPEND = "suspend", "暂停计时"
    RESUME = "resume", "恢复计时"
    EXTEND = "extend", "延长期限"
    WITHDRAW_EXTENSION = "withdraw_extension", "撤回延长记录"
    CORRECT_SUSPENSION = "correct_suspension", "更正暂停计时记录"
    RECORD_EVENT = "record_event", "登记外部事件"
    CORRECT_RESULT = "correct_result", "更正办理结果"
    RECALL = "recall", "撤销刚才的操作"
    OBJECT = "object", "超时归责异议"
    DECIDE_OBJECTION = "decide_objection", "裁定归责异议"
    EXPLAIN_DELAY = "explain_delay", "说明超时原因"
    DELIVER = "deliver", "送达证件"
    CONFIRM_RECEIPT = "confirm_receipt", "登记证件送达回证"
    REPAIR_PROMISE = "repair_promise", "登记信用修复"
    PASS_INSPECTION = "pass_inspection", "事后核查通过"
    ORDER_RECTIFICATION = "order_rectification", "责令限期整改"
    REVOKE = "revoke", "撤销决定"
    ANSWER_RECHECK = "answer_recheck", "答复依据变更复核"
    NOTE = "note", "备注"
