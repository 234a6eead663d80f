"""The proof (核对): what was shown, what the API says and what the record holds are one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from deploy.demo.companies import ENDINGS, Course
from deploy.demo.player import Player
from schemas.vocabulary import SlaStatus
from services.store.audits.invariants import violations
from services.store.cases.sla_status import case_sla_status, step_sla_status
from services.store.core.engine import Store
from services.store.core.schema.tables import case_step, joint_case


@dataclass(frozen=True)
class Line:
    """One case as one of the sources shows it."""

    status: str
    outcome: str | None
    sla_status: str
    promised_due_at: datetime
    late_steps: tuple[str, ...]


async def differences(players: Sequence[Player], database_url: str) -> list[str]:
    """Cases whose expected course, API and database differ, in Chinese; empty if all agree."""
    wrong: list[str] = []
    store = Store.open(database_url, pool_size=2)
    try:
        recorded = await _recorded(store, [player.case_no for player in players])
        for player in players:
            planned, shown = _planned(player), _line_of_view(player.view)
            from_api = _line_of_view(await player.caller.get("admin1", f"/joint-cases/{player.case_no}"))
            wrong += _compare(player, "预定结局", planned, shown)
            wrong += _compare(player, "接口", from_api, shown)
            wrong += _compare(player, "数据库", recorded.get(player.case_no), shown)
        wrong += [line async for line in violations(store)]
    finally:
        await store.close()
    return wrong


def _compare(player: Player, who: str, found: Line | None, shown: Line) -> list[str]:
    if found is None:
        return [f"{player.case_no}：{who}没有这个办件"]
    return [
        f"{player.case_no}（{player.company.name}）{name}：演示为 {value}，{who}为 {asdict(found)[name]}"
        for name, value in asdict(shown).items()
        if asdict(found)[name] != value
    ]


def _planned(player: Player) -> Line:
    status, outcome, sla_status = ENDINGS[player.company.course]
    due_at = datetime.fromisoformat(player.receipt["promised_due_at"])
    late = ("tax",) if player.company.course is Course.LATE_TAX else ()
    return Line(status.value, outcome.value if outcome else None, sla_status.value, due_at, late)


def _line_of_view(view: dict[str, Any]) -> Line:
    due_at = datetime.fromisoformat(view["promised_due_at"])
    late = tuple(step["code"] for step in view["steps"] if step["sla_status"] == SlaStatus.DONE_LATE)
    return Line(view["status"], view["outcome"], view["sla_status"], due_at, late)


async def _recorded(store: Store, numbers: list[str]) -> dict[str, Line]:
    columns = joint_case.c
    query = select(
        columns.case_no,
        columns.status,
        columns.state["outcome"].astext.label("outcome"),
        case_sla_status().label("sla_status"),
        columns.promised_due_at,
    ).where(columns.case_no.in_(numbers))
    late_steps = select(case_step.c.case_no, case_step.c.code).where(
        case_step.c.case_no.in_(numbers), step_sla_status() == SlaStatus.DONE_LATE.value
    )
    async with store.autocommit() as connection:
        rows = (await connection.execute(query)).all()
        late = [(row.case_no, row.code) for row in (await connection.execute(late_steps)).all()]
    return {
        row.case_no: Line(
            row.status,
            row.outcome,
            row.sla_status,
            row.promised_due_at,
            tuple(code for case_no, code in late if case_no == row.case_no),
        )
        for row in rows
    }
