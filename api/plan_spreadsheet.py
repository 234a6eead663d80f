"""The plan of the policy document as a spreadsheet, in the columns of its annex."""

from collections.abc import Sequence

from fastapi.responses import FileResponse

from api.spreadsheet import Column, Sheet, at_once, workbook
from schemas.statistics.indicators import IndicatorView, TargetView

_COLUMNS: tuple[Column[IndicatorView], ...] = (
    ("序号", 6, lambda row: int(row.annex.number)),
    ("类别", 14, lambda row: row.annex.category),
    ("指标名称", 22, lambda row: row.annex.name),
    ("目标任务", 60, lambda row: row.annex.target),
    ("牵头单位", 30, lambda row: row.annex.lead.replace(";", "、")),
    ("时间进度", 10, lambda row: row.annex.due),
    ("数据", 50, lambda row: "；".join(_target_text(seen) for seen in row.targets)),
    ("完成情况", 12, lambda row: row.sla_status_label),
)


async def plan_workbook(rows: Sequence[IndicatorView]) -> FileResponse:
    """The rows as a file to keep."""
    return await workbook("工作指标和时间安排", Sheet("附件", _COLUMNS, at_once(rows)))


def _target_text(seen: TargetView) -> str:
    figure = seen.figure
    value = "暂无数据" if figure is None or figure.value is None else f"{figure.value}{figure.unit}"
    return f"{seen.words}：{value}"
