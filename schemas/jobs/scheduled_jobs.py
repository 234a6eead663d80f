"""Scheduled jobs: their names, intervals, and the activity that each runs."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

SCHEDULED_JOB_WORKFLOW = "scheduled-job"


class Job(StrEnum):
    """Everything that runs at intervals rather than after an event."""

    WATCH = "watch"
    HOUSEKEEPING = "housekeeping"
    PLAN_REMINDERS = "plan-reminders"
    FILE_CLEANUP = "file-cleanup"
    TRACE_RETENTION = "trace-retention"
    EVENT_PARTITIONS = "event-partitions"
    TAKEOVERS = "takeovers"


@dataclass(frozen=True)
class JobSchedule:
    """When a job runs and what operators read of it.

    Attributes:
        every: the interval; a run that is still going on when the next is due makes that one be skipped.
        timeout: how long one attempt may take; the engine then tries again.
        activity: the name of the activity that does the work.
        summary: in Chinese, shown in Temporal's web UI.
    """

    every: timedelta
    timeout: timedelta
    activity: str
    summary: str


SCHEDULES: dict[Job, JobSchedule] = {
    Job.WATCH: JobSchedule(
        timedelta(minutes=1), timedelta(minutes=5), "check-invariants", "巡检：核对不变量，发现异常即告警"
    ),
    Job.HOUSEKEEPING: JobSchedule(
        timedelta(seconds=30),
        timedelta(minutes=2),
        "wake-overdue-workflows",
        "唤醒错过时限节点的办件和督办单",
    ),
    Job.PLAN_REMINDERS: JobSchedule(
        timedelta(hours=1), timedelta(minutes=5), "remind-plan-leads", "提醒年度计划事项的牵头单位"
    ),
    Job.FILE_CLEANUP: JobSchedule(
        timedelta(hours=1), timedelta(minutes=30), "delete-unused-files", "清理未被使用的上传文件"
    ),
    Job.TRACE_RETENTION: JobSchedule(
        timedelta(hours=1), timedelta(minutes=5), "delete-old-spans", "删除超过保存期的链路数据"
    ),
    Job.EVENT_PARTITIONS: JobSchedule(
        timedelta(days=1), timedelta(minutes=5), "create-event-partitions", "提前建立事件日志的月分区"
    ),
    Job.TAKEOVERS: JobSchedule(
        timedelta(minutes=1), timedelta(minutes=30), "take-over-cases", "由承接部门接管被合并部门的在办件"
    ),
}
