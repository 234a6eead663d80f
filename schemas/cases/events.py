"""The catalogue of everything we say has happened, and the form in which it is filed."""

from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.vocabulary import Term

SYSTEM = "system"
"""The actor of what follows by itself."""


class EventKind(Term):
    """What has happened; the same string in the row, the log line and the outside world."""

    DOCUMENT_ISSUED = "document.issued", "文书出具"
    DOCUMENT_VOIDED = "document.voided", "文书作废"
    TEMPLATE_PUBLISHED = "template.published", "文书模板启用"
    TEMPLATE_PROPOSED = "template.proposed", "文书模板提交审批"
    TEMPLATE_REJECTED = "template.rejected", "文书模板未批准"
    CASE_MATERIAL_ADDED = "case.material_added", "补充材料文件"
    FILE_UPLOADED = "file.uploaded", "文件上传"
    FILE_ATTACHED = "file.attached", "文件用于办件"
    FILE_OPENED = "file.opened", "文件查阅"
    FILE_GRADED = "file.graded", "文件核验"
    FILE_COLLECTED = "file.collected", "文件清理"
    CASE_RECEIVED = "case.received", "收件"
    CASE_ACCEPTED = "case.accepted", "受理"
    CASE_ACCEPTED_WITH_GAPS = "case.accepted_with_gaps", "容缺受理"
    CASE_DEFERRED_MATERIAL_SUBMITTED = "case.deferred_material_submitted", "容缺补齐"
    CASE_ACCEPTANCE_REVOKED = "case.acceptance_revoked", "撤销受理"
    CASE_DECLINED = "case.declined", "不予受理"
    CASE_REJECTED_NO_JURISDICTION = "case.rejected_no_jurisdiction", "不受理"
    CASE_SUPPLEMENT_NOTIFIED = "case.supplement_notified", "一次性告知补正"
    CASE_SUPPLEMENT_SUBMITTED = "case.supplement_submitted", "补正收件"
    CASE_DEEMED_ACCEPTED = "case.deemed_accepted", "视为受理"
    CASE_DEEMED_WITHDRAWN = "case.deemed_withdrawn", "视为撤回"
    CASE_MATERIALS_RETURNED = "case.materials_returned", "退回申请材料"
    CASE_WITHDRAWN = "case.withdrawn", "撤回"
    CASE_TERMINATED = "case.terminated", "终止办理"
    CASE_PROCESSING_STARTED = "case.processing_started", "开始办理"
    CASE_DECIDED = "case.decided", "作出决定"
    CASE_DELIVERED = "case.delivered", "送达"
    CASE_RECEIPT_CONFIRMED = "case.receipt_confirmed", "送达回证"
    CASE_CLOSED = "case.closed", "办结"
    CASE_REVOKED = "case.revoked", "撤销"
    CASE_NAME_CORRECTED = "case.name_corrected", "更正名称"
    CHILD_CASE_CONFIRMED = "child_case.confirmed", "申请人确认申请子办件"
    CASE_PROJECT_CODE_CHANGED = "case.project_code_changed", "变更项目代码"
    CASE_RATED = "case.rated", "评价"
    RATING_FOLLOWED_UP = "rating.followed_up", "差评回访"
    RATING_REMEDIATED = "rating.remediated", "差评整改"
    CASE_NOTED = "case.noted", "备注"
    DEMO_CLOCK_ADVANCED = "demo.clock_advanced", "演示时钟拨快"
    CASE_RECALCULATED = "case.recalculated", "按新日历重算"
    STEP_OPENED = "step.opened", "环节开始"
    STEP_CLAIMED = "step.claimed", "签收"
    STEP_RELEASED = "step.released", "取消签收"
    STEP_ASSIGNED = "step.assigned", "分派"
    STEP_APPROVED = "step.approved", "准予"
    STEP_REFUSED = "step.refused", "不予"
    STEP_SKIPPED = "step.skipped", "不用办"
    STEP_CANCELLED = "step.cancelled", "不再办理"
    STEP_WITHDRAWN = "step.withdrawn", "环节撤回"
    STEP_STOPPED = "step.stopped", "环节终止"
    STEP_RETURNED = "step.returned", "退回前一环节"
    STEP_RETURNED_TO_WINDOW = "step.returned_to_window", "退回窗口"
    STEP_RETURNED_FROM_WINDOW = "step.returned_from_window", "补正后送回"
    STEP_TRANSFER_PROPOSED = "step.transfer_proposed", "提出转办"
    STEP_TRANSFERRED = "step.transferred", "转办"
    STEP_TRANSFER_DECLINED = "step.transfer_declined", "不同意接办"
    STEP_CONSULTED = "step.consulted", "征求意见"
    STEP_REPLIED = "step.replied", "回复意见"
    STEP_CONSULTATION_CLOSED = "step.consultation_closed", "汇总意见"
    STEP_REVIEW_REQUESTED = "step.review_requested", "提交复核"
    STEP_REVIEW_APPROVED = "step.review_approved", "复核通过"
    STEP_REVIEW_REJECTED = "step.review_rejected", "复核退回"
    STEP_VISITED = "step.visited", "现场核查"
    STEP_RESULT_CORRECTED = "step.result_corrected", "更正办理结果"
    STEP_REVIEW_ISSUES_RAISED = "step.review_issues_raised", "出具审查意见"
    STEP_REVISED = "step.revised", "修改后重新送审"
    STEP_VISIT_BOOKED = "step.visit_booked", "预约联合验收"
    STEP_RECALLED = "step.recalled", "撤销操作"
    STEP_DELAY_OBJECTED = "step.delay_objected", "归责异议"
    STEP_OBJECTION_DECIDED = "step.objection_decided", "归责裁定"
    STEP_DELAY_EXPLAINED = "step.delay_explained", "说明超时原因"
    STEP_PROMISE_REPAIRED = "step.promise_repaired", "登记信用修复"
    STEP_INSPECTED = "step.inspected", "事后核查通过"
    STEP_RECTIFICATION_ORDERED = "step.rectification_ordered", "责令整改"
    STEP_REVOKED = "step.revoked", "撤销决定"
    STEP_NOTED = "step.noted", "环节备注"
    STEP_SUSPENDED = "step.suspended", "暂停计时"
    STEP_RESUMED = "step.resumed", "恢复计时"
    STEP_EXTENDED = "step.extended", "延长期限"
    STEP_EXTENSION_WITHDRAWN = "step.extension_withdrawn", "撤回延长记录"
    STEP_SUSPENSION_CORRECTED = "step.suspension_corrected", "更正暂停计时记录"
    STEP_EXTERNAL_EVENT_RECORDED = "step.external_event_recorded", "外部事件发生"
    STEP_ELAPSED = "step.elapsed", "期限届满"
    STEP_REMINDED = "step.reminded", "牵头部门催办"
    CONFLICT_RAISED = "conflict.raised", "提出意见冲突"
    CONFLICT_DISCUSSED = "conflict.discussed", "讨论意见冲突"
    CONFLICT_DECIDED = "conflict.decided", "裁定意见冲突"
    STAGE_CLOSED = "stage.closed", "阶段办结"
    CHILD_CASE_STARTED = "child_case.started", "发起子办件"
    CHILD_CASE_CLOSED = "child_case.closed", "子办件办结回报"
    CHILD_CASE_FAILED = "child_case.failed", "子办件未能发起"
    CLOCK_STARTED = "clock.started", "开始计时"
    CLOCK_STOPPED = "clock.stopped", "暂停计时"
    CLOCK_RESUMED = "clock.resumed", "复表"
    CLOCK_MOVED = "clock.moved", "到期日变更"
    CLOCK_ENDED = "clock.ended", "停止计时"
    DEADLINE_WARNING = "deadline.warning", "预警"
    DEADLINE_BREACHED = "deadline.breached", "超时"
    DEADLINE_ESCALATED = "deadline.escalated", "升级督办"
    ESCALATION_HANDED_OVER = "escalation.handed_over", "接续督办"
    DEADLINE_BREACH_ANNULLED = "deadline.breach_annulled", "撤销超时"
    MATTER_DRAFTED = "matter.drafted", "事项起草"
    MATTER_PROPOSED = "matter.proposed", "事项提交审核"
    MATTER_APPROVED = "matter.approved", "事项审核通过"
    MATTER_RETURNED = "matter.returned", "事项退回修改"
    MATTER_PUBLISHED = "matter.published", "事项发布"
    MATTER_RETIRED = "matter.retired", "事项停用"
    CALENDAR_CHANGED = "calendar.changed", "工作日历变更"
    ESCALATION_SUPPRESSED = "escalation.suppressed", "停止下级督办"
    SUPERVISION_ORDER_ISSUED = "supervision_order.issued", "督办单下达"
    SUPERVISION_ORDER_ANSWERED = "supervision_order.answered", "督办答复"
    SUPERVISION_ORDER_RETURNED = "supervision_order.returned", "督办退回重新答复"
    SUPERVISION_ORDER_CLOSED = "supervision_order.closed", "督办办结"
    SUPERVISION_ORDER_DELIVERED = "supervision_order.delivered", "督办送达"
    SUPERVISION_ORDER_WITHDRAWN = "supervision_order.withdrawn", "督办撤销"
    DEMO_SUPERVISION_ORDER_CLOCK_ADVANCED = "demo.supervision_order_clock_advanced", "督办时钟拨快"
    SUPERVISION_ORDER_RECALCULATED = "supervision_order.recalculated", "督办答复期限按新日历重算"
    OUTAGE_RECORDED = "outage.recorded", "登记系统故障"
    PLAN_DUE_SOON = "plan.due_soon", "工作指标临近时限"
    PLAN_OVERDUE = "plan.overdue", "工作指标逾期"
    DEPARTMENT_ADDED = "department.added", "部门新设"
    DEPARTMENT_RENAMED = "department.renamed", "部门更名"
    DEPARTMENT_CLOSED = "department.closed", "部门撤销"
    ACCOUNT_OPENED = "account.opened", "账号开通"
    ACCOUNT_CHANGED = "account.changed", "账号变更"
    ACCOUNT_CLOSED = "account.closed", "账号停用"
    ACCOUNT_REOPENED = "account.reopened", "账号恢复"
    ACCOUNT_SUSPENDED = "account.suspended", "账号立即停用"
    ACCOUNT_PASSWORD_CHANGED = "account.password_changed", "修改口令"
    ACCOUNT_CHANGE_PROPOSED = "account.change_proposed", "管理员账号变更待审批"
    ACCOUNT_CHANGE_REJECTED = "account.change_rejected", "管理员账号变更未批准"
    ABSENCE_ENTERED = "absence.entered", "登记离岗"
    ABSENCE_CANCELLED = "absence.cancelled", "撤销离岗"
    ROLE_MAPPED = "role.mapped", "督办对象对应"


class CaseEvent(BaseModel):
    """One thing that happened to a joint case.

    Attributes:
        at: the legal moment, aware, UTC, in the case's own time.
        actor: the account that acted, or `system` for what follows by itself.
        facts: what `apply` needs and what readers may see; never personal data.
        private: free text and results; stays in the record, shown by permission only.
    """

    model_config = ConfigDict(frozen=True)

    kind: EventKind
    at: AwareDatetime
    actor: str = SYSTEM
    step: str | None = None
    clock: str | None = None
    facts: dict[str, Any] = {}
    private: dict[str, Any] = {}

    @property
    def persons(self) -> tuple[str, ...]:
        """Who acted, and the absent person for whom: neither may be the second person afterwards."""
        absent = self.facts.get("acted_for")
        return (self.actor, str(absent)) if absent else (self.actor,)
