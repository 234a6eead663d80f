"""Terminal output: news by line, the companies' progress, and the table at the end."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rich.table import Table

from deploy.demo.player import Player
from schemas.cases.events import EventKind
from schemas.vocabulary import CaseStatus, Recipient, SlaStatus, StepStatus
from services.domain.calendars.calendar import BEIJING

_COLOURS = {
    SlaStatus.GREEN: "green",
    SlaStatus.AMBER: "yellow",
    SlaStatus.RED: "red",
    SlaStatus.DONE_IN_TIME: "green",
    SlaStatus.DONE_LATE: "red",
}
_NEWS: dict[str, str] = {
    EventKind.DEADLINE_WARNING: "yellow",
    EventKind.DEADLINE_BREACHED: "red",
    EventKind.DEADLINE_ESCALATED: "red",
    EventKind.CASE_CLOSED: "green",
}
_MARKS = {
    StepStatus.WAITING: "·",
    StepStatus.OPEN: "待",
    StepStatus.IN_PROGRESS: "办",
    StepStatus.APPROVED: "准",
    StepStatus.REFUSED: "否",
    StepStatus.NOT_NEEDED: "－",
    StepStatus.WITHDRAWN: "撤",
}


def news_line(player: Player, event: dict[str, Any]) -> str:
    """One event as a line: case time, company, step, what happened, who is notified."""
    names = {step["code"]: step["name"] for step in player.view["steps"]}
    words = [names[event["step"]]] if event["step"] else []
    words.append(event["facts"].get("name") or event["label"])
    if recipients := event["facts"].get("recipients"):
        words.append(f"（告知{'、'.join(Recipient(one).label for one in recipients)}）")
    text = f"{_clock(event['at'])}  {player.company.name}  {' '.join(words)}"
    colour = _NEWS.get(event["kind"])
    return f"[{colour}]{text}[/]" if colour else text


def progress_table(players: Iterable[Player]) -> Table:
    """Every company with the SLA statuses of its steps."""
    table = Table("企业", "情形", "办件时间", "环节", "状态", title="企业开办“一件事”", title_style="bold")
    for player in players:
        view = player.view
        if view:
            steps = " ".join(_step(step) for step in view["steps"])
            table.add_row(
                player.company.name,
                player.company.course.label,
                _clock(view["now"]),
                steps,
                view["status_label"],
            )
        else:
            table.add_row(player.company.name, player.company.course.label, "", "", "排队")
    return table


def final_table(players: Iterable[Player]) -> Table:
    """The dozen cases: number, company, status, outcome, due date and SLA status."""
    table = Table(
        "办件编号", "企业", "情形", "状态", "结论", "承诺期限", "灯号", "超时环节", title="十二件办件"
    )
    for player in players:
        view = player.view
        outcome = CaseStatus(view["outcome"]).label if view["outcome"] else "无"
        table.add_row(
            player.case_no,
            player.company.name,
            player.company.course.label,
            view["status_label"],
            outcome,
            f"{datetime.fromisoformat(view['promised_due_at']).astimezone(BEIJING):%Y-%m-%d %H:%M}",
            _sla_status(view["sla_status"]),
            "、".join(step["name"] for step in view["steps"] if step["sla_status"] == SlaStatus.DONE_LATE)
            or "无",
        )
    return table


def _step(step: dict[str, Any]) -> str:
    mark, sla_status = _MARKS[StepStatus(step["status"])], SlaStatus(step["sla_status"])
    colour = _COLOURS.get(sla_status)
    return f"[{colour}]{mark}[/]" if colour else mark


def _sla_status(value: str) -> str:
    sla_status = SlaStatus(value)
    return f"[{_COLOURS.get(sla_status, 'white')}]{sla_status.label}[/]"


def _clock(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(BEIJING):%H:%M}"
