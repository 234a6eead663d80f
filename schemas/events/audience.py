"""Whose inbox an event reaches: the groups of people that events may name."""

from schemas.vocabulary import Term


class Notified(Term):
    """A group of people who get a notification; the directory says which accounts they have."""

    DEPARTMENT = "department", "承办部门全体人员"
    ASSIGNEE = "assignee", "被分派的经办人"
    HOLDER = "holder", "承办人"
    HOLDER_AND_SILENT = "holder_and_silent", "承办人、逾期未回复意见或未签署的部门"
    HOLDER_AND_HEAD = (
        "holder_and_head",
        "承办人、部门负责人、逾期未回复意见的部门、逾期未签署的人员及其部门负责人",
    )
    HOLDER_AND_MEMBERS = "holder_and_members", "承办人、联合验收成员部门"
    COLLEAGUES = "colleagues", "经办人以外的本部门人员"
    WINDOW = "window", "窗口人员"
    ADMINISTRATORS = "administrators", "审管办"
    ADMINISTRATORS_IF_MISSED = "administrators_if_missed", "审管办（补提首轮已有问题时）"
    ADMINISTRATORS_IF_BAD = "administrators_if_bad", "审管办（差评时）"
    CONSULTED_DEPARTMENTS = "consulted_departments", "被征求意见的部门"
    SIGNER = "signer", "轮到签署的人员，被减签的人员"
    HOLDER_AND_SIGNER = "holder_and_signer", "承办人、轮到签署的人员"
    TARGET_HEAD = "target_head", "拟接办部门负责人"
    NEW_DEPARTMENT = "new_department", "接办部门、原部门负责人"
    SUCCESSOR = "successor", "承接部门全体人员、原部门负责人、审管办"
    PARTY_HEADS = "party_heads", "阶段牵头部门和当事部门负责人"
    PLAN_LEADS = "plan_leads", "指标牵头部门负责人、审管办"
    ESCALATION_RECIPIENTS = "escalation_recipients", "督办级别对应人员"
    ORDER_RECIPIENTS = "order_recipients", "督办单答复部门负责人；不由级别下达的，督办单所列人员"
    ANSWERABLE = "answerable", "督办单答复部门负责人"
    HEAD_AND_ADMINISTRATORS = "head_and_administrators", "部门负责人、审管办"
